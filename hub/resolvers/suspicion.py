"""Which person of the registry somebody new may already be: alike in name and birth, and in one thing more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hub.errors import Message
from hub.rules.arabic import plain_name
from hub.storage import registry
from hub.storage.registry import Particulars, Person
from hub.storage.work import Work

SAME_NUMBER = Message("is registered already under this civil number.", "مسجَّل من قبل بهذا الرقم المدني.")
SAME_PHONE = Message(
    "has the name, birth date and phone of a person who is registered already.",
    "له اسم شخص مسجَّل من قبل وتاريخ ميلاده وهاتفه.",
)
SAME_HOUSEHOLD = Message(
    "has the name and birth date of a person who is registered already in the same household.",
    "له اسم شخص مسجَّل من قبل في الأسرة نفسها وتاريخ ميلاده.",
)

_Key = tuple[str, date]


@dataclass(frozen=True)
class Suspicion:
    """The registered person whom a new one may be, and why."""

    person: Person
    code: str
    reason: Message


class Clues:
    """The people of the registry by plain name and birth date, as far as some new people need them."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._people: dict[_Key, list[Person]] = {}
        for person in people:
            self.add(person)

    def add(self, person: Person) -> None:
        """Knows one person more."""
        for key in _keys(person.particulars):
            self._people.setdefault(key, []).append(person)

    def suspect(self, particulars: Particulars, household_id: UUID | None) -> Suspicion | None:
        """The person who is alike in name and birth date, and in phone or household too.

        Two people with a civil number each are two people, however alike.
        """
        for key in _keys(particulars):
            for known in self._people.get(key, ()):
                if particulars.civil_number and known.particulars.civil_number:
                    continue
                if particulars.phone and particulars.phone == known.particulars.phone:
                    return Suspicion(known, "SAME_NAME_BIRTH_AND_PHONE", SAME_PHONE)
                if household_id and household_id == known.household_id:
                    return Suspicion(known, "SAME_NAME_BIRTH_AND_HOUSEHOLD", SAME_HOUSEHOLD)
        return None


async def clues_about(work: Work, newcomers: Sequence[Particulars]) -> Clues:
    """Everybody in the registry who shares a plain name and birth date with one of the newcomers."""
    wanted = {key for particulars in newcomers for key in _keys(particulars)}
    alike: set[UUID] = set()
    for id, born, *names in await registry.names_born_on(work, {day for _, day in wanted}):
        if any((plain_name(name), born) in wanted for name in names if name):
            alike.add(id)
    return Clues((await registry.people_with_ids(work, alike, lock=False)).values())


def _keys(particulars: Particulars) -> Iterator[_Key]:
    if particulars.birth_date:
        for name in {particulars.name_ar, particulars.name_latin} - {None}:
            yield plain_name(name or ""), particulars.birth_date
