"""Finds the header of a table and the columns that charity.toml names, under titles, over several rows, merged or not."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from charity_adapter.errors import SourceError
from charity_adapter.mapping import TableConfig
from charity_adapter.sources.tables.cell import text_of
from charity_adapter.sources.tables.grid import Line
from charity_adapter.vocabulary import plain

LOOKED_THROUGH = 30
MOST_ROWS = 3
BETWEEN = " / "


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns, of how many rows each is made, and how many lines stand before the first row of data."""

    names: tuple[str, ...]
    rows: int
    lines: int

    def positions(self, name: str) -> list[int]:
        """Where a column of this name stands: by its whole name, else by the last part of one over several rows."""
        wanted = plain(name)
        for ways in (_numbered, _whole, _last):
            if found := [place for place, own in enumerate(ways(self.names)) if plain(own) == wanted]:
                return found
        return []


def _numbered(names: Sequence[str]) -> list[str]:
    """Tell columns of one name apart: “Amount (1)” and “Amount (2)”."""
    times, seen = Counter(map(plain, names)), Counter[str]()
    told = []
    for name in names:
        seen[plain(name)] += 1
        told.append(f"{name} ({seen[plain(name)]})" if times[plain(name)] > 1 else "")
    return told


def _whole(names: Sequence[str]) -> Sequence[str]:
    return names


def _last(names: Sequence[str]) -> list[str]:
    return [name.split(BETWEEN)[-1] for name in names]


def find_header(table: TableConfig, file: str, first: Sequence[Line]) -> Header:
    """Find the header that has all the columns of a table. Raises SourceError naming every column it lacks."""
    wanted = list(dict.fromkeys(name for column in table.columns for name in column.columns))
    found = list(_candidates(table, first))
    if not found:
        raise SourceError("no-header", file=file, table=table.name)
    best = max(found, key=lambda header: (sum(bool(header.positions(name)) for name in wanted), -header.rows))
    refuse_missing(best, wanted, table, file)
    return best


def headers(first: Sequence[Line]) -> Iterator[Header]:
    """Yield every header that the first lines may hold: of one row, and of several."""
    for start in range(len(first)):
        for rows in range(1, min(MOST_ROWS, len(first) - start) + 1):
            yield _joined(first, start, rows)


def _candidates(table: TableConfig, first: Sequence[Line]) -> Iterator[Header]:
    if table.header_row is None:
        yield from headers(first)
        return
    for start, line in enumerate(first):
        if line.number == table.header_row and start + table.header_rows <= len(first):
            yield _joined(first, start, table.header_rows)


def _joined(first: Sequence[Line], start: int, rows: int) -> Header:
    upper = [_spread(line) for line in first[start : start + rows - 1]]
    lowest = [text_of(cell) for cell in first[start + rows - 1].cells]
    width = max(len(line) for line in [*upper, lowest])
    columns = [[line[place] for line in [*upper, lowest] if place < len(line)] for place in range(width)]
    names = (BETWEEN.join(dict.fromkeys(part for part in parts if part)) for parts in columns)
    return Header(tuple(" ".join(name.split()) for name in names), rows, start + rows)


def _spread(line: Line) -> list[str]:
    """A name of an upper row stands for the columns to its right that have none: it was merged over them."""
    spread: list[str] = []
    for cell in line.cells:
        spread.append(text_of(cell) or (spread[-1] if spread else ""))
    return spread


def refuse_missing(header: Header, wanted: Sequence[str], table: TableConfig, file: str) -> None:
    """Refuse a table that lacks a column, or has several of its name. Raises SourceError."""
    if several := [name for name in wanted if len(header.positions(name)) > 1]:
        raise SourceError("columns-twice", file=file, table=table.name, columns=_quoted(several))
    if missing := [name for name in wanted if not header.positions(name)]:
        known = {plain(name): name for name in header.names if name}
        shown = ", ".join(_suggested(name, known) for name in missing)
        there = _quoted(name for name in header.names if name)
        raise SourceError("columns-missing", file=file, table=table.name, columns=shown, there=there)


def _suggested(name: str, known: dict[str, str]) -> str:
    near = get_close_matches(plain(name), list(known), n=1, cutoff=0.6)
    return f"“{name}” (→ “{known[near[0]]}”?)" if near else f"“{name}”"


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
