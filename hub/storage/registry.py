"""The registry of people: one row a person, found by id, civil number or a charity's own identifier."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from hub.storage import person_keys
from hub.storage.person_seal import PersonSeal
from hub.storage.tables import beneficiary, served
from hub.storage.work import Work

_SEALED = frozenset({"civil_number", "phone", "email", "address"})


@dataclass(frozen=True, repr=False)
class Particulars:
    """What is registered about a person; the civil number in ASCII digits, the phone in E.164."""

    civil_number: str | None = None
    name_ar: str | None = None
    name_latin: str | None = None
    birth_date: date | None = None
    sex: str | None = None
    nationality: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    governorate: str | None = None
    area: str | None = None


@dataclass(frozen=True)
class Person:
    """A registered person: who registered them under which identifier, and their particulars."""

    id: UUID
    registered_by: UUID | None
    external_id: str | None
    particulars: Particulars
    household_id: UUID | None = None
    identity_verified: bool = False

    @property
    def name(self) -> str:
        """The Arabic name where there is one, the Latin one otherwise."""
        return self.particulars.name_ar or self.particulars.name_latin or ""


async def register(work: Work, people: Sequence[Person]) -> set[UUID]:
    """Registers those whose civil number and identifier are free, and answers their ids.

    Waits for concurrent registrations of the same numbers to end.
    """
    if not people:
        return set()
    now = datetime.now(UTC)
    keys = {person.id: work.vault.new_key(person.id) for person in people}
    rows = [
        _row(work, person, work.vault.seal_of(keys[person.id])) | {"registered_at": now, "updated_at": now}
        for person in people
    ]
    statement = insert(beneficiary).on_conflict_do_nothing().returning(beneficiary.c.id)
    made = set((await work.connection.scalars(statement, sorted(rows, key=_by_number))).all())
    await person_keys.keep(work, {id: keys[id] for id in made})
    return made


async def change(work: Work, person: Person, particulars: Particulars) -> bool:
    """Writes what differs, unless the new civil number is registered for somebody else: then answers False.

    A new civil number or birth date takes the identity's verification away.
    """
    changed = {
        field.name
        for field in fields(Particulars)
        if getattr(particulars, field.name) != getattr(person.particulars, field.name)
    }
    own = await person_keys.seals(work, [person.id])
    values = _values(work, own[person.id], person.id, particulars, changed)
    if changed & {"civil_number", "birth_date"}:
        values["identity_verified"] = False
    statement = update(beneficiary).where(beneficiary.c.id == person.id)
    try:
        async with work.connection.begin_nested():
            await work.connection.execute(statement.values(**values, updated_at=datetime.now(UTC)))
    except IntegrityError:
        return False
    return True


async def person(work: Work, person_id: UUID) -> Person | None:
    """The person with this id, whose row stays locked until the transaction ends."""
    found = await _people(work, beneficiary.c.id == person_id, lock=True)
    return found[0] if found else None


async def people_with_ids(work: Work, ids: Collection[UUID], *, lock: bool) -> dict[UUID, Person]:
    """The people with these ids; locked rows stay so until the transaction ends."""
    found = await _people(work, beneficiary.c.id.in_(ids), lock=lock) if ids else []
    return {person.id: person for person in found}


async def people_with_numbers(work: Work, numbers: Iterable[str]) -> dict[str, Person]:
    """The people registered under these civil numbers, by number."""
    indexes = [work.vault.civil_index(number) for number in numbers]
    found = await _people(work, beneficiary.c.civil_index.in_(indexes)) if indexes else []
    return {person.particulars.civil_number: person for person in found if person.particulars.civil_number}


async def people_of_charity(work: Work, charity_id: UUID, external_ids: Collection[str]) -> dict[str, Person]:
    """The people whom the charity registered under these identifiers, by identifier."""
    known = beneficiary.c.external_id.in_(external_ids)
    found = await _people(work, (beneficiary.c.registered_by == charity_id) & known) if external_ids else []
    return {person.external_id: person for person in found if person.external_id is not None}


async def names_born_on(
    work: Work, days: Collection[date]
) -> list[tuple[UUID, date, str | None, str | None]]:
    """Everybody born on one of these days: id, birth date, Arabic and Latin name."""
    named = select(
        beneficiary.c.id, beneficiary.c.birth_date, beneficiary.c.name_ar, beneficiary.c.name_latin
    )
    found = await work.connection.execute(named.where(beneficiary.c.birth_date.in_(days)))
    return [(row.id, row.birth_date, row.name_ar, row.name_latin) for row in found]


async def serve(work: Work, charity_id: UUID, people: Iterable[UUID]) -> None:
    """Notes that the charity registered or aids these people; they are on its list from now on."""
    now = datetime.now(UTC)
    rows = [{"charity_id": charity_id, "beneficiary_id": id, "since": now} for id in sorted(people)]
    if rows:
        await work.connection.execute(insert(served).on_conflict_do_nothing(), rows)


async def is_served(work: Work, charity_id: UUID, person_id: UUID) -> bool:
    """Whether the person is on the charity's list."""
    theirs = (served.c.charity_id == charity_id) & (served.c.beneficiary_id == person_id)
    return await work.connection.scalar(select(func.count()).where(theirs)) == 1


async def _people(work: Work, which: ColumnElement[bool], *, lock: bool = False) -> list[Person]:
    """The people, of whom nobody was erased: their rows tell nothing any more."""
    wrapped = person_keys.wrapped_for(beneficiary.c.id)
    statement = select(beneficiary, wrapped).where(which, beneficiary.c.erased_at.is_(None))
    if lock:
        statement = statement.order_by(beneficiary.c.id).with_for_update()
    return [_person(work, row) for row in (await work.connection.execute(statement)).mappings()]


def _person(work: Work, row: RowMapping) -> Person:
    own = work.vault.seal_of(row["wrapped"])

    def plain(column: str) -> Any:
        value = row[column]
        if value is None or column not in _SEALED:
            return value
        return own.open("beneficiary", column, row["id"], value)

    return Person(
        id=row["id"],
        registered_by=row["registered_by"],
        external_id=row["external_id"],
        particulars=Particulars(**{field.name: plain(field.name) for field in fields(Particulars)}),
        household_id=row["household_id"],
        identity_verified=row["identity_verified"],
    )


def _row(work: Work, person: Person, own: PersonSeal) -> dict[str, Any]:
    names = {field.name for field in fields(Particulars)}
    return {
        "id": person.id,
        "registered_by": person.registered_by,
        "external_id": person.external_id,
        "household_id": person.household_id,
        "identity_verified": person.identity_verified,
        "civil_index": None,
        **_values(work, own, person.id, person.particulars, names),
    }


def _values(
    work: Work, own: PersonSeal, row: UUID, particulars: Particulars, columns: Collection[str]
) -> dict[str, Any]:
    """The columns' values as they are kept: sealed where they must be, the civil number with its index."""
    values: dict[str, Any] = {}
    for column in columns:
        plain = getattr(particulars, column)
        seal = plain is not None and column in _SEALED
        values[column] = own.seal("beneficiary", column, row, plain) if seal else plain
    if "civil_number" in columns:
        number = particulars.civil_number
        values["civil_index"] = None if number is None else work.vault.civil_index(number)
    return values


def _by_number(row: Mapping[str, Any]) -> tuple[bytes, str]:
    """One order for all who insert: two batches with the same numbers wait for each other, never in a circle."""
    return row["civil_index"] or b"", row["external_id"] or ""
