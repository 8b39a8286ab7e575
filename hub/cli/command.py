"""What all commands share: --json and --lang, an example in the help, and how they end."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import click

from hub.cli.failing import failure_of
from hub.cli.telling import Failure, Telling
from hub.errors import Language

_INTERRUPTED = Failure("INTERRUPTED", "Interrupted.")


class HubCommand(click.Command):
    """A command that tells its result through a Telling and ends with 0, 1 or 2."""

    def __init__(self, name: str | None, *, examples: str, **said: Any) -> None:
        lines = "\n".join(f"  {line.strip()}" for line in examples.strip().splitlines())
        super().__init__(name, epilog=f"\b\nExample:\n{lines}", **said)
        self.params += [
            click.Option(["--json", "as_json"], is_flag=True, help="Print one JSON document."),
            click.Option(
                ["--lang"],
                type=click.Choice([language.value for language in Language]),
                help="The language of messages; without it, the one of LANG.",
            ),
        ]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the options; a script that uses them wrongly is told so as a document, too."""
        asked_for_json = "--json" in args
        try:
            _refuse_what_is_no_text(args)
            return super().parse_args(ctx, args)
        except click.UsageError as wrong:
            if asked_for_json:
                _as_document(Failure("USAGE", wrong.format_message()))
            raise

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; whatever ends it early is told in one line."""
        language = Language(ctx.params.pop("lang") or language_of(os.environ))
        telling = ctx.obj = Telling(ctx.params.pop("as_json"), language)
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.Abort):
            raise
        except click.UsageError as wrong:
            if telling.as_json:
                _as_document(Failure("USAGE", wrong.format_message()))
            raise
        except KeyboardInterrupt:
            telling.failed(_INTERRUPTED)
        except Exception as fault:  # noqa: BLE001 - a person at a terminal gets a line, never a traceback
            telling.failed(failure_of(fault, language))
        raise click.exceptions.Exit(1)


def language_of(environment: Mapping[str, str]) -> Language:
    """The language that LC_ALL, LC_MESSAGES or LANG asks for; English for all but Arabic."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    named = next((environment[name] for name in names if environment.get(name)), "")
    return Language.AR if named.lower().partition(".")[0].partition("_")[0] == "ar" else Language.EN


def _refuse_what_is_no_text(args: list[str]) -> None:
    """Bytes that are no UTF-8 come in as lone surrogates, which no database takes."""
    for position, argument in enumerate(args, start=1):
        if not argument.isascii() and any("\ud800" <= letter <= "\udfff" for letter in argument):
            raise click.UsageError(f"Argument {position} is not valid UTF-8.")


def _as_document(failure: Failure) -> None:
    import orjson

    click.echo(orjson.dumps({"code": failure.code, "message": failure.message}).decode())
