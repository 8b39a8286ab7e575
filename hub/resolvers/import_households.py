"""Putting the households of an imported file together, whose members may stand anywhere in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from hub.errors import Message
from hub.resolvers.beneficiary_rows import Row
from hub.resolvers.households import LARGEST_HOUSEHOLD, as_member
from hub.resolvers.kinship import Kinship
from hub.resolvers.registry_refusals import MESSAGES
from hub.storage import households
from hub.storage.household_turns import homes_of
from hub.storage.households import Household
from hub.storage.registry import Person
from hub.storage.tables import new_id
from hub.storage.work import Work

_REASONS: Mapping[str, Message] = {
    "HOUSEHOLD_HAS_A_HEAD": Message("its household has another head already.", "لأسرته ربّ آخر من قبل."),
    "HOUSEHOLD_TOO_LARGE": Message(
        "its household would have more than {limit} members.", "سيزيد عدد أفراد أسرته على {limit}."
    ),
    "HEADS_ANOTHER_HOUSEHOLD": MESSAGES["HEADS_ANOTHER_HOUSEHOLD"],
}


class RefusedPlace(Exception):
    """A row's person cannot be put in the household that it names."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.reason = _REASONS[code]
        super().__init__(code)


@dataclass
class _Home:
    """One household of the file as it will stand after the rows so far."""

    id: UUID
    stands: bool
    head_id: UUID | None = None
    size: int = 0
    next_position: int = 0


@dataclass(frozen=True)
class Place:
    """Where a row puts its person: a new listing at a position, or another kinship where they are listed."""

    home: UUID
    kinship: Kinship
    position: int | None


@dataclass
class ImportedHouseholds:
    """The households of one file by their name in it, for as long as the file is read."""

    _homes: dict[str, _Home] = field(default_factory=dict)
    _kinships: dict[UUID, str] = field(default_factory=dict)
    _heads_elsewhere: dict[UUID, UUID] = field(default_factory=dict)

    async def meet(self, work: Work, rows: Sequence[Row], known: Mapping[str, Person]) -> None:
        """Learns the households that these rows name: one in which a known member lives already, or a new one.

        They and all that known members may leave are held until the end; the members are held already.
        """
        families: dict[str, list[Person]] = {row.household: [] for row in rows if row.household}
        for row in rows:
            if row.household and row.external_id in known:
                families[row.household].append(known[row.external_id])
        people = {person.id: person.household_id for family in families.values() for person in family}
        self._kinships = await households.kinships(work, people)
        self._heads_elsewhere = await households.headed_with_others(work, people)
        met = {self._homes[name].id for name in families if name in self._homes}
        standing = await households.held_households(work, met | await homes_of(work, people))
        for name in families:
            if name in self._homes:
                self._homes[name] = _again(self._homes[name], standing)
        taken = {home.id for home in self._homes.values()}
        for name, family in families.items():
            if name not in self._homes or not self._homes[name].stands:
                self._homes[name] = home = _adopted(family, standing, taken)
                taken.add(home.id)

    def home_of(self, row: Row) -> UUID | None:
        """The household that the row names."""
        return self._homes[row.household].id if row.household else None

    def place(self, row: Row, person: Person) -> Place | None:
        """What is to be written for the row, or None where it stands already. Raises RefusedPlace."""
        if row.household is None:
            return None
        home = self._homes[row.household]
        kinship = row.kinship or (Kinship.HEAD if row.household == row.external_id else Kinship.NOT_STATED)
        listed = person.household_id == home.id
        if listed and (row.kinship is None or self._kinships.get(person.id) == kinship):
            return None
        self._check(home, kinship, person, listed)
        if kinship is Kinship.HEAD:
            home.head_id = person.id
        elif home.head_id == person.id:
            home.head_id = None
        if listed:
            return Place(home.id, kinship, None)
        home.size += 1
        home.next_position += 1
        return Place(home.id, kinship, home.next_position - 1)

    def take_back(self, row: Row, place: Place | None) -> None:
        """Forgets a place whose row was not written after all."""
        if place is None or row.household is None:
            return
        home = self._homes[row.household]
        home.size -= 0 if place.position is None else 1
        if place.kinship is Kinship.HEAD:
            home.head_id = None

    async def write(self, work: Work, charity_id: UUID, places: Sequence[tuple[Person, Place]]) -> None:
        """Writes the places that were given, founding the households that do not stand yet."""
        named = {home.id: home for home in self._homes.values()}
        homes = {place.home: named[place.home] for _, place in places}
        await households.found(work, [id for id, home in homes.items() if not home.stands], charity_id)
        await households.add(
            work,
            [
                (place.home, place.position, as_member(person, place.kinship))
                for person, place in places
                if place.position is not None
            ],
        )
        for person, place in places:
            if place.position is None:
                await households.set_kinship(work, person.id, place.home, place.kinship)
        await households.set_heads(work, {id: home.head_id for id, home in homes.items()})
        for home in homes.values():
            home.stands = True

    def _check(self, home: _Home, kinship: Kinship, person: Person, listed: bool) -> None:
        if kinship is Kinship.HEAD and home.head_id not in {None, person.id}:
            raise RefusedPlace("HOUSEHOLD_HAS_A_HEAD")
        if not listed and home.size >= LARGEST_HOUSEHOLD:
            raise RefusedPlace("HOUSEHOLD_TOO_LARGE")
        if self._heads_elsewhere.get(person.id, home.id) != home.id:
            raise RefusedPlace("HEADS_ANOTHER_HOUSEHOLD")


def _again(home: _Home, standing: Mapping[UUID, Household]) -> _Home:
    """A household of an earlier batch as it is now; others may have changed or dissolved it since."""
    found = standing.get(home.id)
    return _standing(found) if found else _Home(home.id, stands=False)


def _standing(found: Household) -> _Home:
    return _Home(found.id, True, found.head_id, found.size, found.next_position)


def _adopted(family: Sequence[Person], standing: Mapping[UUID, Household], taken: Collection[UUID]) -> _Home:
    """The household in which one of the family lives already, unless the file knows it by another name."""
    for person in family:
        found = standing.get(person.household_id) if person.household_id else None
        if found and found.id not in taken:
            return _standing(found)
    return _Home(new_id(), stands=False)
