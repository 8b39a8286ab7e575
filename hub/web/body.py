"""Reading a GraphQL request: guards on the body's size and form before anything of it is used."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import orjson
from starlette.datastructures import QueryParams
from starlette.types import Receive, Scope

from hub.errors import BadUserInput, Message
from hub.schema.answer import Question
from hub.schema.document_ids import read_id
from hub.web.heads import Heads

LARGEST_BODY = 4 * 1024 * 1024
"""In bytes."""

MOST_VALUES = 80_000
"""Objects, lists and what stands in them, together."""

DEEPEST = 32
"""Levels of lists and objects within each other."""

_TOO_LARGE = Message(
    "is larger than {most} bytes: send less at once.", "أكبر من {most} بايت: أرسل أقل في الطلب الواحد."
)
_TOO_MANY = Message(
    "holds more than {most} values: send less at once.", "يحوي أكثر من {most} قيمة: أرسل أقل."
)
_TOO_DEEP = Message("is nested deeper than {most} levels.", "متداخل أكثر من {most} مستوى.")
_BROKE_OFF = Message("broke off.", "انقطع.")
_NOT_JSON = Message("is not JSON in UTF-8 (NaN is not JSON).", "ليس JSON بترميز UTF-8.")
_LONE_SURROGATE = Message(
    "is not valid Unicode (a lone surrogate): write the text as UTF-8.",
    "ليس نص يونيكود صالحاً (نصف زوج منفرد): اكتب النص بترميز UTF-8.",
)
_NOT_AN_OBJECT = Message("must be a JSON object.", "يجب أن يكون كائن JSON.")
_NO_QUERY = Message("must be a string with a GraphQL document.", "يجب أن يكون نص مستند GraphQL.")
_NOT_A_STRING = Message("must be a string.", "يجب أن يكون نصاً.")
_UNKNOWN = Message("is not a parameter of a GraphQL request.", "ليس من معاملات طلب GraphQL.")
_MEDIA_TYPE = Message("must be application/json in UTF-8.", "يجب أن يكون application/json بترميز UTF-8.")
_NOT_THIS_VERSION = Message("must be 1.", "يجب أن يكون 1.")
_TWO_NAMES = Message(
    "names another document than extensions.persistedQuery.",
    "يسمّي مستنداً غير الذي في extensions.persistedQuery.",
)
_PARAMETERS = {"query", "documentId", "variables", "operationName", "extensions"}


class TooLarge(BadUserInput):
    """The body is larger than the hub reads."""

    http_status = 413


class UnsupportedMediaType(BadUserInput):
    """The body is not JSON."""

    http_status = 415


async def question_of(scope: Scope, receive: Receive, heads: Heads) -> Question:
    """What a request asks. Raises BadUserInput, TooLarge or UnsupportedMediaType."""
    if scope["method"] == "GET":
        return replace(asked_in(_from_address(QueryParams(scope["query_string"]))), only_reads=True)
    if not _is_json(heads.content_type):
        raise UnsupportedMediaType("Content-Type", _MEDIA_TYPE)
    return asked_in(json_of(await _body(receive, heads.content_length), "body"))


@lru_cache(maxsize=100)
def _is_json(content_type: str) -> bool:
    media_type, _, parameters = content_type.partition(";")
    charset = re.search(r"charset=\"?([\w-]+)", parameters.lower())
    return media_type.strip().lower() == "application/json" and (
        charset is None or charset[1] in ("utf-8", "utf8")
    )


async def _body(receive: Receive, declared: str) -> bytes:
    if declared.isdigit() and int(declared) > LARGEST_BODY:
        raise TooLarge("body", _TOO_LARGE, most=LARGEST_BODY)
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadUserInput("body", _BROKE_OFF)
        chunks.append(message.get("body", b""))
        size, more = size + len(chunks[-1]), message.get("more_body", False)
        if size > LARGEST_BODY:
            raise TooLarge("body", _TOO_LARGE, most=LARGEST_BODY)
    return b"".join(chunks)


def json_of(text: bytes, argument: str) -> Any:
    """What the text says. Raises BadUserInput.

    Each value but the first stands behind a comma or an opening bracket: so they are counted
    before they are made.
    """
    if text.count(b",") + text.count(b"[") + text.count(b"{") > MOST_VALUES:
        raise BadUserInput(argument, _TOO_MANY, most=MOST_VALUES)
    try:
        read = orjson.loads(text)
    except orjson.JSONDecodeError as fault:
        raise _unreadable(text, argument, str(fault)) from None
    _refuse_depth(read, argument)
    return read


def _refuse_depth(read: object, argument: str) -> None:
    level: list[object] = [read]
    for _ in range(DEEPEST):
        level = [inner for each in level for inner in _members(each)]
        if not level:
            return
    raise BadUserInput(argument, _TOO_DEEP, most=DEEPEST)


def _members(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _unreadable(text: bytes | str, argument: str, fault: str) -> BadUserInput:
    """Why the text is not read; a lone surrogate, which the standard library lets pass, is named by its place."""
    if "recursion" in fault.lower():
        return BadUserInput(argument, _TOO_DEEP, most=DEEPEST)
    try:
        place = _lone_surrogate(json.loads(text), "" if argument == "body" else argument)
    except (ValueError, RecursionError):
        place = None
    return BadUserInput(argument, _NOT_JSON) if place is None else BadUserInput(place, _LONE_SURROGATE)


def _lone_surrogate(value: object, place: str) -> str | None:
    """The path of the first text in the value with half of a surrogate pair."""
    if isinstance(value, str):
        return place if any("\ud800" <= letter <= "\udfff" for letter in value) else None
    if isinstance(value, Mapping):
        inner = [(each, f"{place}.{name}" if place else str(name)) for name, each in value.items()]
    elif isinstance(value, list):
        inner = [(each, f"{place}[{n}]") for n, each in enumerate(value)]
    else:
        return None
    return next((found for each, at in inner if (found := _lone_surrogate(each, at))), None)


def _from_address(asked: QueryParams) -> dict[str, Any]:
    given: dict[str, Any] = dict(asked)
    for name in ("variables", "extensions"):
        if given.get(name):
            given[name] = json_of(given[name].encode(errors="replace"), name)
    return given


def asked_in(given: Any) -> Question:
    """What these parameters of a GraphQL request ask. Raises BadUserInput."""
    if not isinstance(given, dict):
        raise BadUserInput("body", _NOT_AN_OBJECT)
    for name in given.keys() - _PARAMETERS:
        raise BadUserInput(str(name)[:100], _UNKNOWN)
    document_id = _document_id(given)
    text = given.get("query")
    if text is None and document_id is not None:
        text = ""
    elif not isinstance(text, str):
        raise BadUserInput("query", _NO_QUERY)
    name = given.get("operationName")
    if name is not None and not isinstance(name, str):
        raise BadUserInput("operationName", _NOT_A_STRING)
    return Question(text, _object(given, "variables"), name or None, document_id=document_id)


def _document_id(given: Mapping[str, Any]) -> str | None:
    """The name of the document, as GraphQL over HTTP or as Apollo writes it."""
    named = given.get("documentId")
    if named is not None:
        named = read_id(_text(named, "documentId"), "documentId")
    persisted = _object(given, "extensions").get("persistedQuery")
    if persisted is None:
        return named
    hashed = _persisted_hash(persisted)
    if named is not None and named != hashed:
        raise BadUserInput("documentId", _TWO_NAMES)
    return hashed


def _persisted_hash(persisted: object) -> str:
    at = "extensions.persistedQuery"
    if not isinstance(persisted, Mapping):
        raise BadUserInput(at, _NOT_AN_OBJECT)
    if persisted.get("version") != 1:
        raise BadUserInput(f"{at}.version", _NOT_THIS_VERSION)
    place = f"{at}.sha256Hash"
    return read_id(_text(persisted.get("sha256Hash"), place), place)


def _text(value: object, argument: str) -> str:
    if not isinstance(value, str):
        raise BadUserInput(argument, _NOT_A_STRING)
    return value


def _object(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = given.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadUserInput(name, _NOT_AN_OBJECT)
    return value
