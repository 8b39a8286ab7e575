"""Where notes are looked up: a file that is read again when it has changed, or a database that is asked each time."""

import datetime as dt
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Protocol

from charity_adapter.faults import Fault, Place
from charity_adapter.fields import TableKind
from charity_adapter.mapping import ColumnMap, TableConfig
from charity_adapter.messages import message
from charity_adapter.sources.tables.cell import Cell, text_of, western
from charity_adapter.sources.tables.dates import read_day
from charity_adapter.sources.tables.grid import Grid
from charity_adapter.sources.tables.headers import LOOKED_THROUGH, find_header
from charity_adapter.sources.values import UnreadableError
from charity_adapter.subgraph.settings import NotesConfig

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Note:
    """One note: about what, what was written, when and by whom; `progress` of the work in percent."""

    key: str
    text: str
    on: dt.date | None = None
    author: str | None = None
    progress: Decimal | None = None


class Notebook(Protocol):
    """Notes by what they are kept by."""

    def find(self, keys: Sequence[str]) -> Mapping[str, Sequence[Note]]:
        """The notes of all these keys, the newest first, in one look. Raises SourceError."""

    def faults(self) -> Sequence[Fault]:
        """What is wrong with rows that are left out; the others are there."""


def key_of(text: str) -> str:
    """A key as it is compared: without spaces around it, its digits as 0 to 9."""
    return western(text).strip()


def note_of(cells: Mapping[str, Cell]) -> Note | None:
    """Make a note of a row's cells; None for an empty row. Raises UnreadableError naming what is missing or wrong."""
    if not any(text_of(cell) for cell in cells.values()):
        return None
    key, text = key_of(text_of(cells.get("key"))), text_of(cells.get("text"))
    if not (key and text):
        raise UnreadableError("missing")
    on, progress = cells.get("on"), cells.get("progress")
    day = read_day(on, None, None) if text_of(on) else None
    return Note(key, text, day, text_of(cells.get("author")) or None, _percent(progress))


def gathered(notes: Iterable[Note]) -> dict[str, list[Note]]:
    """Notes by their keys, the newest first, those without a day last."""
    found: dict[str, list[Note]] = {}
    for note in notes:
        found.setdefault(note.key, []).append(note)
    for listed in found.values():
        listed.sort(key=lambda note: note.on or dt.date.min, reverse=True)
    return found


def _percent(cell: Cell) -> Decimal | None:
    text = western(text_of(cell)).rstrip("%٪ ")
    if not text:
        return None
    try:
        share = Decimal(text)
    except ArithmeticError as error:
        raise UnreadableError("bad-number", value=text) from error
    if not 0 <= share <= HUNDRED:
        raise UnreadableError("out-of-range", value=text, low=0, high=100)
    return share


class FileNotebook:
    """A CSV file or a sheet, held in memory."""

    def __init__(self, config: NotesConfig, grid: Grid, path: Path) -> None:
        self._config = config
        self._grid = grid
        self._path = path
        self._read_at: tuple[int, int] | None = None
        self._notes: Mapping[str, Sequence[Note]] = {}
        self._faults: list[Fault] = []
        self._one_reader = threading.Lock()

    def find(self, keys: Sequence[str]) -> Mapping[str, Sequence[Note]]:
        """The notes of these keys, as the file is now."""
        self._refresh()
        return {key: self._notes.get(key, ()) for key in keys}

    def faults(self) -> Sequence[Fault]:
        """The rows that are left out, as the file is now."""
        self._refresh()
        return self._faults

    def _refresh(self) -> None:
        with self._one_reader:
            state = self._path.stat() if self._path.exists() else None
            now = None if state is None else (state.st_mtime_ns, state.st_size)
            if now is None or now != self._read_at:
                faults: list[Fault] = []
                self._notes = gathered(self._read(faults))
                self._faults, self._read_at = faults, now

    def _read(self, faults: list[Fault]) -> Iterator[Note]:
        lines = self._grid.lines()
        first = list(islice(lines, LOOKED_THROUGH))
        header = find_header(self._table(), self._grid.file, first)
        places = {name: header.positions(column)[0] for name, column in self._config.columns.items()}
        for line in chain(first[header.lines :], lines):
            cells = {
                name: line.cells[place] if place < len(line.cells) else None for name, place in places.items()
            }
            try:
                note = note_of(cells)
            except UnreadableError as error:
                place = Place(self._grid.file, line.number, self._config.name)
                faults.append(Fault(error.code, place, message(error.code, **error.details)))
            else:
                if note is not None:
                    yield note

    def _table(self) -> TableConfig:
        columns = tuple(ColumnMap(name, (column,)) for name, column in self._config.columns.items())
        return TableConfig(self._config.name, TableKind.PROJECTS, columns=columns)
