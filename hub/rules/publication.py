"""Gives the content of a published project one digest, which its charity's adapter works out too.

The digest is SHA-256 of JSON as the project was sent: members in the order of their names, no space between
them, text as it is and not escaped beyond JSON's need, amounts and dates as text, amounts without zeros that
say nothing. What is null or an empty list is left out, so that a field which comes later changes no digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hub.rules.money import plain_text


def content_digest(said: Mapping[str, object]) -> bytes:
    """The digest of a project's content by its fields' names, in snake case or as the schema writes them."""
    written = json.dumps(_canonical(said), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(written.encode()).digest()


def _canonical(value: object) -> Any:
    if isinstance(value, Mapping):
        members = ((_camel(name), _canonical(member)) for name, member in value.items())
        return {name: member for name, member in members if member is not None and member != []}
    if isinstance(value, list | tuple):
        return [_canonical(each) for each in value]
    if is_dataclass(value):
        return _canonical({field.name: getattr(value, field.name) for field in fields(value)})
    if isinstance(value, Decimal):
        return plain_text(value)
    return value.isoformat() if isinstance(value, date) else value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)
