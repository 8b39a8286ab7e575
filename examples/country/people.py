"""Makes the example's families, the same ones each time: `python examples/country/people.py` writes beneficiaries/.

Nobody of them lives. Civil numbers pass the check digit and carry the person's birth date, and are invented;
telephone numbers begin with a 3, as none in Kuwait does; addresses end in example.org.
"""

from __future__ import annotations

import csv
import io
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from names import FAMILIES, MEN, PLACES, WOMEN

SEED = 20260101
TODAY = date(2026, 1, 1)
CHARITIES = {"PALM": 40, "PEARL": 36, "DEW": 34, "WELLS": 32, "SAIL": 30, "LANTERN": 28}
"""How many families each charity has on its list, besides those whom its neighbour has too."""

SHARED = 3
"""How many families of each charity are on the next one's list as well, written as people write there."""

COLUMNS = (
    "external_id",
    "civil_id",
    "name_ar",
    "name_latin",
    "birth_date",
    "sex",
    "nationality",
    "phone",
    "email",
    "governorate",
    "area",
    "address",
    "household_external_id",
    "kinship",
    "monthly_income",
    "monthly_obligations",
)

Name = tuple[str, str]


@dataclass(frozen=True)
class Person:
    """One row: a name of several parts, each in both scripts, and what the family's case file says."""

    name: tuple[Name, ...]
    civil_id: str
    born: date
    sex: str
    kinship: str
    cells: dict[str, str]


class Country:
    """Draws families from one stream of chance; no civil number is given twice."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311
        self._numbers: set[str] = set()

    def family(self) -> list[Person]:
        """A head, a spouse unless widowed, children, and sometimes the head's mother."""
        chance = self._chance
        widow = chance.random() < 0.3
        father, grandfather, house = chance.choice(MEN), chance.choice(MEN), chance.choice(FAMILIES)
        home = self._home()
        wife_name = (chance.choice(WOMEN), chance.choice(MEN), chance.choice(FAMILIES))
        head_age = chance.randint(26, 62)
        husband = self._person((father, grandfather, house), "M", head_age, "HEAD", home)
        wife = self._person(wife_name, "F", max(22, head_age - chance.randint(0, 7)), "SPOUSE", home)
        head = replace(wife, kinship="HEAD") if widow else husband
        family = [replace(head, cells=head.cells | self._earnings(widow))]
        if not widow and chance.random() < 0.92:
            family.append(wife)
        mothers_age = int((TODAY - wife.born).days / 365.25)
        ages = sorted(self._ages(mothers_age), reverse=True)
        given = self._given_names(len(ages))
        family.extend(
            self._person((name, father, grandfather, house), sex, age, "CHILD", home)
            for age, (sex, name) in zip(ages, given, strict=True)
        )
        if chance.random() < 0.08:
            name = (chance.choice(WOMEN), chance.choice(MEN), house)
            family.append(self._person(name, "F", min(95, head_age + 24), "PARENT", home))
        return family

    def _given_names(self, children: int) -> list[tuple[str, Name]]:
        """The sex and given name of each child of one family; no two bear one name."""
        everybody = [("M", name) for name in MEN] + [("F", name) for name in WOMEN]
        return self._chance.sample(everybody, children)

    def _ages(self, mothers_age: int) -> set[int]:
        oldest = min(mothers_age - 20, 24)
        return {self._chance.randint(0, oldest) for _ in range(self._chance.randint(0, 6)) if oldest >= 0}

    def _person(
        self, name: tuple[Name, ...], sex: str, age: int, kinship: str, home: dict[str, str]
    ) -> Person:
        born = TODAY - timedelta(days=int(age * 365.25) + self._chance.randint(1, 364))
        adult = {"phone": f"+9653{self._chance.randrange(10**7):07}"} if age >= 18 else {}
        if adult and self._chance.random() < 0.5:
            adult["email"] = f"{name[0][1]}.{name[-1][1]}.{born:%y}@example.org".lower()
        return Person(name, self._civil_id(born), born, sex, kinship, home | adult)

    def _civil_id(self, born: date) -> str:
        while True:
            first = f"{2 if born.year < 2000 else 3}{born:%y%m%d}{self._chance.randrange(10_000):04}"
            weights = (2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
            remainder = sum(int(d) * w for d, w in zip(first, weights, strict=True)) % 11
            number = f"{first}{11 - remainder}"
            if remainder > 1 and number not in self._numbers:
                self._numbers.add(number)
                return number

    def _home(self) -> dict[str, str]:
        governorate = self._chance.choice(list(PLACES))
        address = f"قطعة {self._chance.randint(1, 12)}، شارع {self._chance.randint(1, 60)}"
        return {
            "governorate": governorate,
            "area": self._chance.choice(PLACES[governorate]),
            "address": f"{address}، منزل {self._chance.randint(1, 90)}",
            "nationality": self._chance.choices(("KW", "SY", "EG", "YE", "SD", "JO"), (12, 3, 2, 2, 1, 1))[0],
        }

    def _earnings(self, widow: bool) -> dict[str, str]:
        income = max(0.0, self._chance.gauss(260 if widow else 430, 150))
        owed = self._chance.choice((0.0, 0.25, 0.4, 0.6)) * income
        return {"monthly_income": f"{income:.3f}", "monthly_obligations": f"{owed:.3f}"}


def files(seed: int = SEED) -> dict[str, str]:
    """The text of each charity's `beneficiaries.csv`, by the charity's code."""
    country = Country(seed)
    own = {code: [country.family() for _ in range(count)] for code, count in CHARITIES.items()}
    codes = list(CHARITIES)
    written = {}
    for place, code in enumerate(codes):
        neighbours = [family for family in own[codes[place - 1]] if len(family) >= 4][:SHARED]
        rows = [
            row for number, family in enumerate(own[code], 1) for row in _rows(f"{code}-{number:03}", family)
        ]
        for number, family in enumerate(neighbours, 901):
            rows.extend(_as_known_elsewhere(row) for row in _rows(f"{code}-{number}", family))
        written[code] = _csv(rows)
    return written


def _rows(household: str, family: list[Person]) -> Iterator[dict[str, str]]:
    for place, person in enumerate(family, 1):
        yield {
            "external_id": f"{household}-{place}",
            "civil_id": person.civil_id,
            "name_ar": " ".join(arabic for arabic, _ in person.name),
            "name_latin": " ".join(latin for _, latin in person.name),
            "birth_date": person.born.isoformat(),
            "sex": person.sex,
            "household_external_id": household,
            "kinship": person.kinship,
            **person.cells,
        }


def _as_known_elsewhere(row: dict[str, str]) -> dict[str, str]:
    """The same person as another case worker wrote: Latin letters only, no e-mail address."""
    return {**row, "name_ar": "", "name_latin": row["name_latin"].replace("Al-", "Al ").upper(), "email": ""}


def _csv(rows: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    for charity, content in files().items():
        (Path(__file__).parent / "beneficiaries" / f"{charity}.csv").write_text(content, encoding="utf-8")
