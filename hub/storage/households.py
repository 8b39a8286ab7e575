"""Households: who lives with whom. A person belongs to one household, and is one of its members."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, func, insert, or_, select, update

from hub.storage import household_turns, person_keys
from hub.storage.person_seal import PersonSeal
from hub.storage.registry import Person
from hub.storage.tables import beneficiary, household, household_member, new_id
from hub.storage.work import Work

# A head lives in the household: so it is found through the head's own row, by keys alone.
_HEADED = select(household.c.head_id, household.c.id).join(
    beneficiary, (beneficiary.c.id == household.c.head_id) & (beneficiary.c.household_id == household.c.id)
)

_LIVED_IN = or_(
    exists().where(household_member.c.household_id == household.c.id),
    exists().where(beneficiary.c.household_id == household.c.id),
)


@dataclass(frozen=True, repr=False)
class Member:
    """One member as listed; `beneficiary_id` where the member is registered too."""

    name: str
    kinship: str
    birth_date: date | None = None
    civil_number: str | None = None
    beneficiary_id: UUID | None = None


@dataclass(frozen=True)
class Household:
    """A recorded household: its head where known, how many it lists, and the next free position."""

    id: UUID
    head_id: UUID | None
    size: int
    next_position: int


async def held_households(work: Work, ids: Collection[UUID]) -> dict[UUID, Household]:
    """Those of these households that stand, held until the end."""
    await household_turns.hold_households(work, ids)
    listed = household_member.c.household_id == household.c.id
    size = select(func.count()).where(listed).scalar_subquery()
    last = select(func.max(household_member.c.position)).where(listed).scalar_subquery()
    columns = (household.c.id, household.c.head_id, size, func.coalesce(last + 1, 0))
    found = await work.connection.execute(select(*columns).where(household.c.id.in_(ids)))
    return {row[0]: Household(*row) for row in found}


async def kinships(work: Work, people: Collection[UUID]) -> dict[UUID, str]:
    """How each of these people is listed in the household that they belong to."""
    own = (beneficiary.c.id == household_member.c.beneficiary_id) & (
        beneficiary.c.household_id == household_member.c.household_id
    )
    listed = select(beneficiary.c.id, household_member.c.kinship).join(household_member, own)
    return {
        row.id: row.kinship
        for row in await work.connection.execute(listed.where(beneficiary.c.id.in_(people)))
    }


async def headed_with_others(work: Work, people: Collection[UUID]) -> dict[UUID, UUID]:
    """Those of these people who are head of a household that lists others too, with that household."""
    other = exists().where(
        household_member.c.household_id == household.c.id,
        household_member.c.beneficiary_id.is_distinct_from(household.c.head_id),
    )
    found = await work.connection.execute(_HEADED.where(household.c.head_id.in_(people), other))
    return {row.head_id: row.id for row in found}


async def household_of_head(work: Work, head_id: UUID) -> UUID | None:
    """The household whose head this person is."""
    found = (await work.connection.execute(_HEADED.where(household.c.head_id == head_id))).one_or_none()
    return found.id if found else None


async def unregistered_numbers(work: Work, household_id: UUID) -> set[bytes]:
    """The indexes of the civil numbers that a household lists and nobody is registered under."""
    listed = (household_member.c.household_id == household_id) & household_member.c.beneficiary_id.is_(None)
    indexes = select(household_member.c.civil_index).where(
        listed, household_member.c.civil_index.is_not(None)
    )
    return set(await work.connection.scalars(indexes))


async def found(work: Work, ids: Collection[UUID], recorded_by: UUID | None) -> None:
    """New households without head and members."""
    now = datetime.now(UTC)
    rows = [{"id": id, "recorded_by": recorded_by, "recorded_at": now} for id in ids]
    if rows:
        await work.connection.execute(insert(household), rows)


async def clear(
    work: Work, household_id: UUID, held: Collection[UUID], recorded_by: UUID | None
) -> Collection[UUID]:
    """Takes every member out of the household, which is recorded anew; nobody but the people held leaves it.

    The lines go first: whoever is being linked to one at this moment is waited for. Answers who then lives here
    without being held, and must neither stay where nobody lists them nor be waited for: all has to be taken back.
    """
    listed = delete(household_member).where(household_member.c.household_id == household_id)
    await person_keys.drop(work, await work.connection.scalars(listed.returning(household_member.c.id)))
    theirs = beneficiary.c.household_id == household_id
    await work.connection.execute(
        update(beneficiary).where(theirs, beneficiary.c.id.in_(held)).values(household_id=None)
    )
    await work.connection.execute(
        update(household)
        .where(household.c.id == household_id)
        .values(recorded_by=recorded_by, recorded_at=datetime.now(UTC))
    )
    return (await work.connection.scalars(select(beneficiary.c.id).where(theirs))).all()


async def set_heads(work: Work, heads: Mapping[UUID, UUID | None]) -> None:
    """Makes these people, or nobody, the heads of these households."""
    rows = [{"household": id, "head": heads[id]} for id in sorted(heads)]
    mine = household.c.id == bindparam("household")
    if rows:
        await work.connection.execute(update(household).where(mine).values(head_id=bindparam("head")), rows)


async def add(work: Work, members: Sequence[tuple[UUID, int, Member]]) -> None:
    """Lists members of households at their positions; the registered ones leave where they were listed before."""
    homes = {member.beneficiary_id: home for home, _, member in members if member.beneficiary_id}
    await _leave(work, sorted(homes))
    ids = [new_id() for _ in members]
    seals = await person_keys.seals(work, homes)
    seals |= await person_keys.made(
        work, [id for id, (*_, member) in zip(ids, members, strict=True) if not member.beneficiary_id]
    )
    rows = [
        _row(work, seals[member.beneficiary_id or id], id, home, position, member)
        for id, (home, position, member) in zip(ids, members, strict=True)
    ]
    if rows:
        await work.connection.execute(insert(household_member), rows)
    await _live_in(work, homes)


async def set_kinship(work: Work, person_id: UUID, household_id: UUID, kinship: str) -> None:
    """Lists the member of the household under another kinship."""
    listed = (household_member.c.beneficiary_id == person_id) & (
        household_member.c.household_id == household_id
    )
    await work.connection.execute(update(household_member).where(listed).values(kinship=kinship))


async def link_listed(work: Work, registered: Mapping[str, UUID]) -> None:
    """Links the people now registered under these civil numbers to the households that list the numbers.

    Somebody without a household then belongs to the latest of those. A line that was taken out meanwhile links nobody.
    """
    people = {work.vault.civil_index(number): (number, id) for number, id in registered.items()}
    unlinked = household_member.c.civil_index.in_(people) & household_member.c.beneficiary_id.is_(None)
    listed = select(household_member.c.id, household_member.c.civil_index, household_member.c.household_id)
    rows = (await work.connection.execute(listed.where(unlinked).order_by(household_member.c.id))).all()
    seals = await person_keys.seals(work, {people[row.civil_index][1] for row in rows})
    homes = {}
    for row in rows:
        number, person_id = people[row.civil_index]
        values = {"beneficiary_id": person_id, **_number(work, seals[person_id], row.id, number)}
        mine = update(household_member).where(household_member.c.id == row.id)
        if (await work.connection.execute(mine.values(values))).rowcount:
            homes[person_id] = row.household_id
    await person_keys.drop(work, [row.id for row in rows])
    await _live_in(work, homes, beneficiary.c.household_id.is_(None))


async def renumber(work: Work, person: Person, number: str | None) -> None:
    """Writes the person's new civil number wherever they are listed as a member."""
    theirs = household_member.c.beneficiary_id == person.id
    own = await person_keys.seals(work, [person.id])
    for id in await work.connection.scalars(select(household_member.c.id).where(theirs)):
        values = _number(work, own[person.id], id, number)
        mine = household_member.c.id == id
        await work.connection.execute(update(household_member).where(mine).values(values))


async def _leave(work: Work, people: Sequence[UUID]) -> None:
    """Takes the people out of every household; one that is then empty is dissolved."""
    if not people:
        return
    await work.connection.execute(
        update(beneficiary).where(beneficiary.c.id.in_(people)).values(household_id=None)
    )
    gone = delete(household_member).where(household_member.c.beneficiary_id.in_(people))
    left = set(await work.connection.scalars(gone.returning(household_member.c.household_id)))
    await work.connection.execute(delete(household).where(household.c.id.in_(left), ~_LIVED_IN))


async def _live_in(work: Work, homes: Mapping[UUID, UUID], *where: ColumnElement[bool]) -> None:
    rows = [{"person": person, "home": homes[person]} for person in sorted(homes)]
    mine = and_(beneficiary.c.id == bindparam("person"), *where)
    if rows:
        await work.connection.execute(
            update(beneficiary).where(mine).values(household_id=bindparam("home")), rows
        )


def _row(
    work: Work, own: PersonSeal, id: UUID, household_id: UUID, position: int, member: Member
) -> dict[str, Any]:
    return {
        "id": id,
        "household_id": household_id,
        "position": position,
        "name": member.name,
        "kinship": member.kinship,
        "birth_date": member.birth_date,
        "beneficiary_id": member.beneficiary_id,
        **_number(work, own, id, member.civil_number),
    }


def _number(work: Work, own: PersonSeal, row: UUID, number: str | None) -> dict[str, bytes | None]:
    if number is None:
        return {"civil_number": None, "civil_index": None}
    sealed = own.seal("household_member", "civil_number", row, number)
    return {"civil_number": sealed, "civil_index": work.vault.civil_index(number)}
