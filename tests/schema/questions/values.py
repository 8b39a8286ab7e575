"""Values of arguments: those that make sense in the country, odd ones, and malformed ones of every type."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from graphql import GraphQLEnumType, GraphQLNamedType

from tests.builders.people import a_number
from tests.schema.a_country import Country, global_id
from tests.schema.spoiling import BAD
from tests.served import key_of

NOTHING = UUID("01900000-0000-7000-8000-000000000000")
"""The key of nothing."""

NOBODY = a_number()
"""The civil number of nobody who is registered."""

ID_TYPES = {
    "charityId": "Charity",
    "beneficiaryId": "Beneficiary",
    "ids": "Beneficiary",
    "subjectId": "Project",
}
WORDS = (
    "cash",
    "food",
    "W-0",
    "SD",
    "14031",
    "Hawalli",
    "حولي",
    "well",
    "بئر",
    "%",
    "_",
    "",
    "noor",
    "SD-WELLS",
)
SENSIBLE: dict[str, tuple[Any, ...]] = {
    "Boolean": (True, False),
    "Cycle": ("2026-11", "2026-12", "2026-Q4", "once"),
    "DateTime": ("2026-01-01T00:00:00Z", "2025-06-01T00:00:00.5+03:00", "2031-01-01T00:00:00Z"),
    "Date": ("2026-11-23", "2020-02-29", "2031-01-01"),
    "Decimal": ("40", "100.500", "0.001"),
    "CurrencyCode": ("KWD", "USD"),
    "Int": (1, 2, 3, 5, 20),
}
BAD_SIZES = (0, -1, 201, 10**10, "1", 1.5)
BAD_CURSORS = ("zz", "AAAA", "é", "", "x" * 300, 5)


class EnumValue(str):
    """The name of an enum's value, which a document writes without quotes."""

    __slots__ = ()


@dataclass(frozen=True)
class Variable:
    """Stands in a document's value for a variable."""

    name: str


def literal(value: Any) -> str:
    """A value as a document writes it."""
    if isinstance(value, Variable):
        return f"${value.name}"
    if isinstance(value, EnumValue):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {literal(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(literal(each) for each in value) + "]"
    return json.dumps(value)


def cursor(id: str) -> str:
    """The cursor of the row with this global id."""
    return b64encode(key_of(id).bytes).decode()


def sensible(country: Country, named: GraphQLNamedType, argument: str, field: str) -> tuple[Any, ...]:
    """The values that make sense for an argument, the plainest first."""
    if isinstance(named, GraphQLEnumType):
        return tuple(EnumValue(name) for name in named.values)
    if argument == "after":
        return (
            None,
            *(cursor(id) for ids in country.ids.values() for id in (ids[0], ids[len(ids) // 2], ids[-1])),
        )
    if named.name == "ID":
        return _ids(country, argument, field)
    if named.name == "CivilId":
        return (*country.civil_numbers, NOBODY)
    return SENSIBLE.get(named.name, WORDS)


def malformed(named: GraphQLNamedType, argument: str) -> tuple[Any, ...]:
    """Values that the hub refuses, or that name nothing."""
    if isinstance(named, GraphQLEnumType):
        return (EnumValue("NOPE"), "NOPE", 1)
    if argument == "after":
        return BAD_CURSORS
    if argument == "first":
        return BAD_SIZES
    bad = BAD.get(named.name, ("\0", 5))
    return tuple(each for each in bad if len(str(each)) < 1_000)


def _ids(country: Country, argument: str, field: str) -> tuple[str, ...]:
    wanted = ID_TYPES.get(argument) or next((kind for kind in country.ids if kind.lower() == field), None)
    kinds = [wanted] if wanted else [*country.ids]
    there = tuple(id for kind in kinds for id in country.ids[kind])
    return (*there, *(global_id(kind, NOTHING) for kind in kinds))
