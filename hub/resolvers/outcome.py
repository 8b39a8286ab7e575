"""What doing a thing comes to: something made, or a refusal with its code and its sentence in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from hub.errors import Message


@dataclass(frozen=True)
class Made:
    """An object that now stands in the hub; the answer reads it like any other."""

    type_name: str
    id: UUID


@dataclass(frozen=True)
class Refused:
    """A rule said no. `values` fill the message; `details` are the refusal type's other fields.

    A `Made` inside `details` stands for the object it names.
    """

    type_name: str
    code: StrEnum
    message: Message
    values: Mapping[str, object] = field(default_factory=dict)
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Value:
    """A plain object of the schema that is not kept in the database, field by field."""

    type_name: str
    fields: Mapping[str, object]


Outcome = Made | Refused | Value
