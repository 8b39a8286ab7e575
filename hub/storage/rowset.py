"""Many rows as one parameter: a statement and its plan stay the same however many rows it is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import JSON, Column, Text, bindparam, cast, column, func
from sqlalchemy.sql.selectable import TableValuedAlias


def rowset(parameter: str, *columns: Column[Any]) -> TableValuedAlias:
    """A FROM item with these columns, read from the text parameter that `encoded` makes."""
    typed = [column(c.name, c.type) for c in columns]
    text = cast(bindparam(parameter, type_=Text()), JSON)
    return func.json_to_recordset(text).table_valued(*typed, name=parameter).render_derived(with_types=True)


def encoded(rows: Iterable[Mapping[str, object]]) -> str:
    """The rows as the parameter of a rowset; numbers stay exact."""
    return orjson.dumps(list(rows), default=_as_text).decode()


def _as_text(value: object) -> str:
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    if isinstance(value, (Decimal, UUID)):  # the driver's own kind of UUID is unknown to orjson
        return str(value)
    raise TypeError(type(value).__name__)
