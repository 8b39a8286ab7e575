"""Spoils one value of a mutation's arguments at a time: every leaf, with every bad value of its type."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLNamedType,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

BAD: dict[str, tuple[Any, ...]] = {
    "String": ("a\0b", "x" * 100_000, 5),
    "ID": ("garbage", "\0", "QWlkVHlwZTox", "UHJvamVjdDowMDAwMDAwMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDA="),
    "Date": ("2026-02-30", "1-1-1", "26-01-01", "9999-12-31", "\0", 20260101),
    "Decimal": ("NaN", "Infinity", "1e9", "-1" * 20, "0.0000001", "1" * 19, "", "\0", "١٢", 12.5, True),
    "CivilId": ("123", "284010112344", "\0", "x" * 100_000, 284010112345),
    "Cycle": ("2026-13", "1066-01", "2026-Q9", "", "\0", "2026-carnival", 2026),
    "CurrencyCode": ("XYZQ", "kwd", "\0", ""),
    "Int": (1.5, 10**20, "1"),
    "Boolean": ("yes", 1),
}
# A value of another type fails for the same reason wherever it stands.
_ENUM: tuple[Any, ...] = ("NOPE", "\0", 1)


@dataclass(frozen=True)
class Spoiled:
    """Arguments with one bad value, and where it stands."""

    path: str
    value: object
    arguments: dict[str, Any]


def spoiled(arguments: dict[str, Any], types: dict[str, Any]) -> Iterator[Spoiled]:
    """Every way to spoil one value of the arguments, whose GraphQL types are given."""
    for steps, named in _leaves(arguments, types):
        for bad in _ENUM if isinstance(named, GraphQLEnumType) else BAD[named.name]:
            changed = json.loads(json.dumps(arguments))
            _at(changed, steps[:-1])[steps[-1]] = bad
            yield Spoiled(written(steps), bad, changed)


def with_unknown_fields(arguments: dict[str, Any]) -> Iterator[Spoiled]:
    """The arguments with a field too many, in every object of them."""
    for steps in _objects(arguments):
        changed = json.loads(json.dumps(arguments))
        _at(changed, steps)["colour"] = "red"
        yield Spoiled(written((*steps, "colour")), "red", changed)


def written(steps: tuple[str | int, ...]) -> str:
    """A path as the hub's errors write it."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return text.removeprefix(".")


def _leaves(
    value: dict[str, Any], types: dict[str, Any]
) -> Iterator[tuple[tuple[str | int, ...], GraphQLNamedType]]:
    for name, given in value.items():
        named = get_named_type(types[name])
        if is_list_type(get_nullable_type(types[name])) and isinstance(given, list):
            for place, each in enumerate(given):
                yield from (((name, place, *rest), leaf) for rest, leaf in _below(each, named))
        else:
            yield from (((name, *rest), leaf) for rest, leaf in _below(given, named))


def _below(value: Any, named: GraphQLNamedType) -> Iterator[tuple[tuple[str | int, ...], GraphQLNamedType]]:
    if isinstance(named, GraphQLInputObjectType):
        yield from _leaves(value, {name: field.type for name, field in named.fields.items()})
    else:
        yield (), named


def _objects(value: Any, steps: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict) and steps:
        yield steps
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in inner:
        yield from _objects(each, (*steps, step))


def _at(value: Any, steps: tuple[str | int, ...]) -> Any:
    for step in steps:
        value = value[step]
    return value
