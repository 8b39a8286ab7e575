"""`hub import`: a charity's people from a file, with a progress bar and a report of every row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from hub.cli.command import HubCommand
from hub.cli.failing import CommandFailed
from hub.cli.running import with_hub
from hub.cli.telling import Telling
from hub.errors import Message

if TYPE_CHECKING:
    from hub.resolvers.context import RequestContext
    from hub.resolvers.import_verdicts import ImportCounts

_COUNTS = Message(
    "{rows} rows: {accepted} accepted, {updated} updated, {unchanged} unchanged, {suspected} suspected duplicates, "
    "{refused} refused.",
    "{rows} صفاً: قُبل {accepted}، وحُدّث {updated}، ولم يتغير {unchanged}، واشتُبه بتكرار {suspected}، ورُفض {refused}.",
)
_REPORT = Message("Every row with its reason: {report}", "كل صف وسببه: {report}")
_COMPARE = Message(
    "{suspected} rows may be people who are registered already: compare them (--report OUT.csv names them), and "
    "import those who are others with --accept-suspected.",
    "قد يكون {suspected} من الصفوف لأشخاص مسجلين من قبل: قارنها (يسمّيها --report OUT.csv)، ثم استورد المختلفين منهم "
    "بالخيار --accept-suspected.",
)
_SOME_REFUSED = Message(
    "{refused} of {rows} rows were refused: correct them (--report OUT.csv says why) and import the file again.",
    "رُفض {refused} من {rows} صفاً: صحّحها (يبيّن --report OUT.csv السبب) وأعد استيراد الملف.",
)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("import")
def import_() -> None:
    """Brings in what charities keep in files."""


@import_.command(
    cls=HubCommand,
    examples="hub import beneficiaries beneficiaries.csv --charity NAJAT --report rows.csv",
)
@click.argument("file", type=_FILE)
@click.option("--charity", metavar="CODE", required=True, help="The charity that registers these people.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Where to write what became of each row (CSV).",
)
@click.option(
    "--accept-suspected", is_flag=True, help="Register also those who resemble people registered already."
)
@click.pass_obj
def beneficiaries(
    telling: Telling, file: Path, charity: str, report: Path | None, *, accept_suspected: bool
) -> None:
    """Registers the people of a CSV file, each row whole or not at all.

    Import a file again whenever it has changed: nobody is doubled. A row that may be somebody who is registered
    already is reported and not written. Exit code 1 when any row was refused; the other rows are kept.
    """
    if report is not None and report.exists() and report.samefile(file):
        raise click.UsageError("--report must be another file than the one imported.")
    counts = _imported(telling, file, charity, report, accept_suspected=accept_suspected)
    document = {**asdict(counts), "report": report}
    if counts.refused:
        told = telling.say(_SOME_REFUSED, **asdict(counts))
        raise CommandFailed("ROWS_REFUSED", told, **document)
    lines = [telling.say(_COUNTS, **asdict(counts))]
    telling.done(document, *lines, *([telling.say(_REPORT, report=report)] if report else []))
    if counts.suspected:
        telling.note(telling.say(_COMPARE, suspected=counts.suspected))


def _imported(
    telling: Telling, file: Path, charity: str, report: Path | None, *, accept_suspected: bool
) -> ImportCounts:
    from hub.resolvers.importing import import_beneficiaries

    told = report.open("w", encoding="utf-8", newline="") if report else nullcontext()
    with file.open("rb") as rows, told as lines, _bar(rows, file.stat().st_size) as moved:

        async def imported(context: RequestContext) -> ImportCounts:
            return await import_beneficiaries(
                context, charity, rows, report=lines, progress=moved, accept_suspected=accept_suspected
            )

        return with_hub("import beneficiaries", telling, imported)


@contextmanager
def _bar(rows: BinaryIO, size: int) -> Iterator[Callable[[ImportCounts], None]]:
    """A progress bar on standard error that follows how much of the file has been read."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.fields[rows]:,}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=size, rows=0)

        def moved(counts: ImportCounts) -> None:
            progress.update(task, completed=rows.tell(), rows=counts.rows)

        yield moved
