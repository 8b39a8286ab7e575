"""Sorts the rows of a table by their project within a bounded memory: what does not fit lies in files that have no name."""

import datetime as dt
import heapq
import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from types import TracebackType
from typing import IO, NamedTuple, Self

from charity_adapter.sources.tables.cell import Cell, Strange

HELD_BYTES = 8 * 1024 * 1024
MOST_RUNS = 64
ENCODER = json.JSONEncoder(separators=(",", ":"))


class Kept(NamedTuple):
    """A row that is kept: whose it is (by the order of projects), its table, its number, and its cells as JSON."""

    owner: int
    table: int
    number: int
    cells: str


class Spool:
    """Rows that come in any order and leave in the order of their owners; used as a context, then gone."""

    def __init__(self, held_bytes: int = HELD_BYTES) -> None:
        self._held_bytes = held_bytes
        self._held: list[Kept] = []
        self._size = 0
        self._runs: list[IO[str]] = []
        self._files = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held = []
        self._files.close()

    def add(self, owner: int, table: int, number: int, cells: Iterable[Cell]) -> None:
        """Keep one row."""
        kept = Kept(owner, table, number, written(cells))
        self._held.append(kept)
        self._size += len(kept.cells) * 2 + 200
        if self._size > self._held_bytes:
            self._write(sorted(self._held))
            self._held, self._size = [], 0
            if len(self._runs) == MOST_RUNS:
                self._write(heapq.merge(*map(_read, self._take_runs())))

    def sorted(self) -> Iterator[Kept]:
        """Yield every row, by owner, table and number."""
        self._held.sort()
        return heapq.merge(*map(_read, self._runs), self._held)

    def _take_runs(self) -> list[IO[str]]:
        runs, self._runs = self._runs, []
        return runs

    def _write(self, rows: Iterable[Kept]) -> None:
        made = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115
        file = self._files.enter_context(made)
        for row in rows:
            file.write(f"{row.owner} {row.table} {row.number} {row.cells}\n")
        file.seek(0)
        self._runs.append(file)


def _read(file: IO[str]) -> Iterator[Kept]:
    for line in file:
        owner, table, number, cells = line.rstrip("\n").split(" ", 3)
        yield Kept(int(owner), int(table), int(number), cells)


def written(cells: Iterable[Cell]) -> str:
    """Write cells as JSON in one line: a text with a mark of what it was."""
    return ENCODER.encode([_mark(cell) for cell in cells])


def cells_of(text: str) -> tuple[Cell, ...]:
    """Read cells that were written so."""
    return tuple(_unmark(mark) for mark in json.loads(text))


def _mark(cell: Cell) -> str | None:
    match cell:
        case None:
            return None
        case str():
            return f"t{cell}"
        case Decimal():
            return f"n{cell}"
        case dt.date():
            return f"d{cell.isoformat()}"
        case Strange():
            return f"x{cell.kind}"


def _unmark(mark: str | None) -> Cell:
    if mark is None:
        return None
    kind, text = mark[0], mark[1:]
    if kind == "t":
        return text
    if kind == "x":
        return Strange(text)
    return Decimal(text) if kind == "n" else dt.date.fromisoformat(text)
