"""A source of tables: rows of every table are brought to their project, and no project is held longer than its turn."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain, groupby, islice

from charity_adapter.fields import TableKind, key_of
from charity_adapter.mapping import TableConfig
from charity_adapter.sources.source import Bundle
from charity_adapter.sources.tables.assembling import assemble, orphan
from charity_adapter.sources.tables.cell import Cell, text_of, western
from charity_adapter.sources.tables.grid import Grid, Line
from charity_adapter.sources.tables.headers import LOOKED_THROUGH, find_header
from charity_adapter.sources.tables.layout import Layout
from charity_adapter.sources.tables.parts import Rows
from charity_adapter.sources.tables.query_header import named_columns
from charity_adapter.sources.tables.row import Row
from charity_adapter.sources.tables.spool import Kept, Spool, cells_of, written

Open = Callable[[TableConfig], Grid]
Begin = Callable[[TableConfig, Grid], tuple[Layout, Iterator[Line]]]
Opening = Callable[[], AbstractContextManager[Open]]


@dataclass(frozen=True, slots=True)
class _Owner:
    """A project that has been met: its place in the order, its row, and a digest of what its row says."""

    order: int
    number: int
    table: int
    digest: bytes


def begin(table: TableConfig, grid: Grid) -> tuple[Layout, Iterator[Line]]:
    """Find a table's header; what is left are its rows. Raises SourceError."""
    lines = grid.lines()
    first = list(islice(lines, LOOKED_THROUGH + (table.header_row or 0)))
    header = find_header(table, grid.file, first)
    return Layout(table, grid, header), chain(first[header.lines :], lines)


def begin_query(table: TableConfig, grid: Grid) -> tuple[Layout, Iterator[Line]]:
    """Take a query's first line for its header. Raises SourceError and ConfigError."""
    lines = grid.lines()
    names = [text_of(cell) for line in islice(lines, 1) for cell in line.cells]
    mapped, header = named_columns(table, grid.file, names)
    return Layout(mapped, grid, header), lines


class TableSource:
    """Spreadsheets, text files or queries that are read together, since their rows belong to the same projects."""

    def __init__(
        self, name: str, tables: Sequence[TableConfig], opening: Opening, begin_table: Begin = begin
    ) -> None:
        self.name = name
        # Projects first: a row of another table is brought to a project that is known.
        self._tables = sorted(tables, key=lambda table: table.kind is not TableKind.PROJECTS)
        self._opening = opening
        self._begin = begin_table

    def read(self) -> Iterator[Bundle]:
        """Yield one bundle a project, in the order of the projects, and one for each row that has none."""
        with Spool() as spool:
            layouts: list[Layout] = []
            owners: dict[str, _Owner] = {}
            with self._opening() as open_table:
                for index, table in enumerate(self._tables):
                    layout, lines = self._begin(table, open_table(table))
                    layouts.append(layout)
                    yield from self._keep(spool, owners, index, layout, lines)
            owners.clear()
            yield from self._bundles(layouts, spool.sorted())

    def _keep(
        self, spool: Spool, owners: dict[str, _Owner], index: int, layout: Layout, lines: Iterable[Line]
    ) -> Iterator[Bundle]:
        """Keep the rows that belong to a project, and refuse those that do not."""
        place = _Owners(owners, spool, index, layout)
        own = layout.table.kind is TableKind.PROJECTS
        for line in lines:
            cells = layout.cut(line)
            if layout.only_with(cells[:-1]):
                refused = place.project(line, cells) if own else place.part(line, cells)
                if refused:
                    yield refused

    def _bundles(self, layouts: Sequence[Layout], kept: Iterable[Kept]) -> Iterator[Bundle]:
        known = {layout.table.kind for layout in layouts} - {TableKind.PROJECTS}
        kinds = [kind for kind in TableKind if kind in known]
        for _, alike in groupby(kept, key=lambda row: row.owner):
            first, *own = alike
            rows: Rows = {kind: [] for kind in kinds}
            for part in own:
                layout = layouts[part.table]
                rows[layout.table.kind].append(Row(layout, part.number, cells_of(part.cells)))
            yield assemble(Row(layouts[first.table], first.number, cells_of(first.cells)), rows)


class _Owners:
    """Brings the rows of one table to their projects."""

    def __init__(self, owners: dict[str, _Owner], spool: Spool, index: int, layout: Layout) -> None:
        self._owners = owners
        self._spool = spool
        self._index = index
        self._layout = layout
        self._seen: set[bytes] = set()

    def project(self, line: Line, cells: tuple[Cell, ...]) -> Bundle | None:
        """Keep a project; a row that says the same again is the same project, another of its identifier is refused."""
        row = Row(self._layout, line.number, cells)
        identifier, digest = self._identifier(cells), _digest(cells)
        order = len(self._owners)
        known = self._owners.setdefault(
            identifier or f"\n{order}", _Owner(order, line.number, self._index, digest)
        )
        if known.order == order:
            self._spool.add(order, self._index, line.number, cells)
            return None
        if known.digest == digest:
            return None
        return _refused_again(row, known)

    def part(self, line: Line, cells: tuple[Cell, ...]) -> Bundle | None:
        """Keep a row of a project that is known; refuse any other."""
        identifier = self._identifier(cells)
        owner = self._owners.get(identifier)
        if owner is None:
            row = Row(self._layout, line.number, cells)
            return orphan(row, identifier, key_of(self._layout.table.kind))
        if self._layout.table.distinct and self._met(cells):
            return None
        self._spool.add(owner.order, self._index, line.number, cells)
        return None

    def _met(self, cells: tuple[Cell, ...]) -> bool:
        digest = _digest(cells)
        met = digest in self._seen
        self._seen.add(digest)
        return met

    def _identifier(self, cells: tuple[Cell, ...]) -> str:
        given = next(self._layout.values(key_of(self._layout.table.kind), cells), None)
        return "" if given is None else western(text_of(given.cell))


def _refused_again(row: Row, known: _Owner) -> Bundle:
    row.note("duplicate-activity", row.layout.element("external_id"), file=row.layout.file, line=known.number)
    return assemble(row, {})


def _digest(cells: tuple[Cell, ...]) -> bytes:
    return blake2b(written(cells).encode(), digest_size=16).digest()
