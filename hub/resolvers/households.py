"""Recording who lives in a household: its head, a registered person, and the others with their kinship.

A registered person belongs to one household and moves by being listed in another. Only the head of a
household that lists others cannot move: what becomes of the others has to be said first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from hub.errors import BadUserInput, Message, Unavailable
from hub.resolvers.context import RequestContext
from hub.resolvers.inputs import checked_birth_date, checked_civil_number, checked_name, when_given
from hub.resolvers.kinship import Kinship
from hub.resolvers.outcome import Made, Outcome, Refused
from hub.resolvers.registrar import barred, person_in_reach
from hub.resolvers.registry_refusals import HouseholdRefusal, refused
from hub.storage import audit, household_turns, households, registry
from hub.storage.households import Member
from hub.storage.registry import Person
from hub.storage.tables import new_id
from hub.storage.work import Work

LARGEST_HOUSEHOLD = 60
_ATTEMPTS = 5

_FIELDS = ("Beneficiary.household", "Household.head", "Household.members")
_TOO_MANY = Message("lists more than {limit} people.", "يضم أكثر من {limit} شخصاً.")
_TWICE = Message(
    "is the same person as another member or the head.", "هو الشخص نفسه المذكور فرداً آخر أو ربّاً للأسرة."
)
_SECOND_HEAD = Message("a household has one head: headId.", "للأسرة ربّ واحد: headId.")
_NAMELESS = Message("is needed for a member who is not registered.", "مطلوب للفرد غير المسجَّل.")
_OTHER_NUMBER = Message(
    "is not the civil number of the person in beneficiaryId.",
    "ليس الرقم المدني للشخص المذكور في beneficiaryId.",
)


@dataclass(frozen=True, repr=False)
class HouseholdMember:
    """A member besides the head; a registered one is named by id or civil number and needs no more."""

    kinship: Kinship
    name: str | None = None
    birth_date: date | None = None
    civil_id: str | None = None
    beneficiary_id: UUID | None = None


@dataclass(frozen=True)
class RecordHousehold:
    """The head and all the others; whoever was listed before and is not any more leaves the household."""

    head_id: UUID
    members: tuple[HouseholdMember, ...]


async def record_household(context: RequestContext, command: RecordHousehold) -> Outcome:
    """Replaces the members of the head's household, and makes the household if there is none.

    Raises BadUserInput for more than 60 people, one person twice, or a malformed member, and Unavailable when
    others are registered into the household each time that it is tried.
    """
    typed = _checked(command, context.settings.country)
    numbers = [member.civil_id for member in typed if member.civil_id]
    outcome: Outcome | None = None
    try:
        outcome = await _recorded_in_the_end(context, command, typed, numbers)
    finally:
        if not isinstance(outcome, Made):
            context.sought.extend(False for _ in numbers)
    return outcome


class _JoinedMeanwhile(Exception):
    """Somebody was registered into the household while it was recorded: all is taken back and tried again."""


async def _recorded_in_the_end(
    context: RequestContext, command: RecordHousehold, typed: Sequence[HouseholdMember], numbers: list[str]
) -> Outcome:
    for _ in range(_ATTEMPTS):
        with suppress(_JoinedMeanwhile):
            return await _recorded(context, command, typed, numbers)
    raise Unavailable


async def _recorded(
    context: RequestContext, command: RecordHousehold, typed: Sequence[HouseholdMember], numbers: list[str]
) -> Outcome:
    async with context.database.work() as work:
        if why := await barred(work, context.caller):
            return refused(HouseholdRefusal(why))
        await household_turns.hold_numbers(work, numbers, listing=True)
        by_number = await registry.people_with_numbers(work, numbers)
        ids = {member.beneficiary_id for member in typed if member.beneficiary_id}
        named = ids | {person.id for person in by_number.values()}
        held = await _held(work, command.head_id, named)
        people = await registry.people_with_ids(work, held, lock=False)
        head = await person_in_reach(work, context.caller, command.head_id)
        if isinstance(head, str):
            return refused(HouseholdRefusal(head))
        if unknown := sorted(ids - people.keys()):
            return refused(HouseholdRefusal.UNKNOWN_BENEFICIARY, member=_position(typed, unknown[0]))
        members = _linked(typed, head, people, by_number)
        if refusal := await _unmovable(work, members):
            return refusal
        household_id, let_go = await _written(work, head, members, held, context.caller.charity_id)
        moved = [member.beneficiary_id for _, member in members if member.beneficiary_id]
        await audit.append(work, context.written(_FIELDS, [head.id, *moved]))
    context.sought.extend(False for _ in range(let_go))
    return Made("Household", household_id)


def as_member(person: Person, kinship: Kinship) -> Member:
    """A registered person as a household lists them."""
    own = person.particulars
    return Member(person.name, kinship, own.birth_date, own.civil_number, person.id)


async def _held(work: Work, head_id: UUID, named: Collection[UUID]) -> set[UUID]:
    """Holds everybody whose home may change, and their homes; answers who they are."""
    people = {head_id, *named, *await household_turns.people_around(work, head_id)}
    await household_turns.hold_people(work, people)
    await household_turns.hold_households(work, await household_turns.homes_of(work, people))
    return people


async def _written(
    work: Work,
    head: Person,
    members: Sequence[tuple[int, Member]],
    held: Collection[UUID],
    charity_id: UUID | None,
) -> tuple[UUID, int]:
    """The household, and how many numbers of unregistered people it lists no more."""
    household_id = await households.household_of_head(work, head.id)
    listed = await households.unregistered_numbers(work, household_id) if household_id else set()
    if household_id is None:
        household_id = new_id()
        await households.found(work, [household_id], charity_id)
        await households.set_heads(work, {household_id: head.id})
    if await households.clear(work, household_id, held, charity_id):
        raise _JoinedMeanwhile
    others = [(household_id, position + 1, member) for position, member in members]
    await households.add(work, [(household_id, 0, as_member(head, Kinship.HEAD)), *others])
    named = {work.vault.civil_index(each.civil_number) for _, each in members if each.civil_number}
    return household_id, len(listed - named)


async def _unmovable(work: Work, members: Sequence[tuple[int, Member]]) -> Refused | None:
    """The refusal of the first member who is the head of another household with others in it."""
    ids = [member.beneficiary_id for _, member in members if member.beneficiary_id]
    heads = await households.headed_with_others(work, ids)
    for position, member in members:
        if member.beneficiary_id in heads:
            return refused(
                HouseholdRefusal.HEADS_ANOTHER_HOUSEHOLD, beneficiary=member.beneficiary_id, member=position
            )
    return None


def _checked(command: RecordHousehold, country: str) -> list[HouseholdMember]:
    """The members in the form in which they are kept; the head may stand among them."""
    if len(command.members) >= LARGEST_HOUSEHOLD:
        raise BadUserInput("input.members", _TOO_MANY, limit=LARGEST_HOUSEHOLD)
    return [
        _checked_member(f"input.members[{position}]", member, country)
        for position, member in enumerate(command.members)
    ]


def _checked_member(argument: str, member: HouseholdMember, country: str) -> HouseholdMember:
    born = when_given(checked_birth_date, f"{argument}.birthDate", member.birth_date)
    number = member.civil_id and checked_civil_number(f"{argument}.civilId", member.civil_id, country, born)
    return replace(
        member,
        name=when_given(checked_name, f"{argument}.name", member.name),
        birth_date=born or (number.birth_date if number else None),
        civil_id=number.digits if number else None,
    )


def _linked(
    typed: Sequence[HouseholdMember],
    head: Person,
    people: Mapping[UUID, Person],
    by_number: Mapping[str, Person],
) -> list[tuple[int, Member]]:
    """The members besides the head, each linked to the person registered under the given id or civil number."""
    seen = _names_of(as_member(head, Kinship.HEAD))
    members = []
    for position, member in enumerate(typed):
        argument = f"input.members[{position}]"
        person = people.get(member.beneficiary_id) if member.beneficiary_id else None
        person = _agreed(argument, member, person, by_number.get(member.civil_id or ""))
        if member.kinship == Kinship.HEAD:
            if person is None or person.id != head.id:
                raise BadUserInput(f"{argument}.kinship", _SECOND_HEAD)
            continue
        listed = _member(argument, member, person)
        if _names_of(listed) & seen:
            raise BadUserInput(argument, _TWICE)
        seen |= _names_of(listed)
        members.append((position, listed))
    return members


def _names_of(member: Member) -> set[UUID | str]:
    """The id and the civil number, as far as known: nobody else has either of them."""
    return {name for name in (member.beneficiary_id, member.civil_number) if name}


def _agreed(
    argument: str, member: HouseholdMember, by_id: Person | None, by_number: Person | None
) -> Person | None:
    """The one person whom the member's id and civil number name together."""
    if by_id is None or member.civil_id is None:
        return by_id or by_number
    if by_id.particulars.civil_number != member.civil_id:
        raise BadUserInput(f"{argument}.civilId", _OTHER_NUMBER)
    return by_id


def _member(argument: str, member: HouseholdMember, person: Person | None) -> Member:
    if person is None:
        if member.name is None:
            raise BadUserInput(f"{argument}.name", _NAMELESS)
        return Member(member.name, member.kinship, member.birth_date, member.civil_id)
    listed = as_member(person, member.kinship)
    return replace(
        listed,
        name=member.name or listed.name,
        birth_date=member.birth_date or listed.birth_date,
        civil_number=member.civil_id or listed.civil_number,
    )


def _position(typed: Sequence[HouseholdMember], id: UUID) -> int:
    return next(position for position, member in enumerate(typed) if member.beneficiary_id == id)
