"""Inputs made from the commands that the resolvers take, so that no field is written down twice."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from datetime import date
from decimal import Decimal as ExactNumber
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import strawberry

from hub.resolvers.inputs import UNSET, Unset
from hub.schema.scalars import Date, Decimal

_SCALARS: Mapping[Any, Any] = {date: Date, ExactNumber: Decimal, UUID: strawberry.ID}
_made: dict[type, Any] = {}


def input_of(command: Any, name: str, **types_by_field: Any) -> Any:
    """The GraphQL input with the command's fields; `types_by_field` says where a plain text is more than that."""
    if command not in _made:
        hints = get_type_hints(command)
        body: dict[str, Any] = {"__doc__": command.__doc__, "__annotations__": {}}
        for field in dataclasses.fields(command):
            wanted = types_by_field.get(field.name) or _graphql(hints[field.name])
            default = _default(field)
            optional = default is None or default is strawberry.UNSET
            body["__annotations__"][field.name] = wanted | None if optional else wanted
            if default is not dataclasses.MISSING:
                body[field.name] = _with_default(default)
        summary = " ".join(str(command.__doc__).split())
        _made[command] = strawberry.input(type(name, (), body), name=name, description=summary)
    return _made[command]


def list_of(item: Any) -> Any:
    """A list of a type that is made while the schema is built."""
    return list[item]


def _with_default(default: Any) -> Any:
    return strawberry.field(default_factory=list) if default == [] else strawberry.field(default=default)


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default is UNSET:
        return strawberry.UNSET
    if field.default == ():
        return []
    if field.default is dataclasses.MISSING and "None" in str(field.type):
        return None
    return field.default


def _graphql(hint: Any) -> Any:
    """The GraphQL type for a command's type; None is told by the default."""
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = [each for each in get_args(hint) if each not in (type(None), Unset)]
    if get_origin(hint) is tuple:
        return list_of(_graphql(get_args(hint)[0]))
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return input_of(hint, hint.__name__ if hint.__name__.endswith("Input") else f"{hint.__name__}Input")
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint if hasattr(hint, "__strawberry_definition__") else strawberry.enum(hint)
    return _SCALARS.get(hint, hint)
