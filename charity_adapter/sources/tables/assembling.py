"""Makes one bundle of a project's row and of the rows of other tables that are its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from charity_adapter.faults import LeftOut, RecordKind, Refusal, Refuser
from charity_adapter.fields import TableKind
from charity_adapter.records import Budget, LocalText, Project, ProjectStatus, Track
from charity_adapter.sources.limits import (
    BETWEEN_PARAGRAPHS,
    BETWEEN_TITLES,
    DESCRIPTION_LIMIT,
    IDENTIFIER_LIMIT,
    TITLE_LIMIT,
)
from charity_adapter.sources.source import Bundle
from charity_adapter.sources.tables.money import read_budget, read_transactions, refused
from charity_adapter.sources.tables.parts import (
    Rows,
    read_countries,
    read_dates,
    read_locations,
    read_participants,
    read_regions,
    read_sectors,
)
from charity_adapter.sources.tables.results import read_documents, read_milestones, read_results
from charity_adapter.sources.tables.row import Row
from charity_adapter.vocabulary import DateKind

COUNTED: Mapping[TableKind, RecordKind] = {
    TableKind.BUDGETS: RecordKind.BUDGET,
    TableKind.TRANSACTIONS: RecordKind.TRANSACTION,
}


@dataclass(frozen=True, slots=True)
class _Essence:
    """What a project cannot be published without."""

    identifier: str
    titles: tuple[LocalText, ...]
    descriptions: tuple[LocalText, ...]
    status: ProjectStatus


def assemble(row: Row, rows: Rows) -> Bundle:
    """Make the bundle; a fault of the project itself refuses its budgets and transactions with it."""
    essence = _essence(row)
    if isinstance(essence, str):
        parts = _looked_through(row, rows)
        return Bundle(row.place, None, (), tuple(_all_refused(row, rows, essence)), tuple(parts))
    budgets = [read_budget(budget, essence.identifier) for budget in rows.get(TableKind.BUDGETS, ())]
    transactions, refusals, references = read_transactions(
        rows.get(TableKind.TRANSACTIONS, ()), essence.identifier
    )
    own = tuple(budget for budget in budgets if isinstance(budget, Budget))
    known = references if TableKind.TRANSACTIONS in rows else None
    sound = {kind: [part for part in kept if not part.faults] for kind, kept in rows.items()}
    project = _project(row, sound, essence, own, known)
    refused_budgets = tuple(budget for budget in budgets if isinstance(budget, Refusal))
    left_out = tuple(_left_out(essence.identifier, row, rows))
    return Bundle(row.place, project, transactions, refused_budgets + refusals, left_out)


def _looked_through(row: Row, rows: Rows) -> list[LeftOut]:
    """Read the rest of a project that is refused all the same, so that all of its faults are told at once."""
    budgets, transactions = rows.get(TableKind.BUDGETS, ()), rows.get(TableKind.TRANSACTIONS, ())
    nameless = _Essence("", (), (), ProjectStatus.PIPELINE)
    _project(row, rows, nameless, (), None)
    for budget in budgets:
        read_budget(budget, "")
    read_transactions(transactions, "")
    return [
        part
        for part in _left_out(row.identifier("external_id") or "", row, rows)
        if part.fault not in row.faults
    ]


def _essence(row: Row) -> _Essence | str:
    """Read what must be there; the identifier alone where something is missing or wrong."""
    identifier = row.identifier("external_id")
    row.require("external_id", identifier)
    titles = row.words("title", TITLE_LIMIT, BETWEEN_TITLES)
    row.require("title", titles)
    descriptions = row.words("description", DESCRIPTION_LIMIT, BETWEEN_PARAGRAPHS)
    status = row.code("status", ProjectStatus)
    row.require("status", status)
    if row.faults or not (identifier and status):
        return identifier or ""
    return _Essence(identifier, titles, descriptions, status)


def _project(
    row: Row, rows: Rows, essence: _Essence, budgets: tuple[Budget, ...], references: tuple[str, ...] | None
) -> Project:
    dates, track = read_dates(row, rows), row.code("track", Track)
    return Project(
        external_id=essence.identifier,
        titles=essence.titles,
        status=essence.status,
        place=row.place,
        iati_identifier=row.text("iati_identifier", IDENTIFIER_LIMIT),
        descriptions=essence.descriptions,
        track=track,
        sectors=read_sectors(row, rows),
        countries=read_countries(row, rows),
        regions=read_regions(row, rows),
        locations=read_locations(row, rows),
        planned_start=dates.get(DateKind.PLANNED_START),
        planned_end=dates.get(DateKind.PLANNED_END),
        actual_start=dates.get(DateKind.ACTUAL_START),
        actual_end=dates.get(DateKind.ACTUAL_END),
        participants=read_participants(row, rows),
        budgets=budgets,
        results=read_results(rows.get(TableKind.RESULTS, ())),
        milestones=read_milestones(rows.get(TableKind.MILESTONES, ())),
        documents=read_documents(rows.get(TableKind.DOCUMENTS, ())),
        beneficiaries_reached=row.count("beneficiaries_reached"),
        transaction_references=references,
    )


def _left_out(identifier: str, row: Row, rows: Rows) -> Iterator[LeftOut]:
    """What was noted of parts that do not stop their project."""
    parts = (part for kind, kept in rows.items() if kind not in COUNTED for part in kept)
    for part in (row, *parts):
        yield from (LeftOut(identifier, fault, wrong=True) for fault in part.faults)


def _all_refused(row: Row, rows: Rows, identifier: str) -> Iterator[Refusal]:
    yield Refusal(Refuser.ADAPTER, RecordKind.ACTIVITY, identifier, None, tuple(row.faults))
    for kind, record in COUNTED.items():
        for own in rows.get(kind, ()):
            own.note("activity-refused", own.layout.table.name)
            yield refused(own, record, identifier)


def orphan(row: Row, project: str, key: str) -> Bundle:
    """Refuse a row whose project is not in the source, or is not named."""
    if project:
        row.note("unknown-project", row.layout.element(key), value=project)
    else:
        row.note("no-project", row.layout.element(key))
    record = COUNTED.get(row.layout.table.kind)
    if record:
        return Bundle(row.place, None, (), (refused(row, record, project),), ())
    return Bundle(row.place, None, (), (), tuple(LeftOut(project, fault, wrong=True) for fault in row.faults))
