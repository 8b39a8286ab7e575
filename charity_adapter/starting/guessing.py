"""Guesses what a file's tables and columns are, from its own headers and first rows; every guess is for a person to check."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from charity_adapter.fields import Shape, TableKind, field_of
from charity_adapter.mapping import TableConfig
from charity_adapter.sources.tables.cell import text_of
from charity_adapter.sources.tables.csv_grid import CsvGrid
from charity_adapter.sources.tables.grid import Line
from charity_adapter.sources.tables.headers import Header, headers
from charity_adapter.sources.tables.xlsx_grid import XlsxGrid, sheets_of
from charity_adapter.starting.conventions import language_of
from charity_adapter.starting.likeness import language_named, likeness, without_language
from charity_adapter.starting.synonyms import COLUMNS, NAMES

LOOKED_THROUGH, SAMPLED = 12, 300
LIKELY = 0.6
LEAST = 2
OF_THE_NAME = 2.0
"""What a sheet's own name weighs, in columns."""

MISSING = 1.0
"""What a required field without a column costs, in columns."""


@dataclass(frozen=True, slots=True)
class GuessedColumn:
    """A column and the field that it seems to be, with what stands in its first rows."""

    field: str
    column: str
    samples: tuple[str, ...]
    language: str | None = None


@dataclass(frozen=True, slots=True)
class GuessedTable:
    """A file, or a sheet of it, and the table that it seems to be."""

    path: Path
    kind: TableKind
    columns: tuple[GuessedColumn, ...]
    unread: tuple[str, ...]
    sheet: str | None = None

    def of(self, *shapes: Shape) -> Iterator[GuessedColumn]:
        """The columns whose fields have one of these shapes."""
        return (own for own in self.columns if field_of(self.kind, own.field).shape in shapes)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One header and one table that it may be of, with how well they fit."""

    fit: float
    kind: TableKind
    header: Header
    fields: tuple[tuple[str, int], ...]


def guess_tables(path: Path) -> Iterator[GuessedTable]:
    """Guess the tables of a CSV file or a workbook; a sheet that looks like none is left out. Raises SourceError."""
    if path.suffix.lower() == ".csv":
        grid = CsvGrid(path, TableConfig("", TableKind.PROJECTS, path))
        yield from _guessed(path, None, path.stem, list(islice(grid.lines(), SAMPLED)))
        return
    sheets = sheets_of(path)
    for sheet in sheets:
        lines = XlsxGrid(path, TableConfig("", TableKind.PROJECTS, path, sheet)).lines()
        named = sheet if len(sheets) > 1 else path.stem
        yield from _guessed(path, sheet if len(sheets) > 1 else None, named, list(islice(lines, SAMPLED)))


def _guessed(path: Path, sheet: str | None, name: str, lines: Sequence[Line]) -> Iterator[GuessedTable]:
    readings = list(_readings(name, lines[:LOOKED_THROUGH]))
    best = max(readings, key=lambda reading: (reading.fit, -reading.header.rows), default=None)
    if best is None or best.fit < 1 or len(best.fields) < LEAST:
        return
    rows = lines[best.header.lines :]
    fields = sorted({*best.fields, *_in_other_languages(best)}, key=lambda pair: pair[1])
    columns = tuple(_column(best, field, place, rows) for field, place in fields)
    taken = {place for _, place in fields}
    unread = tuple(own for place, own in enumerate(best.header.names) if own and place not in taken)
    yield GuessedTable(path, best.kind, columns, unread, sheet)


def _readings(name: str, first: Sequence[Line]) -> Iterator[_Reading]:
    for header in headers(first):
        for kind, synonyms in COLUMNS.items():
            found = list(_assigned(header.names, synonyms.items()))
            fields = tuple((field, place) for field, place, _ in found)
            missing = sum(field_of_missing not in dict(fields) for field_of_missing in _required(kind))
            fit = sum(score for *_, score in found) - MISSING * missing
            yield _Reading(fit + OF_THE_NAME * likeness(name, NAMES[kind]), kind, header, fields)


def _required(kind: TableKind) -> Iterator[str]:
    return (
        field
        for field in COLUMNS[kind]
        if field_of(kind, field).required and field_of(kind, field).shape is not Shape.CURRENCY
    )


def _assigned(names: Sequence[str], fields: Iterable[tuple[str, str]]) -> Iterator[tuple[str, int, float]]:
    """Give each field its likeliest column, the surest first, and a column to one field alone."""
    scored = sorted(
        (-likeness(name, synonyms), order, place, field)
        for order, (field, synonyms) in enumerate(fields)
        for place, name in enumerate(names)
        if name
    )
    given: set[str] = set()
    taken: set[int] = set()
    for score, _, place, field in scored:
        if -score >= LIKELY and field not in given and place not in taken:
            given.add(field)
            taken.add(place)
            yield field, place, -score


def _in_other_languages(reading: _Reading) -> Iterator[tuple[str, int]]:
    """The columns that say a text again in a language that their names tell."""
    taken = {place for _, place in reading.fields}
    for field, first in reading.fields:
        if field_of(reading.kind, field).shape is not Shape.WORDS:
            continue
        known = {language_named(reading.header.names[first])}
        for place, name in enumerate(reading.header.names):
            language = language_named(name)
            alike = likeness(without_language(name), COLUMNS[reading.kind][field]) >= LIKELY
            if place not in taken and language and language not in known and alike:
                known.add(language)
                taken.add(place)
                yield field, place


def _column(reading: _Reading, field: str, place: int, rows: Sequence[Line]) -> GuessedColumn:
    cells = (row.cells[place] for row in rows if place < len(row.cells))
    samples = tuple(dict.fromkeys(text_of(cell) for cell in cells if cell is not None))
    words = field_of(reading.kind, field).shape is Shape.WORDS
    language = (language_named(reading.header.names[place]) or language_of(samples)) if words else None
    return GuessedColumn(field, _unmistakable(reading.header, place), samples, language)


def _unmistakable(header: Header, place: int) -> str:
    """A column's name by which no other column is found."""
    name = header.names[place]
    found = header.positions(name)
    return name if found == [place] else f"{name} ({found.index(place) + 1})"
