"""What a file, a sheet or a query looks like to its readers: lines of cells, the header among the first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from charity_adapter.sources.tables.cell import Cell


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it stands in its file; `number` counts from 1 as the file's own programs do.

    `covered` are the places of cells that have their value from the first of the cells merged with them.
    """

    number: int
    cells: Sequence[Cell]
    covered: frozenset[int] = frozenset()


class Grid(Protocol):
    """A table that is read from its beginning, line by line, without holding it in memory."""

    @property
    def file(self) -> str:
        """The file, or the database, that reports name."""

    @property
    def sheet(self) -> str | None:
        """The sheet of the file, where it has several."""

    def lines(self) -> Iterator[Line]:
        """Yield the rows, the header among the first. Raises SourceError."""

    def label(self, position: int) -> str:
        """What people call the column at a position: its letter, or its number; empty for a query's."""
