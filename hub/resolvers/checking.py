"""Answers before anything is granted whether people may be given an aid for some cycles, and how much is left.

The answer is what grantAid would say at this moment and binds nobody: only a grant takes the slots. An unregistered
person is never allowed (aid is granted to registered people), though aid that names the number is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from hub.auth.caller import Caller
from hub.errors import BadUserInput, Message
from hub.resolvers.aid_inputs import checked_amount, checked_cycles
from hub.resolvers.conflicts import conflicts_of
from hub.resolvers.context import RequestContext
from hub.resolvers.inputs import checked_code
from hub.resolvers.outcome import Value
from hub.resolvers.refusals import RefusalCode
from hub.rules.cycle import Cycle
from hub.rules.payer import (
    AidRule,
    Family,
    Person,
    Standing,
    objection,
    remaining,
    slot_objection,
    subjects,
)
from hub.storage import charities, slots
from hub.storage.aid import AidType, aid_types_by_code
from hub.storage.grantees import Grantee, families, grantees_by_civil_index
from hub.storage.slots import Holder
from hub.storage.work import Work

MOST_CHECKS = 1000

_TOO_MANY = Message(
    "takes at most {most} checks in one call.", "يقبل {most} تحقق على الأكثر في الطلب الواحد."
)


@dataclass(frozen=True)
class CheckAid:
    """What a charity would like to grant; `amount` is a cycle's, in the currency of the aid type."""

    civil_id: str
    aid_type: str
    cycles: tuple[str, ...]
    amount: Decimal | None = None


@dataclass(frozen=True)
class Checked:
    """The answers in the order of the checks, and the registered people whom they are about, for the audit."""

    answers: tuple[Value, ...]
    people: tuple[UUID, ...]


@dataclass(frozen=True)
class _Question:
    """A clean check and what is known about whom it names; an unknown aid type takes no subjects."""

    aid_type: AidType | None
    grantee: Grantee | None
    subjects: frozenset[UUID]
    cycles: tuple[Cycle, ...]
    amount: Decimal | None


async def check_aids(context: RequestContext, checks: Sequence[CheckAid]) -> Checked:
    """Answers up to 1,000 checks with a fixed number of statements. Raises BadUserInput for malformed ones."""
    clean = _clean(checks)
    async with context.database.work() as work:
        suspended = await _is_suspended(work, context.caller)
        questions = await _questions(work, clean)
        _check_amounts(questions, context.settings.default_currency)
        context.sought.extend(question.grantee is not None for question in questions)
        held = await _held(work, questions)
    answers = tuple(_answer(context.caller, question, held, suspended) for question in questions)
    return Checked(answers, tuple(sorted({q.grantee.id for q in questions if q.grantee is not None})))


def _clean(checks: Sequence[CheckAid]) -> list[tuple[CheckAid, tuple[Cycle, ...]]]:
    if len(checks) > MOST_CHECKS:
        raise BadUserInput("input", _TOO_MANY, most=MOST_CHECKS)
    today = datetime.now(UTC).date()
    return [
        (
            replace(check, aid_type=checked_code(f"input[{place}].aidType", check.aid_type)),
            checked_cycles(f"input[{place}].cycles", check.cycles, today),
        )
        for place, check in enumerate(checks)
    ]


def _check_amounts(questions: Sequence[_Question], currency: str) -> None:
    for place, question in enumerate(questions):
        if question.amount is not None:
            ceilings = question.aid_type.rule.currency if question.aid_type else None
            checked_amount(f"input[{place}].amount", question.amount, ceilings or currency)


async def _is_suspended(work: Work, caller: Caller) -> bool:
    return caller.charity_id is not None and await charities.is_suspended(work, caller.charity_id)


async def _questions(work: Work, clean: Sequence[tuple[CheckAid, tuple[Cycle, ...]]]) -> list[_Question]:
    aid_types = await aid_types_by_code(work, {check.aid_type for check, _ in clean})
    indexes = [work.vault.civil_index(check.civil_id) for check, _ in clean]
    grantees = await grantees_by_civil_index(work, indexes)
    family_of = await families(work, grantees.values())
    questions = []
    for index, (check, cycles) in zip(indexes, clean, strict=True):
        aid_type, grantee = aid_types.get(check.aid_type), grantees.get(index)
        family = Family(Person(None, index)) if grantee is None else family_of[grantee.id]
        taken = subjects(aid_type.rule.counted_for, family) if aid_type else frozenset()
        questions.append(_Question(aid_type, grantee, taken, cycles, check.amount))
    return questions


_Held = Mapping[tuple[UUID, UUID, str], Sequence[Holder]]


async def _held(work: Work, questions: Sequence[_Question]) -> _Held:
    """Who holds each slot asked about, by subject, aid type and cycle."""
    everyone = {subject for question in questions for subject in question.subjects}
    aid_types = {question.aid_type.id for question in questions if question.aid_type}
    cycles = {cycle.text for question in questions for cycle in question.cycles}
    held: dict[tuple[UUID, UUID, str], list[Holder]] = defaultdict(list)
    for holder in await slots.holders(work, everyone, aid_types, cycles):
        held[holder.subject_id, holder.aid_type_id, holder.cycle].append(holder)
    return held


def _answer(caller: Caller, question: _Question, held: _Held, suspended: bool) -> Value:
    aid_type = question.aid_type
    if aid_type is None:
        return _check(question, RefusalCode.UNKNOWN_AID_TYPE)
    standing = Standing.UNREGISTERED if question.grantee is None else question.grantee.standing
    forbidden = objection(aid_type.rule, question.cycles, question.amount, standing)
    holders = [
        holder
        for cycle in question.cycles
        for subject in sorted(question.subjects)
        for holder in held.get((subject, aid_type.id, cycle.text), ())
    ]
    full = [h for h in holders if slot_objection(aid_type.rule, h.committed, question.amount)]
    if full and forbidden is None:
        forbidden = slot_objection(aid_type.rule, full[0].committed, question.amount)
    code = RefusalCode(forbidden) if forbidden else None
    return _check(
        question,
        RefusalCode.CHARITY_SUSPENDED if suspended else code,
        tuple(conflict.seen_by(caller) for conflict in conflicts_of(aid_type.rule.code, full)),
        _left(aid_type.rule, holders),
    )


def _check(
    question: _Question,
    code: RefusalCode | None,
    conflicts: tuple[Value, ...] = (),
    left: Value | None = None,
) -> Value:
    return Value(
        "AidCheck",
        {
            "registered": question.grantee is not None,
            "allowed": code is None,
            "code": code,
            "conflicts": conflicts,
            "remaining": left,
        },
    )


def _left(rule: AidRule, holders: Iterable[Holder]) -> Value | None:
    amount = remaining(rule, (holder.committed for holder in holders))
    return None if amount is None else Value("Money", {"amount": amount, "currency": rule.currency})
