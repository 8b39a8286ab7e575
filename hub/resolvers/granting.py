"""Granting aid: one person or household, one kind, one cycle, one payer; and one answer to each idempotency key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from hub.errors import BadUserInput, Message, Unavailable
from hub.resolvers.aid_inputs import charity_of, checked_amount, checked_cycles
from hub.resolvers.conflicts import conflicts_of
from hub.resolvers.context import RequestContext
from hub.resolvers.grant_answer import GrantAnswer
from hub.resolvers.inputs import checked_code, checked_currency, checked_text
from hub.resolvers.outcome import Outcome
from hub.resolvers.refusals import RefusalCode
from hub.rules.cycle import Cycle
from hub.rules.money import plain_text
from hub.rules.payer import (
    AidRule,
    AidSubject,
    Family,
    Standing,
    names,
    objection,
    slot_objection,
    subjects,
)
from hub.storage import audit, kept_answers, slots
from hub.storage.aid import Aid, AidType
from hub.storage.grantees import Grantee, families, held_people
from hub.storage.granting import Asked, Known, Taken, known, write
from hub.storage.kept_answers import KeptAnswer
from hub.storage.slots import Holder, Slots
from hub.storage.tables import new_id
from hub.storage.turns import aid_type_turn, charity_turn, to_act_under
from hub.storage.work import Work

ANSWERS_ARE_KEPT = timedelta(days=7)
"""How long a retry is told the first answer; the contract promises a day."""

_ATTEMPTS = 5

_ONE_PERSON = Message(
    "name the person by either civilId or beneficiaryId, not by both.",
    "اذكر الشخص إما بـ civilId أو بـ beneficiaryId، لا بكليهما.",
)
_OTHER_CURRENCY = Message(
    "must be {currency}, the currency of this aid type's ceiling.",
    "يجب أن تكون {currency}، وهي عملة سقف هذا النوع من المساعدات.",
)


@dataclass(frozen=True)
class GrantAid:
    """What a charity asks for: `amount` is a cycle's, and each of the cycles is a slot of its own."""

    civil_id: str | None
    beneficiary_id: UUID | None
    aid_type: str
    cycles: tuple[str, ...]
    amount: Decimal
    currency: str
    idempotency_key: str


@dataclass(frozen=True)
class _Request:
    """A clean command, who asks it under which key, and the moment it came."""

    asked: Asked
    cycles: tuple[Cycle, ...]
    amount: Decimal
    currency: str
    at: datetime


@dataclass(frozen=True)
class _Grant:
    """An aid that nothing forbids, as far as is known, and the slots that it takes."""

    aid: Aid
    rule: AidRule
    slots: Slots


async def grant_aid(context: RequestContext, command: GrantAid) -> Outcome:
    """Grants the aid, or says why not; the same key with the same input is answered as it was the first time.

    Raises BadUserInput for malformed input, and Unavailable when the database is away or did not say whether it
    committed: the same command sent again then finds out.
    """
    request = _checked(context, command)
    answer = await _answered(context, request)
    if command.civil_id is not None and answer.code is not RefusalCode.IDEMPOTENCY_CONFLICT:
        context.sought.append(answer.person_id is not None)
    return answer.seen_by(context.caller)


def _checked(context: RequestContext, command: GrantAid) -> _Request:
    charity_id = charity_of(context.caller)
    now = datetime.now(UTC)
    if (command.civil_id is None) == (command.beneficiary_id is None):
        raise BadUserInput("input.civilId", _ONE_PERSON)
    cycles = checked_cycles("input.cycles", command.cycles, now.date())
    checked_amount("input.amount", command.amount, checked_currency("input.currency", command.currency))
    key = checked_text("input.idempotencyKey", command.idempotency_key, 200)
    code = checked_code("input.aidType", command.aid_type)
    person = command.beneficiary_id or context.database.vault.civil_index(command.civil_id or "")
    asked = Asked(context.caller.client_id, key, charity_id, code, tuple(c.text for c in cycles), person)
    return _Request(asked, cycles, command.amount, command.currency, now)


async def _answered(context: RequestContext, request: _Request) -> GrantAnswer:
    """The answer, committed; a transaction whose slots somebody else took meanwhile is taken back and begun anew."""
    asked = request.asked
    turns = to_act_under(charity_turn(asked.charity_id), aid_type_turn(asked.aid_type))
    for attempt in range(_ATTEMPTS):
        with suppress(Taken):
            async with context.database.work_after(turns) as work:
                answer = await _answered_once(work, request, look=attempt > 0)
                people = () if answer.person_id is None else (answer.person_id,)
                await audit.append(work, context.written(("Mutation.grantAid",), people))
            return answer
    raise Unavailable


async def _answered_once(work: Work, request: _Request, *, look: bool) -> GrantAnswer:
    asked = request.asked
    found = await known(work, asked)
    mine = KeptAnswer(asked.client_id, asked.key, _digest(request), {})
    if found.kept is not None:
        return _as_kept(mine, found.kept)
    decided = await _decided(work, request, found, look=look)
    if isinstance(decided, GrantAnswer):
        mine = replace(mine, answer=decided.as_json())
        return _as_kept(mine, await kept_answers.keep(work, mine, request.at))
    return await _granted(work, request, mine, decided)


def _as_kept(mine: KeptAnswer, kept: KeptAnswer) -> GrantAnswer:
    """What the key was answered, if it was asked the same."""
    if kept.input_digest != mine.input_digest:
        return GrantAnswer(None, code=RefusalCode.IDEMPOTENCY_CONFLICT)
    return GrantAnswer.from_json(kept.answer)


async def _decided(work: Work, request: _Request, found: Known, *, look: bool) -> GrantAnswer | _Grant:
    """A refusal, or the grant; whose aid fills the slots is looked at where somebody's seems to, or when told to."""
    about = GrantAnswer(None if found.grantee is None else found.grantee.id)
    code = _forbidden(request, found)
    if code or found.aid_type is None or found.grantee is None:
        return about.refused(code or RefusalCode.NOT_REGISTERED)
    rule = found.aid_type.rule
    wanted = await _slots(work, found.aid_type, found.grantee, request.asked.cycles)
    in_the_way = await _in_the_way(work, wanted, rule, request.amount) if look or found.seems_taken else []
    if in_the_way:
        full = RefusalCode.CEILING_EXCEEDED if rule.co_funding else RefusalCode.ALREADY_AIDED
        return about.refused(full, conflicts_of(rule.code, in_the_way))
    return _Grant(_aid(request, found.aid_type, found.grantee), rule, wanted)


def _forbidden(request: _Request, found: Known) -> RefusalCode | None:
    """What forbids the aid before anyone else's aid is looked at."""
    if found.suspended:
        return RefusalCode.CHARITY_SUSPENDED
    if found.aid_type is None:
        return RefusalCode.UNKNOWN_AID_TYPE
    rule = found.aid_type.rule
    if rule.currency not in {None, request.currency}:
        raise BadUserInput("input.currency", _OTHER_CURRENCY, currency=rule.currency)
    standing = Standing.UNREGISTERED if found.grantee is None else found.grantee.standing
    forbidden = objection(rule, request.cycles, request.amount, standing)
    return RefusalCode(forbidden) if forbidden else None


async def _granted(work: Work, request: _Request, mine: KeptAnswer, grant: _Grant) -> GrantAnswer:
    answer = GrantAnswer(grant.aid.beneficiary_id, aid_id=grant.aid.id)
    mine = replace(mine, answer=answer.as_json())
    if await write(work, mine, grant.slots, grant.rule, grant.aid, request.at):
        return answer
    return _as_kept(mine, await kept_answers.older(work, mine))


async def _slots(work: Work, aid_type: AidType, grantee: Grantee, cycles: Iterable[str]) -> Slots:
    counted_for, family = aid_type.rule.counted_for, Family(grantee.person)
    taken = subjects(counted_for, family)
    if counted_for is AidSubject.HOUSEHOLD:
        family = (await families(work, [grantee]))[grantee.id]
        held = await held_people(work, {grantee.person, *family.members})
        taken = subjects(counted_for, family) | names(held)
    return Slots(taken, aid_type.id, frozenset(cycles))


async def _in_the_way(work: Work, wanted: Slots, rule: AidRule, amount: Decimal) -> list[Holder]:
    """Whose aid fills the slots; nobody's when what filled them was cancelled meanwhile."""
    found = await slots.holders(work, wanted.subjects, [wanted.aid_type_id], wanted.cycles)
    return [holder for holder in found if slot_objection(rule, holder.committed, amount)]


def _aid(request: _Request, aid_type: AidType, grantee: Grantee) -> Aid:
    asked = request.asked
    return Aid(
        new_id(),
        grantee.id,
        asked.charity_id,
        aid_type.id,
        asked.cycles,
        request.amount,
        request.currency,
        request.at,
    )


def _digest(request: _Request) -> bytes:
    """The same for the same input however it is written; it holds no civil number that could be guessed from it."""
    asked, money = request.asked, [plain_text(request.amount), request.currency]
    person = asked.person.hex() if isinstance(asked.person, bytes) else str(asked.person)
    said = [str(asked.charity_id), person, asked.aid_type, list(asked.cycles), money]
    return hashlib.sha256(json.dumps(said).encode()).digest()
