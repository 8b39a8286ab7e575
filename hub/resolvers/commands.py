"""Commands from arguments: the values of a GraphQL input as the frozen dataclass that a resolver takes."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from hub.resolvers.global_id import key_of
from hub.resolvers.inputs import Unset

Command = TypeVar("Command")

_NAMED_IDS = {"beneficiary_id": "Beneficiary", "head_id": "Beneficiary", "charity_id": "Charity"}


def command_of(
    command: Callable[..., Command], values: Mapping[str, Any], path: str, id_of: str = ""
) -> Command:
    """The command with these argument values; `id_of` is the type that its own `id` names.

    Raises BadUserInput for an id that is none, or one of another type.
    """
    given: dict[str, Any] = {}
    for name, (key, hint) in _fields(command).items():
        if key in values:
            argument = f"{path}.{key}" if path else key
            given[name] = _value(hint, values[key], argument, _NAMED_IDS.get(name, id_of))
        elif name in _required(command):
            given[name] = None
    return command(**given)


def _value(hint: Any, value: Any, argument: str, id_of: str) -> Any:
    if value is None:
        return None
    if get_origin(hint) is tuple:
        inner = _inner(get_args(hint)[0])
        return tuple(_value(inner, each, f"{argument}[{n}]", id_of) for n, each in enumerate(value))
    if dataclasses.is_dataclass(hint):
        return command_of(hint, value, argument, id_of)  # type: ignore[arg-type]
    return key_of(id_of, value, argument) if hint is UUID else value


def _inner(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        return next(each for each in get_args(hint) if each not in (type(None), Unset))
    return hint


@cache
def _fields(command: Any) -> dict[str, tuple[str, Any]]:
    hints = get_type_hints(command)
    return {f.name: (_camel(f.name), _inner(hints[f.name])) for f in dataclasses.fields(command)}


@cache
def _required(command: Any) -> frozenset[str]:
    fields = dataclasses.fields(command)
    return frozenset(f.name for f in fields if f.default is dataclasses.MISSING)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
