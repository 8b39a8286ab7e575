"""How an answer is written: the fields' JSON as it came, and the errors beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from graphql import ExecutionResult, GraphQLError

from hub.schema.failures import Failure

_NO_DATA = object()


def data_of(fields: Sequence[tuple[str, bytes]], refused: Sequence[Failure] = ()) -> bytes:
    """The fields under their keys, and what could not be told of them."""
    data = b'{"data":{' + b",".join(b'"%b":%b' % (key.encode(), json) for key, json in fields) + b"}"
    errors = b',"errors":' + orjson.dumps([failure.shown() for failure in refused]) if refused else b""
    return data + errors + b"}"


def errors_of(failures: Sequence[Failure], data: Any = _NO_DATA) -> bytes:
    """The errors, with the data that stands all the same where there is any."""
    shown = [failure.shown() for failure in failures]
    return orjson.dumps({"errors": shown} if data is _NO_DATA else {"data": data, "errors": shown})


def in_place(result: ExecutionResult) -> list[GraphQLError]:
    """The errors in the order of the fields that they are of: graphql-core reads fields side by side."""
    keys = list(result.data or ())
    return sorted(
        result.errors or (), key=lambda error: keys.index(error.path[0]) if keys and error.path else -1
    )
