"""Tells what the hub holds of ours: as one JSON document, and as tables on a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from charity_adapter.messages import CATALOGUE, Language, message, say
from charity_adapter.telling import Status
from charity_adapter.terminal import ROWS_SHOWN


def status_document(status: Status) -> dict[str, Any]:
    """The status as JSON; what the client may not see is null."""
    return {"status": asdict(status)}


class ShownStatus:
    """A status in one language on one console."""

    def __init__(self, status: Status, language: Language, output: Console) -> None:
        self._status = status
        self._language = language
        self._output = output

    def show(self) -> None:
        """Print the counts, the projects that were returned, and the findings."""
        held = self._status
        counts = Table("", "", show_header=False)
        counts.add_row(self._say("activity"), str(held.projects))
        for name, count in (("budget", held.budgets), ("transaction", held.transactions)):
            if count is not None:
                counts.add_row(self._say(name), str(count))
        if held.last_change:
            counts.add_row(self._say("last-change"), held.last_change)
        self._output.print(counts)
        self._counted("work-states", held.by_status)
        self._counted("approvals", held.by_approval)
        returned = [(each.activity, each.title, each.reason) for each in held.returned]
        self._table("returned-projects", ("of-activity", "title", "reason"), returned)
        self._show_findings()

    def _show_findings(self) -> None:
        if self._status.findings is None:
            self._output.print(self._say("findings-unknown"))
            return
        rows = [
            (
                self._code(each.kind),
                self._code(each.severity),
                " ".join(each.subjects),
                "\n".join(each.reasons),
            )
            for each in self._status.findings
        ]
        self._table("findings", ("finding", "severity", "of-activity", "reason"), rows)
        if not rows:
            self._output.print(self._say("nothing-found"))

    def _counted(self, title: str, counts: Mapping[str, int]) -> None:
        rows = [(self._code(name), str(count)) for name, count in sorted(counts.items())]
        self._table(title, ("status", "activity"), rows)

    def _table(self, title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        given = list(rows)
        if not given:
            return
        table = Table(title=self._say(title), title_justify="left")
        for column in columns:
            table.add_column(self._say(column), overflow="fold")
        for row in given[:ROWS_SHOWN]:
            table.add_row(*map(escape, row))
        self._output.print(table)
        if len(given) > ROWS_SHOWN:
            self._output.print(self._say("more", count=len(given) - ROWS_SHOWN))

    def _code(self, code: str) -> str:
        """A code of the schema in words, or itself where a newer hub has one that is not known here."""
        return say(message(code), self._language) if code in CATALOGUE else code

    def _say(self, key: str, **details: int) -> str:
        return escape(say(message(key, **details), self._language))
