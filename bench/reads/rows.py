"""The rows of a country of any size, as its hub would keep them: people with sealed civil numbers, aid, projects.

Only what the questions read is there; so aid has no slots, and nobody has finances or a phone.
"""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hub.rules.civil_number import kuwait_check_digit
from hub.storage.keys import Keys
from hub.storage.person_seal import PersonSeal, wrap
from hub.storage.secrecy import Vault
from hub.storage.tables import new_id

Row = tuple[Any, ...]

IN_A_FAMILY = 4
AIDS_EACH = 5
LINES_EACH = 6
NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

COLUMNS: dict[str, tuple[str, ...]] = {
    "charity": ("id", "code", "name_ar", "name_en", "admitted_at"),
    "aid_type": ("id", "code", "name_ar", "name_en", "counted_for", "cycle", "set_at"),
    "household": ("id", "head_id", "recorded_by", "recorded_at"),
    "beneficiary": (
        *("id", "registered_by", "external_id", "name_ar", "civil_number", "civil_index", "birth_date"),
        *("sex", "nationality", "governorate", "household_id", "registered_at", "updated_at"),
    ),
    "person_key": ("person_id", "wrapped", "data_key"),
    "household_member": (
        *("id", "household_id", "position", "name", "kinship", "birth_date", "beneficiary_id"),
    ),
    "served": ("charity_id", "beneficiary_id", "since"),
    "aid": (
        *("id", "beneficiary_id", "charity_id", "aid_type_id", "cycles", "state", "amount", "currency"),
        "granted_at",
    ),
    "project": (
        *("id", "charity_id", "external_id", "titles", "descriptions", "status", "track", "sectors"),
        *("country", "countries", "regions", "locations", "participants", "results", "currency", "planned"),
        *("revised", "content_digest", "published_at", "changed_at"),
    ),
    "budget_line": (
        *("id", "charity_id", "project_id", "position", "kind", "status", "period_start", "period_end"),
        *("value", "currency"),
    ),
}
"""Which columns of each table are filled, in the order of the rows; the tables in the order of filling."""

_FIRST = ("نورة", "سالم", "مريم", "يوسف", "فاطمة", "خالد", "عائشة", "أحمد", "هند", "علي")
_LAST = ("العجمي", "المطيري", "الرشيدي", "العنزي", "الشمري", "الهاجري", "الكندري")
_GOVERNORATES = ("Hawalli", "Farwaniya", "Ahmadi", "Jahra", "Capital", "Mubarak Al-Kabeer")
_KINSHIPS = ("HEAD", "SPOUSE", "CHILD", "CHILD")
_COUNTRIES = ("YE", "SD", "SO", "KE", "BD", "NE", "LB")
_TYPES = ("FOOD", "RENT", "CASH", "SCHOOL", "CLINIC", "WINTER")
_DAYS, _BORN_FROM = 25_000, date(1930, 1, 1)


class Country:
    """Makes the rows of each table, the same ones for a seed but for ids and keys."""

    def __init__(self, keys: Keys, people: int, projects: int, charities: int = 20) -> None:
        self._keys, self._vault = keys, Vault.of(keys)
        self._chance = random.Random(5)
        self._projects = projects
        self.people = people
        self.charities = [new_id() for _ in range(charities)]
        self._types = [new_id() for _ in _TYPES]
        self._persons = [new_id() for _ in range(people)]
        self._homes = [new_id() for _ in range(-(-people // IN_A_FAMILY))]
        self._wells = [new_id() for _ in range(projects)]

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of this table, in the order of its COLUMNS."""
        made: Iterator[Row] = getattr(self, f"_{table}")()
        return made

    def count(self, table: str) -> int:
        """How many rows the table will have."""
        counts = {
            "charity": len(self.charities),
            "aid_type": len(_TYPES),
            "household": len(self._homes),
            "aid": self.people * AIDS_EACH,
            "project": self._projects,
            "budget_line": self._projects * LINES_EACH,
        }
        return counts.get(table, self.people)

    def _charity(self) -> Iterator[Row]:
        for n, id in enumerate(self.charities):
            yield id, f"C{n:02}", f"جمعية الخير {n}", f"Charity {n}", NOW

    def _aid_type(self) -> Iterator[Row]:
        for id, code in zip(self._types, _TYPES, strict=True):
            yield id, code, f"مساعدة {code}", f"{code.title()} aid", "PERSON", "MONTH", NOW

    def _household(self) -> Iterator[Row]:
        for n, id in enumerate(self._homes):
            yield id, self._persons[n * IN_A_FAMILY], self._of(n), NOW

    def _beneficiary(self) -> Iterator[Row]:
        for n, id in enumerate(self._persons):
            number, born = _civil_number(n)
            sealed = self._seals(id).seal("beneficiary", "civil_number", id, number)
            index = self._vault.civil_index(number)
            said = (_name(n), sealed, index, born, "MF"[n % 2], "KW", _GOVERNORATES[n % len(_GOVERNORATES)])
            yield id, self._of(n), f"P{n}", *said, self._homes[n // IN_A_FAMILY], NOW, NOW

    def _person_key(self) -> Iterator[Row]:
        number = self._keys.current
        for id in self._persons:
            data_key, secret = self._keys.data[number], self._keys.people.of(id)
            yield id, wrap(id, _own_key(id), number, data_key, secret), number

    def _seals(self, person: UUID) -> PersonSeal:
        return PersonSeal(_own_key(person))

    def _household_member(self) -> Iterator[Row]:
        for n, person in enumerate(self._persons):
            position, home = n % IN_A_FAMILY, self._homes[n // IN_A_FAMILY]
            yield new_id(), home, position, _name(n), _KINSHIPS[position], _civil_number(n)[1], person

    def _served(self) -> Iterator[Row]:
        for n, person in enumerate(self._persons):
            yield self._of(n), person, NOW

    def _aid(self) -> Iterator[Row]:
        """A month after the other, so that a person's aid lies as far apart as in a real register."""
        chance, types, charities = self._chance, self._types, self.charities
        for month in range(AIDS_EACH):
            cycles, at = [f"2025-{month + 1:02}"], NOW - timedelta(days=31 * (AIDS_EACH - month))
            for n, person in enumerate(self._persons):
                amount = Decimal(chance.randrange(20_000, 200_000)) / 1000
                who, what = chance.choice(charities), types[(n + month) % len(types)]
                when = at + timedelta(seconds=n % 86_400)
                yield new_id(), person, who, what, cycles, "GRANTED", amount, "KWD", when

    def _project(self) -> Iterator[Row]:
        for n, id in enumerate(self._wells):
            titles = (
                f'[{{"lang":"ar","text":"بئر القرية {n}"}},{{"lang":"en","text":"A well for village {n}"}}]'
            )
            planned = sum((value for value in _values(n)), Decimal(0))
            country = _COUNTRIES[n % len(_COUNTRIES)]
            lists = (f'[{{"code":"{country}","percentage":"100"}}]', "[]", "[]", "[]", "[]")
            said = (f"W-{n}", titles, "[]", "IMPLEMENTATION", "DEVELOPMENT", "[]", country, *lists)
            yield id, self._of(n), *said, "KWD", planned, planned, bytes(32), NOW, NOW

    def _budget_line(self) -> Iterator[Row]:
        for n, project in enumerate(self._wells):
            for position, value in enumerate(_values(n)):
                start = date(2025, 1 + 2 * position, 1)
                end = date(2025, 2 + 2 * position, 28)
                kinds = ("ORIGINAL", "COMMITTED")
                yield new_id(), self._of(n), project, position, *kinds, start, end, value, "KWD"

    def _of(self, n: int) -> UUID:
        return self.charities[n % len(self.charities)]


_SALT = os.urandom(32)


def _own_key(person: UUID) -> bytes:
    """A person's own key; two tables need it, and a million of them need not be remembered."""
    return hashlib.sha256(_SALT + person.bytes).digest()


def _name(n: int) -> str:
    return f"{_FIRST[n % 10]} {_FIRST[n // 10 % 10]} {_LAST[n // 100 % len(_LAST)]}"


def _values(n: int) -> Sequence[Decimal]:
    return [Decimal(1_000_500 + 250 * ((n + line) % 997)) / 1000 for line in range(LINES_EACH)]


def _civil_number(n: int) -> tuple[str, date]:
    """An invented civil number, another one for each n, and the birth date in it."""
    born = _BORN_FROM + timedelta(days=n % _DAYS)
    century = 2 if born.year < 2000 else 3
    for serial in range(n // _DAYS * 10, 10_000):
        first = f"{century}{born:%y%m%d}{serial:04}"
        digit = kuwait_check_digit(first)
        if digit is not None:
            return f"{first}{digit}", born
    raise ValueError(n)
