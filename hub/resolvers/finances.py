"""Recording a person's incomes and obligations as of a day; earlier records stay beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from hub.errors import BadUserInput, Message
from hub.resolvers.context import RequestContext
from hub.resolvers.inputs import (
    checked_currency,
    checked_monthly,
    checked_name,
    checked_note,
    checked_past_day,
    when_given,
)
from hub.resolvers.outcome import Made, Outcome
from hub.resolvers.registrar import barred, is_ministry, person_in_reach
from hub.resolvers.registry_refusals import FinancesRefusal, refused
from hub.storage import audit, finances
from hub.storage.finances import FinanceLine, Finances, Side

MOST_LINES = 50

_FIELDS = ("Beneficiary.finances", "Finances.incomes", "Finances.obligations")
_TOO_MANY = Message("has more than {limit} lines.", "يضم أكثر من {limit} بنداً.")


@dataclass(frozen=True, repr=False)
class Line:
    """One income or obligation a month."""

    kind: str
    monthly: Decimal
    note: str | None = None


@dataclass(frozen=True)
class RecordFinances:
    """What a person earns and owes a month as of a day; without a currency, in the country's own."""

    beneficiary_id: UUID
    as_of: date
    incomes: tuple[Line, ...] = ()
    obligations: tuple[Line, ...] = ()
    currency: str | None = None
    verified: bool = False


async def record_finances(context: RequestContext, command: RecordFinances) -> Outcome:
    """Records the finances of a person whom the caller serves; only the ministry records them as verified.

    Raises BadUserInput.
    """
    record = _checked(context, command)
    async with context.database.work() as work:
        if why := await barred(work, context.caller):
            return refused(FinancesRefusal(why))
        if record.verified and not is_ministry(context.caller):
            return refused(FinancesRefusal.ONLY_THE_MINISTRY_VERIFIES)
        person = await person_in_reach(work, context.caller, record.beneficiary_id)
        if isinstance(person, str):
            return refused(FinancesRefusal(person))
        [id] = await finances.record(work, [record])
        await audit.append(work, context.written(_FIELDS, [person.id]))
    return Made("Finances", id)


def _checked(context: RequestContext, command: RecordFinances) -> Finances:
    currency = command.currency or context.settings.default_currency
    incomes = _lines("input.incomes", "INCOME", command.incomes)
    obligations = _lines("input.obligations", "OBLIGATION", command.obligations)
    return Finances(
        beneficiary_id=command.beneficiary_id,
        as_of=checked_past_day("input.asOf", command.as_of),
        currency=checked_currency("input.currency", currency),
        lines=(*incomes, *obligations),
        recorded_by=context.caller.charity_id,
        verified=command.verified,
    )


def _lines(argument: str, side: Side, lines: Sequence[Line]) -> list[FinanceLine]:
    if len(lines) > MOST_LINES:
        raise BadUserInput(argument, _TOO_MANY, limit=MOST_LINES)
    return [
        FinanceLine(
            side,
            checked_name(f"{argument}[{position}].kind", line.kind),
            checked_monthly(f"{argument}[{position}].monthly", line.monthly),
            when_given(checked_note, f"{argument}[{position}].note", line.note),
        )
        for position, line in enumerate(lines)
    ]
