"""How the demo speaks on a terminal: results on standard output, progress on standard error, both plain when piped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from hub.cli.demo.party import Party, Question

_PLAIN_WIDTH = 120
_READABLE = 88


class Terminal:
    """The two streams; where a script reads standard output, all is said on standard error."""

    def __init__(self, *, for_a_script: bool = False) -> None:
        self._err = _console(stderr=True)
        self._out = self._err if for_a_script else _console(stderr=False)
        self._shown: set[str] = set()

    def step(self, text: str) -> None:
        """Says on standard error what has just been done."""
        self._err.print(f"[dim]·[/] {escape(text)}", soft_wrap=True)

    def chapter(self, title: str, *sentences: str) -> None:
        """Begins a part."""
        self._out.print()
        self._out.rule(f"[bold]{escape(title)}[/]", align="left", characters="─")
        self.say(*sentences)

    def say(self, *sentences: str) -> None:
        """Prints sentences, each as a paragraph."""
        for sentence in sentences:
            self._out.print(Text(sentence))

    def asked(self, party: Party, question: Question) -> None:
        """Shows who sends what."""
        self._out.print(f"\n[bold cyan]→ {escape(party.title)}[/] asks")
        if question.query not in self._shown:  # a reader knows it by its name from then on
            self._shown.add(question.query)
            self._out.print(Text(question.query.strip(), style="dim"), soft_wrap=True)
        else:
            self._out.print(Text(question.query.split("{")[0].strip(), style="dim"), soft_wrap=True)
        if question.variables:
            self._out.print(Text(folded(question.variables), style="dim"), soft_wrap=True)

    def answered(self, answer: object) -> None:
        """Shows the answer that came."""
        self._out.print("[bold cyan]← the hub[/] answers")
        self._out.print(Text(folded(answer)), soft_wrap=True)

    def verdict(self, text: str, *, granted: bool) -> None:
        """Says in a few words what the answer comes to."""
        colour, mark = ("green", "✔") if granted else ("red", "✘")
        self._out.print(f"[bold {colour}]{mark} {escape(text)}[/]", soft_wrap=True)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Prints a table; numbers stand right."""
        table = Table(*(escape(column) for column in columns), header_style="bold", box=None, pad_edge=False)
        listed = [list(row) for row in rows]
        for place, column in enumerate(table.columns):
            column.overflow = "fold"
            numbers = listed and all(isinstance(row[place], int) for row in listed)
            column.justify = "right" if numbers else "left"
        for row in listed:
            table.add_row(*(escape(str(cell)) for cell in row))
        self._out.print(table)

    def command(self, text: str) -> None:
        """Prints one line to paste, however long, without a break in it."""
        self._out.print(Text(text), soft_wrap=True)

    def heading(self, text: str) -> None:
        """Prints a line that stands out."""
        self._out.print(f"\n[bold]{escape(text)}[/]")


def _console(*, stderr: bool) -> Console:
    made = Console(stderr=stderr, highlight=False)
    return made if made.is_terminal else Console(stderr=stderr, highlight=False, width=_PLAIN_WIDTH)


def folded(value: Any, before: str = "") -> str:
    """JSON for a reader: what fits on a line stays on it."""
    line = json.dumps(value, ensure_ascii=False)
    if len(before) + len(line) <= _READABLE or not isinstance(value, dict | list) or not value:
        return line
    inner = before + "  "
    if isinstance(value, list):
        rows = [inner + folded(item, inner) for item in value]
        return "[\n" + ",\n".join(rows) + f"\n{before}]"
    rows = [
        f"{inner}{json.dumps(name, ensure_ascii=False)}: {folded(item, inner)}"
        for name, item in value.items()
    ]
    return "{\n" + ",\n".join(rows) + f"\n{before}}}"
