"""Granting aid: one person or household, one kind, one cycle, one payer; and one answer to each idempotency key."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from hub.auth.caller import Caller
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
    Objection,
    Standing,
    names,
    objection,
    slot_objection,
    subjects,
)
from hub.storage import audit, charities, kept_answers, slots
from hub.storage.aid import Aid, AidType, add_aid, aid_type_by_code
from hub.storage.grantees import Grantee, families, grantee_by_civil_number, grantee_by_id, held_people
from hub.storage.kept_answers import KeptAnswer
from hub.storage.slots import Holder, Slots
from hub.storage.tables import new_id
from hub.storage.turns import act_under, aid_type_turn, charity_turn
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
    """A clean command, the charity behind it and the moment it came."""

    charity_id: UUID
    command: GrantAid
    cycles: tuple[Cycle, ...]
    at: datetime


async def grant_aid(context: RequestContext, command: GrantAid) -> Outcome:
    """Grants the aid, or says why not; the same key with the same input is answered as it was the first time.

    Raises BadUserInput for malformed input, and Unavailable when the database is away or did not say whether it
    committed: the same command sent again then finds out.
    """
    request = _checked(context.caller, command)
    async with context.database.work() as work:
        answer = await _answered_once(work, context.caller.client_id, request)
        people = () if answer.person_id is None else (answer.person_id,)
        await audit.append(work, context.written(("Mutation.grantAid",), people))
    if command.civil_id is not None and answer.code is not RefusalCode.IDEMPOTENCY_CONFLICT:
        context.sought.append(answer.person_id is not None)
    return answer.seen_by(context.caller)


def _checked(caller: Caller, command: GrantAid) -> _Request:
    charity_id = charity_of(caller)
    now = datetime.now(UTC)
    if (command.civil_id is None) == (command.beneficiary_id is None):
        raise BadUserInput("input.civilId", _ONE_PERSON)
    cycles = checked_cycles("input.cycles", command.cycles, now.date())
    checked_amount("input.amount", command.amount, checked_currency("input.currency", command.currency))
    key = checked_text("input.idempotencyKey", command.idempotency_key, 200)
    code = checked_code("input.aidType", command.aid_type)
    return _Request(charity_id, replace(command, idempotency_key=key, aid_type=code), cycles, now)


async def _answered_once(work: Work, client_id: str, request: _Request) -> GrantAnswer:
    command = request.command
    grantee = await _grantee(work, command)
    hoped = GrantAnswer(None if grantee is None else grantee.id, aid_id=new_id())
    mine = KeptAnswer(client_id, command.idempotency_key, _digest(work, request), hoped.as_json())
    kept = await kept_answers.keep(work, mine, request.at)
    if kept.input_digest != mine.input_digest:
        return GrantAnswer(None, code=RefusalCode.IDEMPOTENCY_CONFLICT)
    if kept is not mine:
        return GrantAnswer.from_json(kept.answer)
    decided = await _decided(work, request, grantee, hoped)
    if decided is not hoped:
        await kept_answers.keep_instead(work, replace(mine, answer=decided.as_json()))
    return decided


async def _grantee(work: Work, command: GrantAid) -> Grantee | None:
    if command.beneficiary_id is not None:
        return await grantee_by_id(work, command.beneficiary_id)
    return await grantee_by_civil_number(work, command.civil_id or "")


async def _decided(work: Work, request: _Request, grantee: Grantee | None, hoped: GrantAnswer) -> GrantAnswer:
    command = request.command
    await act_under(work, charity_turn(request.charity_id), aid_type_turn(command.aid_type))
    if await charities.is_suspended(work, request.charity_id):
        return hoped.refused(RefusalCode.CHARITY_SUSPENDED)
    aid_type = await aid_type_by_code(work, command.aid_type)
    if aid_type is None:
        return hoped.refused(RefusalCode.UNKNOWN_AID_TYPE)
    if aid_type.rule.currency not in {None, command.currency}:
        raise BadUserInput("input.currency", _OTHER_CURRENCY, currency=aid_type.rule.currency)
    standing = Standing.UNREGISTERED if grantee is None else grantee.standing
    forbidden = objection(aid_type.rule, request.cycles, command.amount, standing)
    if grantee is None or forbidden:
        return hoped.refused(RefusalCode(forbidden or Objection.NOT_REGISTERED))
    return await _claimed(work, request, aid_type, grantee, hoped)


async def _claimed(
    work: Work, request: _Request, aid_type: AidType, grantee: Grantee, hoped: GrantAnswer
) -> GrantAnswer:
    amount = request.command.amount
    wanted = await _slots(work, aid_type, grantee, request.cycles)
    for _ in range(_ATTEMPTS):
        if await slots.claim(work, wanted, aid_type.rule, amount):
            aid = _aid(request, aid_type, grantee, hoped.aid_id or new_id())
            await add_aid(work, aid)
            await slots.hold(work, wanted, aid.id)
            return hoped
        in_the_way = await _in_the_way(work, wanted, aid_type.rule, amount)
        if in_the_way:
            code = RefusalCode.CEILING_EXCEEDED if aid_type.rule.co_funding else RefusalCode.ALREADY_AIDED
            return hoped.refused(code, conflicts_of(aid_type.rule.code, in_the_way))
    raise Unavailable


async def _slots(work: Work, aid_type: AidType, grantee: Grantee, cycles: tuple[Cycle, ...]) -> Slots:
    counted_for = aid_type.rule.counted_for
    family = Family(grantee.person)
    if counted_for is AidSubject.HOUSEHOLD:
        family = (await families(work, [grantee]))[grantee.id]
    held = await held_people(work, {grantee.person, *family.members})
    taken = subjects(counted_for, family) | names(held)
    return Slots(taken, aid_type.id, frozenset(cycle.text for cycle in cycles))


async def _in_the_way(work: Work, wanted: Slots, rule: AidRule, amount: Decimal) -> list[Holder]:
    """Whose aid fills the slots; nobody's when what filled them was cancelled meanwhile."""
    found = await slots.holders(work, wanted.subjects, [wanted.aid_type_id], wanted.cycles)
    return [holder for holder in found if slot_objection(rule, holder.committed, amount)]


def _aid(request: _Request, aid_type: AidType, grantee: Grantee, id: UUID) -> Aid:
    command, cycles = request.command, [cycle.text for cycle in request.cycles]
    return Aid(
        id, grantee.id, request.charity_id, aid_type.id, cycles, command.amount, command.currency, request.at
    )


def _digest(work: Work, request: _Request) -> bytes:
    """The same for the same input however it is written; it holds no civil number that could be guessed from it."""
    command = request.command
    person = command.beneficiary_id or work.vault.civil_index(command.civil_id or "").hex()
    cycles = [cycle.text for cycle in request.cycles]
    money = [plain_text(command.amount), command.currency]
    said = [str(request.charity_id), str(person), command.aid_type, cycles, money]
    return hashlib.sha256(json.dumps(said).encode()).digest()
