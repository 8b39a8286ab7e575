"""Makes budgets and transactions of rows; each becomes a record or a refusal with all its reasons."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from charity_adapter.faults import RecordKind, Refusal, Refuser
from charity_adapter.records import (
    Budget,
    BudgetKind,
    BudgetStatus,
    Organisation,
    Transaction,
    TransactionType,
)
from charity_adapter.sources.limits import (
    BETWEEN_PARAGRAPHS,
    DESCRIPTION_LIMIT,
    IDENTIFIER_LIMIT,
    NAME_LIMIT,
)
from charity_adapter.sources.references import references, usable
from charity_adapter.sources.tables.row import Row


def refused(row: Row, kind: RecordKind, project: str) -> Refusal:
    """Refuse a row for all the faults that were noted of it."""
    reference = row.identifier("reference") if kind is RecordKind.TRANSACTION else None
    return Refusal(Refuser.ADAPTER, kind, project, reference, tuple(row.faults))


def read_budget(row: Row, project: str) -> Budget | Refusal:
    """Make a budget of a row."""
    start, end = _period(row)
    value, currency = row.money()
    row.require("value", value is not None)
    kind = row.code("kind", BudgetKind) or BudgetKind.ORIGINAL
    status = row.code("status", BudgetStatus) or BudgetStatus.INDICATIVE
    value_date = row.date("value_date")
    if row.faults or not (start and end and value is not None and currency):
        return refused(row, RecordKind.BUDGET, project)
    return Budget(kind, status, start, end, value, currency, value_date, row.place)


def _period(row: Row) -> tuple[dt.date | None, dt.date | None]:
    """The days that a budget is for: those of its columns, else its year's."""
    year = row.span("year") or (None, None)
    start, end = row.date("period_start") or year[0], row.date("period_end") or year[1]
    if not (start and end):
        for name in ("year",) if row.layout.has("year") else ("period_start", "period_end"):
            row.require(name, None)
    if start and end and end < start:
        element = row.layout.element("period_end")
        row.note("period-reversed", element, start=start.isoformat(), end=end.isoformat())
    return start, end


def read_transactions(
    rows: Iterable[Row], project: str
) -> tuple[tuple[Transaction, ...], tuple[Refusal, ...], tuple[str, ...]]:
    """Make transactions of all rows of a project, with the references that the hub is to keep.

    A refused row whose own reference is usable keeps its reference: a slip of the pen does not withdraw it.
    """
    read = [(row.identifier("reference") or "", _transaction(row, project)) for row in rows]
    own = usable(reference for reference, _ in read)
    made = [(reference, row) for reference, row in read if isinstance(row, Transaction)]
    named = tuple(
        replace(row, reference=reference)
        for (_, row), reference in zip(made, references(made, own), strict=True)
    )
    refusals = tuple(row for _, row in read if isinstance(row, Refusal))
    kept = tuple(ref for ref, row in read if isinstance(row, Refusal) and ref in own)
    return named, refusals, (*(row.reference for row in named), *kept)


def _transaction(row: Row, project: str) -> Transaction | Refusal:
    kind, day = row.code("type", TransactionType), row.date("date")
    row.require("type", kind)
    row.require("date", day)
    value, currency = row.money()
    row.require("value", value is not None)
    value_date = row.date("value_date")
    description = row.text("description", DESCRIPTION_LIMIT, BETWEEN_PARAGRAPHS)
    provider = _organisation(row, "provider")
    receiver = _organisation(row, "receiver")
    if row.faults or not (kind and day and value is not None and currency):
        return refused(row, RecordKind.TRANSACTION, project)
    return Transaction(
        project_external_id=project,
        reference="",
        type=kind,
        date=day,
        value=value,
        currency=currency,
        value_date=value_date or day,
        place=row.place,
        description=description,
        provider=provider,
        receiver=receiver,
    )


def _organisation(row: Row, name: str) -> Organisation | None:
    named, ref = row.text(name, NAME_LIMIT), row.text(f"{name}_ref", IDENTIFIER_LIMIT)
    return Organisation(named, ref) if named or ref else None
