"""Importing a charity's `beneficiaries.csv`: batch by batch, each row whole or not at all, again without doubling."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import BinaryIO, TextIO
from uuid import UUID

from hub.errors import BadUserInput, Message
from hub.resolvers.beneficiary_rows import Row, UnreadableRow, read_rows
from hub.resolvers.context import RequestContext
from hub.resolvers.import_batch import Batch, Terms
from hub.resolvers.import_households import ImportedHouseholds
from hub.resolvers.import_verdicts import ImportCounts, Report, RowOutcome, Verdict, refused_row, unreadable
from hub.resolvers.registering import fields_of
from hub.resolvers.registry_refusals import MESSAGES
from hub.storage import audit, charities

BATCH = 1_000
"""Rows a transaction: 50,000 rows want few commits, and people at their desks short waits."""

_NO_CHARITY = Message("no charity has the code {code}.", "لا توجد جمعية بالرمز {code}.")
_TWICE = Message("stands in this file already, in line {line}.", "ورد في هذا الملف من قبل، في السطر {line}.")


async def import_beneficiaries(
    context: RequestContext,
    charity_code: str,
    file: BinaryIO,
    *,
    report: TextIO | None = None,
    progress: Callable[[ImportCounts], None] | None = None,
    accept_suspected: bool = False,
) -> ImportCounts:
    """Registers the people of a file for a charity; what is registered already is brought up to date.

    A row that may be somebody who is registered already is not written but reported; with `accept_suspected`
    it is registered all the same, unless the civil number itself is taken. `report` receives one line a row,
    `progress` the counts so far after each batch. Batches that are committed stay when a later one fails:
    import the file again. Raises BadUserInput for an unknown or suspended charity and for a wrong header.
    """
    charity_id = await _admitted(context, charity_code)
    context = replace(context, caller=replace(context.caller, charity_id=charity_id))
    terms = Terms(charity_id, datetime.now(UTC).date(), context.settings, accept_suspected)
    told, counts, homes = (
        Report(report, context.language) if report else None,
        ImportCounts(),
        ImportedHouseholds(),
    )
    seen: dict[str, int] = {}
    for rows in _batches(read_rows(file, context.settings.country)):
        verdicts = await _imported(context, terms, homes, _first_of_each(rows, seen))
        counts = counts.after(verdicts)
        if told:
            told.write(verdicts)
        if progress:
            progress(counts)
    return counts


async def _imported(
    context: RequestContext, terms: Terms, homes: ImportedHouseholds, rows: list[Row | Verdict]
) -> list[Verdict]:
    """One transaction: the rows that can be read, and one audit record of all who were written."""
    readable = {row.line: row for row in rows if isinstance(row, Row)}
    async with context.database.work() as work:
        done = {
            verdict.line: verdict
            for verdict in await Batch(work, terms, list(readable.values()), homes).run()
        }
        written = {
            verdict.beneficiary_id: readable[line]
            for line, verdict in done.items()
            if verdict.beneficiary_id and verdict.outcome in {RowOutcome.ACCEPTED, RowOutcome.UPDATED}
        }
        if written:
            fields = {name for row in written.values() for name in _fields_of(row)}
            await audit.append(work, context.written(fields, written))
    return [row if isinstance(row, Verdict) else done[row.line] for row in rows]


def _fields_of(row: Row) -> Iterator[str]:
    yield from fields_of(row.particulars)
    if row.household:
        yield "Beneficiary.household"
    if row.monthly_income is not None or row.monthly_obligations is not None:
        yield "Beneficiary.finances"


async def _admitted(context: RequestContext, code: str) -> UUID:
    async with context.database.work() as work:
        charity = await charities.with_code(work, code)
    if charity is None:
        raise BadUserInput("charity", _NO_CHARITY, code=code)
    if charity.suspended:
        raise BadUserInput("charity", MESSAGES["CHARITY_SUSPENDED"])
    return charity.id


def _batches(rows: Iterator[Row | UnreadableRow]) -> Iterator[list[Row | UnreadableRow]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _first_of_each(rows: Iterable[Row | UnreadableRow], seen: dict[str, int]) -> list[Row | Verdict]:
    """The rows to write, and the verdicts of those that cannot be read or repeat an identifier of the file."""
    sorted_out: list[Row | Verdict] = []
    for row in rows:
        if isinstance(row, UnreadableRow):
            sorted_out.append(unreadable(row))
        elif row.external_id in seen:
            first = seen[row.external_id]
            sorted_out.append(refused_row(row, "REPEATED_IN_FILE", _TWICE, "external_id", line=first))
        else:
            seen[row.external_id] = row.line
            sorted_out.append(row)
    return sorted_out
