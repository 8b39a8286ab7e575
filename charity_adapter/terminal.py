"""Shows a report to people: counts of each source, a table of refused rows, and what was left out."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from charity_adapter.faults import Fault, LeftOut, RecordKind
from charity_adapter.messages import Language, message, say
from charity_adapter.report import Report, SourceReport

ROWS_SHOWN = 500
PLAIN_WIDTH = 400


def console(*, stderr: bool = False) -> Console:
    """A console that does not cut its tables when the output goes into a file."""
    made = Console(stderr=stderr, highlight=False)
    return made if made.is_terminal else Console(stderr=stderr, highlight=False, width=PLAIN_WIDTH)


class Shown:
    """A report in one language on one console."""

    def __init__(self, report: Report, language: Language, output: Console) -> None:
        self._report = report
        self._language = language
        self._output = output

    def show(self, *, published: bool) -> None:
        """Print everything."""
        self._output.print(self._counts(published=published))
        if published:
            self._show_changes()
        self._show_left_out(gathered=published)
        self._show_refusals()

    def _say(self, key: str, **details: str | int) -> str:
        return escape(say(message(key, **details), self._language))

    def _table(self, *columns: str, title: str | None = None) -> Table:
        table = Table(title=title and self._say(title), title_justify="left")
        for column in columns:
            table.add_column(self._say(column), overflow="fold")
        return table

    def _counts(self, *, published: bool) -> Table:
        columns = ("same", "sent", "published", "declined") if published else ("ready",)
        table = self._table("source", "row", "read", "refused", *columns)
        sources = [(escape(name), own) for name, own in self._report.sources.items()]
        for name, own in [*sources, (self._say("total"), self._report.total())]:
            for kind in RecordKind:
                shown = name if kind is RecordKind.ACTIVITY else ""
                table.add_row(shown, self._say(kind.value), *_numbers(own, kind, published=published))
        return table

    def _show_changes(self) -> None:
        changes = self._report.total().changes
        known = self._say(
            "changes", created=changes.created, changed=changes.changed, unchanged=changes.unchanged
        )
        self._output.print(known if self._report.knows_changes else self._say("changes-unknown"))

    def _show_left_out(self, *, gathered: bool) -> None:
        if not self._report.left_out:
            return
        table = self._table("place", "of-activity", "element", "reason", "count", title="left-out")
        shown = self._left_out(gathered=gathered)
        for part, count in shown[:ROWS_SHOWN]:
            table.add_row(*self._fault(part.activity, part.fault), str(count))
        self._output.print(table)
        if len(shown) > ROWS_SHOWN:
            self._output.print(self._say("more", count=len(shown) - ROWS_SHOWN))

    def _left_out(self, *, gathered: bool) -> Sequence[tuple[LeftOut, int]]:
        """Every part that is wrong; of the others, where they are gathered, one of each kind and how many there are."""
        first: dict[object, LeftOut] = {}
        counted: Counter[object] = Counter()
        for number, part in enumerate(self._report.left_out):
            kind = (part.fault.place.file, part.fault.code)
            key = kind if gathered and not part.wrong else number
            first.setdefault(key, part)
            counted[key] += 1
        return [(part, counted[key]) for key, part in first.items()]

    def _show_refusals(self) -> None:
        refusals, wrong = self._report.refusals, self._report.wrong_parts
        if wrong:
            self._output.print(self._say("parts-wrong", count=wrong))
        if not refusals:
            self._output.print(self._say("nothing-refused"))
            return
        table = self._table("refused-by", "place", "of-activity", "element", "reason", title="refused-rows")
        for refusal in refusals[:ROWS_SHOWN]:
            for fault in refusal.faults:
                table.add_row(self._say(f"by-{refusal.by.value}"), *self._fault(refusal.activity, fault))
        self._output.print(table)
        if len(refusals) > ROWS_SHOWN:
            self._output.print(self._say("more", count=len(refusals) - ROWS_SHOWN))
        self._output.print(self._say("rows-refused", count=len(refusals)))

    def _fault(self, activity: str, fault: Fault) -> Sequence[str]:
        place = fault.place
        reason = say(fault.reason, self._language)
        return tuple(map(escape, (place.position, activity, place.element, reason)))


def _numbers(own: SourceReport, kind: RecordKind, *, published: bool) -> Iterator[str]:
    yield str(own.read.of(kind))
    yield str(own.refused.of(kind))
    if not published:
        yield str(own.read.of(kind) - own.refused.of(kind))
        return
    for tally in (own.same, own.sent, own.published, own.declined):
        yield str(tally.of(kind))
