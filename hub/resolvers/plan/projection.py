"""Python values shaped as a selection asks: the fields chosen, under their keys, in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from hub.errors import Language
from hub.resolvers.global_id import global_id
from hub.resolvers.outcome import Made, Refused, Value
from hub.resolvers.plan.selection import TYPENAME, Selected


class Awaited:
    """A place in an answer where an object of the hub will stand once it is read."""

    def __init__(self, made: Made, selected: Selected) -> None:
        self.made = made
        self.selected = selected


def project(value: object, selected: Selected, language: Language) -> Any:
    """The value as the selection asks for it; objects of the hub are left as `Awaited`."""
    if isinstance(value, Made):
        return Awaited(value, selected)
    if isinstance(value, Refused):
        return _fields(value.type_name, refusal(value, language), selected, language)
    if isinstance(value, Value):
        return _fields(value.type_name, value.fields, selected, language)
    if isinstance(value, Mapping):
        return _fields(selected.type_name, value, selected, language)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [project(each, selected, language) for each in value]
    return value


def refusal(refused: Refused, language: Language) -> dict[str, object]:
    """A refusal's fields: its code, its sentence in the caller's language, and its details."""
    message = refused.message.say(language, **refused.values)
    return {"code": refused.code.value, "message": message, **refused.details}


def _fields(
    type_name: str, values: Mapping[str, Any], selected: Selected, language: Language
) -> dict[str, Any]:
    return {child.key: _member(type_name, values, child, language) for child in selected.children(type_name)}


def _member(type_name: str, values: Mapping[str, Any], child: Selected, language: Language) -> Any:
    value = type_name if child.name == TYPENAME else values.get(child.name)
    return project(plain(value, type_name), child, language)


def plain(value: object, type_name: str) -> object:
    """A member of an object of this type, as JSON writes it where it is a single value."""
    if isinstance(value, UUID):
        return global_id(type_name, value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
    return value
