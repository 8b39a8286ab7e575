"""The example country as its files tell it: charities, aid types, families, and the projects to publish."""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from hub.errors import ConfigurationError
from hub.resolvers.supervising import AdmitCharity, SetAidType
from hub.rules.cycle import CycleKind
from hub.rules.payer import AidSubject


@dataclass(frozen=True)
class ExampleCharity:
    """A charity, the families on its list and the IATI files that it publishes."""

    admission: AdmitCharity
    beneficiaries: Path
    iati: tuple[Path, ...]

    @property
    def code(self) -> str:
        """The ministry's short code."""
        return self.admission.code


@dataclass(frozen=True)
class Member:
    """Somebody of a family on a charity's list."""

    civil_id: str
    name: str
    name_latin: str
    kinship: str


@dataclass(frozen=True)
class Country:
    """All that the demo loads."""

    charities: tuple[ExampleCharity, ...]
    aid_types: tuple[SetAidType, ...]


def read_country(home: Path) -> Country:
    """The country in that folder. Raises ConfigurationError when it cannot be read."""
    try:
        charities = _toml(home / "charities.toml")["charity"]
        aid_types = _toml(home / "aid_types.toml")["aid_type"]
        country = Country(
            tuple(_charity(home, entry) for entry in charities),
            tuple(_aid_type(entry) for entry in aid_types),
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, ArithmeticError) as failure:
        raise ConfigurationError(
            f"{home} holds no example country that can be read: {failure!r}."
        ) from failure
    if len(country.charities) < 2:
        raise ConfigurationError(f"{home} has one charity or none: nobody could be paid for twice.")
    return country


def families(beneficiaries: Path) -> Iterator[list[Member]]:
    """The families of a list in which at least two people have a civil number, the head first."""
    homes: dict[str, list[Member]] = defaultdict(list)
    with beneficiaries.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["civil_id"] and row["name_ar"]:
                member = Member(row["civil_id"], row["name_ar"], row["name_latin"], row["kinship"])
                homes[row["household_external_id"]].append(member)
    for home, members in homes.items():
        if home and len(members) > 1 and any(member.kinship == "HEAD" for member in members):
            yield sorted(members, key=lambda member: member.kinship != "HEAD")


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _charity(home: Path, entry: dict[str, Any]) -> ExampleCharity:
    return ExampleCharity(
        AdmitCharity(entry["code"], entry["name_ar"], entry["name_en"]),
        _there(home / entry["beneficiaries"]),
        tuple(_there(home / file) for file in entry["iati"]),
    )


def _there(path: Path) -> Path:
    if not path.is_file():
        raise FileNotFoundError(path)
    return path


def _aid_type(entry: dict[str, Any]) -> SetAidType:
    chosen = {
        "counted_for": AidSubject(entry["counted_for"]),
        "cycle": CycleKind(entry["cycle"]),
        "ceiling": Decimal(entry["ceiling"]) if "ceiling" in entry else None,
    }
    return SetAidType(**(entry | chosen))
