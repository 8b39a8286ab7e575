"""What a command tells: one JSON document or sentences on standard output, all else on standard error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import click

from hub.errors import Language, Message
from hub.resolvers.global_id import global_id
from hub.resolvers.outcome import Made, Value

_CAPITAL = re.compile(r"(?<=[a-z0-9])([A-Z])")


@dataclass(frozen=True)
class Failure:
    """Why a command did not do what it was told: a code for scripts and a sentence for people."""

    code: str
    message: str
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Telling:
    """How one run of a command speaks: to a script or to a person, and in which language."""

    as_json: bool
    language: Language

    def done(self, document: Mapping[str, object], *sentences: str) -> None:
        """What came of it: the document for a script, the sentences for a person."""
        if self.as_json:
            self._print(document)
        else:
            click.echo("\n".join(sentences))

    def failed(self, failure: Failure) -> None:
        """Why nothing came of it; a script gets the same as a document."""
        click.echo(failure.message, err=True)
        if self.as_json:
            self._print({"code": failure.code, "message": failure.message, **failure.details})

    def note(self, sentence: str) -> None:
        """Something on the way, which is no part of the result."""
        click.echo(sentence, err=True)

    def say(self, message: Message, /, **values: object) -> str:
        """The sentence in the language of this run."""
        return message.say(self.language, **values)

    def _print(self, document: Mapping[str, object]) -> None:
        import orjson

        click.echo(orjson.dumps(plain(document), default=str, option=orjson.OPT_INDENT_2).decode())


def plain(value: object) -> object:
    """The value as a script reads it: names in snake case, and ids as GraphQL gives them out."""
    match value:
        case Value():
            return plain(value.fields)
        case Made():
            return global_id(value.type_name, value.id)
        case Mapping():
            return {_snake(str(name)): plain(inner) for name, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case _:
            return value


def _snake(name: str) -> str:
    return _CAPITAL.sub(r"_\1", name).lower()
