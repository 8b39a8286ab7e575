"""The JSON vocabulary of the planner: SQL expressions whose value is a piece of JSON text.

Every function here returns an expression that is never NULL: an absent value is the text `null`.
The text is compact, as orjson writes it, so that both ways of reading give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Numeric, Text, cast, func, literal_column
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

Json = ColumnElement[Any]

NULL: Json = literal_column("'null'", Text)
_FUNCTION_ARGUMENTS = 90
_BASE64_LINE = 57


def word(piece: str) -> Json:
    """A constant piece of the response."""
    return literal_column("'" + piece.replace("'", "''") + "'", Text)


def joined(parts: Sequence[Json]) -> Json:
    """The pieces one after another (a PostgreSQL function takes at most 100 arguments)."""
    chunks = [parts[i : i + _FUNCTION_ARGUMENTS] for i in range(0, len(parts), _FUNCTION_ARGUMENTS)]
    pieces: list[Json] = [func.concat(*chunk, type_=Text()) for chunk in chunks]
    return pieces[0] if len(pieces) == 1 else joined(pieces)


def record(fields: Sequence[tuple[str, Json]]) -> Json:
    """A JSON object with these keys in this order."""
    parts: list[Json] = []
    for position, (name, value) in enumerate(fields):
        parts += [word(f'{"," if position else "{"}"{name}":'), value]
    return joined([*parts, word("}")]) if parts else word("{}")


def array(items: Json, order: Sequence[Any], where: ColumnElement[bool] | None = None) -> Json:
    """The aggregate of the items as a JSON array in the given order; an empty one is `[]`."""
    gathered: Any = func.string_agg(items, aggregate_order_by(word(","), *order), type_=Text())
    return joined([word("["), gathered.filter(where) if where is not None else gathered, word("]")])


def text(value: ColumnElement[Any]) -> Json:
    """A JSON string of any text."""
    return func.coalesce(cast(func.to_json(cast(value, Text)), Text), NULL)


def code(value: ColumnElement[Any]) -> Json:
    """A JSON string of a value that needs no escaping: a uuid, a date, an enum's name, an exact number."""
    return func.coalesce(word('"').concat(cast(value, Text)).concat(word('"')), NULL)


def plain(value: ColumnElement[Any]) -> Json:
    """A JSON integer or boolean."""
    return func.coalesce(cast(value, Text), NULL)


def number(value: ColumnElement[Any], places: int) -> Json:
    """A JSON float to so many decimals, written as orjson writes it (one nearer to 0 than 0.0001 is 0.0)."""
    short = cast(func.trim_scale(func.round(cast(value, Numeric), places)), Text)
    whole = func.regexp_replace(short, literal_column(r"E'^(-?\\d+)$'"), literal_column(r"E'\\1.0'"))
    tiny = func.regexp_replace(whole, literal_column(r"E'^-?0\\.0000\\d*$'"), word("0.0"))
    return func.coalesce(tiny, NULL)


def strings(value: ColumnElement[Any]) -> Json:
    """A JSON list of strings from an array of texts."""
    return func.coalesce(cast(func.to_json(value), Text), word("[]"))


def kept(value: ColumnElement[Any], name: str) -> Json:
    """One member of a JSON object, as it is kept."""
    return func.coalesce(cast(cast(value, JSONB).op("->")(word(name)), Text), NULL)


def moment(value: ColumnElement[Any]) -> Json:
    """A JSON string of a moment in UTC, to the microsecond (ISO 8601)."""
    return code(func.to_char(func.timezone("UTC", value), word('YYYY-MM-DD"T"HH24:MI:SS.US"Z"')))


def global_id(type_name: str, value: ColumnElement[Any]) -> Json:
    """A JSON string of Relay's global id: base64 of `Type:uuid`."""
    if len(type_name) + 37 > _BASE64_LINE:
        raise ValueError(f"PostgreSQL breaks the base64 of long ids into lines: shorten {type_name}")
    named = word(f"{type_name}:").concat(cast(value, Text))
    return code(func.encode(func.convert_to(named, word("UTF8")), word("base64")))


def octets(value: ColumnElement[Any]) -> Json:
    """A JSON string of bytes in base64, for a value that the hub finishes itself."""
    return code(func.translate(func.encode(value, word("base64")), literal_column("E'\\n'"), word("")))


def people(parts: Sequence[Json]) -> Json:
    """The ids of the people in these pieces, separated by commas."""
    return func.concat_ws(word(","), *[func.nullif(part, word("")) for part in parts], type_=Text())
