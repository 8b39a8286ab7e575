"""Writes records as the hub's GraphQL inputs: camelCase names, exact decimals as text, nothing absent."""

import dataclasses
import json
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

from charity_adapter.exact import digits
from charity_adapter.records import Project, Transaction

NOT_SENT = frozenset({"place"})


def encode(record: Project | Transaction) -> bytes:
    """Write one record as the JSON of its GraphQL input."""
    return json.dumps(as_input(record), ensure_ascii=False, separators=(",", ":")).encode()


def as_input(record: Project | Transaction) -> dict[str, Any]:
    """One record as its GraphQL input."""
    return _object(record)


def _value(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, tuple):
        return [_value(entry) for entry in value]
    if isinstance(value, Decimal):
        return digits(value)
    return value.isoformat() if isinstance(value, date) else _object(value)


def _object(record: object) -> dict[str, Any]:
    kind: Any = type(record)
    given = ((sent, getattr(record, name)) for name, sent in _names(kind))
    return {sent: _value(value) for sent, value in given if value is not None}


@cache
def _names(record: Any) -> tuple[tuple[str, str], ...]:
    """The fields of a record, each with the name that it is sent under."""
    fields = dataclasses.fields(record)
    return tuple((field.name, _camel(field.name)) for field in fields if field.name not in NOT_SENT)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
