"""Writes records as the hub's GraphQL inputs: camelCase names, exact decimals as text, nothing absent."""

import dataclasses
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from charity_adapter.exact import digits
from charity_adapter.records import Project, Transaction

NOT_SENT = frozenset({"place"})


def encode(record: Project | Transaction) -> bytes:
    """Write one record as the JSON of its GraphQL input."""
    return json.dumps(as_input(record), ensure_ascii=False, separators=(",", ":")).encode()


def as_input(record: Project | Transaction) -> dict[str, Any]:
    """One record as its GraphQL input."""
    made: dict[str, Any] = _value(record)
    return made


def _value(value: object) -> Any:
    if dataclasses.is_dataclass(value):
        return _object({field.name: getattr(value, field.name) for field in dataclasses.fields(value)})
    if isinstance(value, tuple):
        return [_value(entry) for entry in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return digits(value)
    return value.isoformat() if isinstance(value, date) else value


def _object(values: Mapping[str, object]) -> dict[str, Any]:
    return {
        _camel(name): _value(value)
        for name, value in values.items()
        if value is not None and name not in NOT_SENT
    }


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
