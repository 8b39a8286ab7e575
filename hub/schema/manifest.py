"""Manifests of trusted documents, as the clients' compilers write them, and what does not hold in one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from hub.auth.caller import Caller
from hub.errors import BadUserInput, HubError, Language, Message
from hub.schema.build import build_schema
from hub.schema.document_ids import hash_id, is_hash, read_id
from hub.schema.documents import Documents
from hub.schema.walls import Limits
from hub.settings import Settings

APOLLO = "apollo-persisted-query-manifest"
MOST_DOCUMENTS = 20_000

_NO_MANIFEST = Message(
    "is no manifest: give the JSON that Relay or GraphQL Code Generator write (an object of texts by their hashes), or "
    "Apollo's (“format”: “apollo-persisted-query-manifest”).",
    "ليس قائمة مستندات: أعطِ ملف JSON الذي يكتبه Relay أو GraphQL Code Generator أو Apollo.",
)
_TOO_MANY = Message("holds more than {most} documents.", "يحوي أكثر من {most} مستند.")
_TWICE = Message("stands twice, for two texts.", "يرد مرتين لنصين مختلفين.")
_NOT_ITS_TEXT = Message("is not the SHA-256 of its text, which is {right}.", "ليس SHA-256 لنصه، وهو {right}.")


@dataclass(frozen=True)
class Fault:
    """A document of a manifest that does not hold, and why."""

    name: str
    reason: str


def read_manifest(content: bytes) -> tuple[tuple[str, str], ...]:
    """The names and texts of a manifest. Raises BadUserInput for what is no manifest."""
    try:
        given = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise BadUserInput("manifest", _NO_MANIFEST) from None
    documents = tuple(_documents(given))
    if not documents or not all(isinstance(each, str) for pair in documents for each in pair):
        raise BadUserInput("manifest", _NO_MANIFEST)
    if len(documents) > MOST_DOCUMENTS:
        raise BadUserInput("manifest", _TOO_MANY, most=MOST_DOCUMENTS)
    return documents


def _documents(given: Any) -> Iterator[tuple[Any, Any]]:
    if not isinstance(given, Mapping):
        return
    if "format" not in given:
        yield from given.items()
        return
    operations = given.get("operations")
    if given["format"] == APOLLO and given.get("version") == 1 and isinstance(operations, list):
        for each in operations:
            yield (each.get("id"), each.get("body")) if isinstance(each, Mapping) else (None, None)


class Checking:
    """Checks documents as the hub would when they are asked: the hash, the schema, the limits."""

    def __init__(self, settings: Settings, caller: Caller, language: Language) -> None:
        self._documents = Documents(build_schema(settings.country).graphql, Limits.of(settings))
        self._caller = caller
        self._language = language

    def check(
        self, documents: tuple[tuple[str, str], ...], checked: Callable[[], None]
    ) -> tuple[dict[str, str], list[Fault]]:
        """The texts by their names, and what does not hold; `checked` is called after each document."""
        texts: dict[str, str] = {}
        faults = []
        for written, text in documents:
            try:
                name = read_id(written, written[:80])
                self._check(written[:80], name, text, texts)
                texts[name] = text
            except HubError as fault:
                faults.append(Fault(written[:80], fault.say(self._language)))
            checked()
        return texts, faults

    def _check(self, written: str, name: str, text: str, before: Mapping[str, str]) -> None:
        if is_hash(name) and name != hash_id(text):
            raise BadUserInput(written, _NOT_ITS_TEXT, right=hash_id(text))
        if before.get(name, text) != text:
            raise BadUserInput(written, _TWICE)
        self._documents.read(text, self._caller)
