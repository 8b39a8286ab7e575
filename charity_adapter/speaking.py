"""Click commands and options whose help is said in the language that was asked for."""

import os

import click

from charity_adapter.messages import Language, language_of, message, say


def language(context: click.Context) -> Language:
    """The language of --lang, of the command or of the group before it; else of the environment."""
    current: click.Context | None = context
    while current is not None:
        if chosen := current.params.get("lang"):
            return Language(chosen)
        current = current.parent
    return language_of(os.environ)


class SpokenOption(click.Option):
    """An option whose help is a key of the catalogue."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option with its help in the reader's language."""
        record = super().get_help_record(ctx)
        if record is None or self.help is None:
            return record
        names, written = record
        return names, written.replace(self.help, say(message(self.help), language(ctx)), 1)


class SpokenCommand(click.Command):
    """A command whose help is a key of the catalogue."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help in the reader's language."""
        _write(self, ctx, formatter)

    def get_short_help_str(self, limit: int = 0) -> str:
        """The first line, for the list of commands; it is written to fit."""
        context = click.get_current_context(silent=True)
        spoken = Language.EN if context is None else language(context)
        return say(message(self.help or ""), spoken).split("\n", 1)[0]


class SpokenGroup(click.Group):
    """A group of commands whose help is a key of the catalogue."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help in the reader's language."""
        _write(self, ctx, formatter)


def _write(command: click.Command, context: click.Context, formatter: click.HelpFormatter) -> None:
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(say(message(command.help or ""), language(context)))
