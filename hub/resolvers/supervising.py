"""The ministry's instructions: charities admitted and suspended, aid types set."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from hub.errors import BadUserInput, Message
from hub.resolvers.context import RequestContext
from hub.resolvers.inputs import checked_currency, checked_name, checked_note, when_given
from hub.resolvers.outcome import Made, Outcome
from hub.resolvers.supervision_refusals import (
    AidTypeRefusal,
    CharityRefusal,
    aid_type_refused,
    charity_refused,
)
from hub.rules.cycle import CycleKind
from hub.rules.money import LARGEST_AMOUNT, AmountProblem, amount_problem, minor_units
from hub.rules.payer import AidSubject
from hub.storage import aid_types, audit, charities
from hub.storage.aid_types import AidTypeRow

_CODE = re.compile(r"[A-Z0-9_-]{2,40}")
_CODE_SHAPE = Message(
    "must have 2 to 40 of the letters A to Z, digits, “-” and “_”.",
    "يجب أن يتكون من 2 إلى 40 من الحروف A إلى Z والأرقام و“-” و“_”.",
)
_CEILINGS = {
    AmountProblem.NOT_POSITIVE: Message("must be more than 0.", "يجب أن يكون أكبر من 0."),
    AmountProblem.TOO_LARGE: Message("must be at most {limit}.", "يجب ألا يتجاوز {limit}."),
    AmountProblem.TOO_MANY_DECIMALS: Message(
        "has more decimals than {currency} has ({decimals}).",
        "فيه من المنازل العشرية أكثر مما في {currency} ({decimals}).",
    ),
}
_CURRENCY_ALONE = Message("has no meaning without a ceiling.", "لا معنى لها من دون سقف.")


@dataclass(frozen=True)
class AdmitCharity:
    """A charity to admit; its code is how the ministry and its commands name it."""

    code: str
    name_ar: str
    name_en: str


@dataclass(frozen=True)
class SuspendCharity:
    """A charity to suspend, and why."""

    id: UUID
    reason: str


@dataclass(frozen=True)
class SetAidType:
    """An aid type as the ministry wants it; the ceiling is for one subject and cycle.

    Without a currency the ceiling is in the country's own.
    """

    code: str
    name_ar: str
    name_en: str
    counted_for: AidSubject
    cycle: CycleKind
    ceiling: Decimal | None = None
    currency: str | None = None
    co_funding: bool = False
    document_required: str | None = None
    identity_required: bool = False
    trial: bool = False
    active: bool = True


async def admit_charity(context: RequestContext, command: AdmitCharity) -> Outcome:
    """Admits a charity; the same code with the same names again answers the same charity, as it stands.

    Refused as CODE_TAKEN when the code stands for other names. A suspension is not lifted.
    """
    code = _checked_code("input.code", command.code)
    names = (checked_name("input.nameAr", command.name_ar), checked_name("input.nameEn", command.name_en))
    async with context.database.work() as work:
        charity = await charities.admit(work, code, *names, datetime.now(UTC))
        if (charity.name_ar, charity.name_en) != names:
            return charity_refused(CharityRefusal.CODE_TAKEN, code=code, name=charity.name_ar)
        await audit.append(work, context.written(("Mutation.admitCharity",), ()))
    return Made("Charity", charity.id)


async def suspend_charity(context: RequestContext, command: SuspendCharity) -> Outcome:
    """Suspends a charity: it grants and publishes nothing from then on. The first reason stays.

    Refused as UNKNOWN_CHARITY when there is none with that id.
    """
    reason = checked_note("reason", command.reason)
    async with context.database.work() as work:
        if not await charities.suspend(work, command.id, reason, datetime.now(UTC)):
            return charity_refused(CharityRefusal.UNKNOWN_CHARITY)
        await audit.append(work, context.written(("Mutation.suspendCharity",), ()))
    return Made("Charity", command.id)


async def set_aid_type(context: RequestContext, command: SetAidType) -> Outcome:
    """Makes an aid type, or changes the one with that code.

    Lowering a ceiling takes nothing back: slots above it stay, and nothing is added to them. Refused as
    AID_TYPE_IN_USE when aid of the type stands and what it is counted by would change, and as
    CO_FUNDING_NEEDS_CEILING.
    """
    wanted = _checked(command, context.settings.default_currency)
    if wanted.co_funding and wanted.ceiling is None:
        return aid_type_refused(AidTypeRefusal.CO_FUNDING_NEEDS_CEILING)
    async with context.database.work() as work:
        standing = await aid_types.to_change(work, wanted.code)
        changed = _counting_changes(standing.row, wanted) if standing else ()
        if standing and changed and await aid_types.is_in_use(work, standing.id):
            return aid_type_refused(
                AidTypeRefusal.AID_TYPE_IN_USE, code=wanted.code, fixed=", ".join(changed)
            )
        id = await aid_types.put(work, wanted, datetime.now(UTC))
        await audit.append(work, context.written(("Mutation.setAidType",), ()))
    return Made("AidType", id)


def _counting_changes(standing: AidTypeRow, wanted: AidTypeRow) -> tuple[str, ...]:
    """What would make slots that are taken mean something else; the shares of one slot add up in one currency."""
    changes = {
        "countedFor": standing.counted_for != wanted.counted_for,
        "cycle": standing.cycle != wanted.cycle,
        "coFunding": standing.co_funding != wanted.co_funding,
        "currency": standing.co_funding and standing.currency != wanted.currency,
    }
    return tuple(name for name, changes_it in changes.items() if changes_it)


def _checked(command: SetAidType, default_currency: str) -> AidTypeRow:
    row = AidTypeRow(
        code=_checked_code("input.code", command.code),
        name_ar=checked_name("input.nameAr", command.name_ar),
        name_en=checked_name("input.nameEn", command.name_en),
        counted_for=command.counted_for,
        cycle=command.cycle,
        ceiling=command.ceiling,
        currency=when_given(checked_currency, "input.currency", command.currency),
        co_funding=command.co_funding,
        document_required=when_given(checked_name, "input.documentRequired", command.document_required),
        identity_required=command.identity_required,
        trial=command.trial,
        active=command.active,
    )
    return _with_ceiling(row, default_currency)


def _with_ceiling(row: AidTypeRow, default_currency: str) -> AidTypeRow:
    if row.ceiling is None:
        if row.currency is not None:
            raise BadUserInput("input.currency", _CURRENCY_ALONE)
        return row
    currency = row.currency or default_currency
    problem = amount_problem(row.ceiling, currency)
    if problem:
        values = {"limit": LARGEST_AMOUNT, "currency": currency, "decimals": minor_units(currency)}
        raise BadUserInput("input.ceiling", _CEILINGS[problem], **values)
    return replace(row, currency=currency)


def _checked_code(argument: str, code: str) -> str:
    if not _CODE.fullmatch(code):
        raise BadUserInput(argument, _CODE_SHAPE)
    return code
