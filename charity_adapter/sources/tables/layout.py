"""Which cells of a row a field is read from: charity.toml's columns, found in the header of one table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from charity_adapter.fields import FIELDS, Field, Shape
from charity_adapter.mapping import ColumnMap, TableConfig
from charity_adapter.sources.tables.cell import Cell
from charity_adapter.sources.tables.grid import Grid, Line
from charity_adapter.sources.tables.headers import Header


@dataclass(frozen=True, slots=True)
class Given:
    """A value for a field: the cell, the name of where it stands, and how its column is written."""

    cell: Cell
    element: str
    column: ColumnMap | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """One column that a field is read from; `place` is its place among the kept cells."""

    place: int
    element: str
    column: ColumnMap


class Layout:
    """The columns of one table; rows are cut to these columns before they are kept."""

    def __init__(self, table: TableConfig, grid: Grid, header: Header) -> None:
        self.table = table
        self.file, self.sheet = grid.file, grid.sheet
        self.fields: Mapping[str, Field] = {field.name: field for field in FIELDS[table.kind]}
        self._positions: list[int] = []
        self._counted: list[bool] = []
        self._slots: dict[str, list[Slot]] = {}
        self._width = len(header.names)
        for column in table.columns:
            for name in column.columns:
                self._add(column, grid, header, header.positions(name)[0])
        self._told = frozenset({*self._slots, *table.constants, *table.defaults})

    def _add(self, column: ColumnMap, grid: Grid, header: Header, position: int) -> None:
        label = grid.label(position)
        name = header.names[position]
        element = f"{name} ({label})" if label else name
        self._slots.setdefault(column.field, []).append(Slot(len(self._positions), element, column))
        self._positions.append(position)
        self._counted.append(self.fields[column.field].shape is Shape.AMOUNT)

    def cut(self, line: Line) -> tuple[Cell, ...]:
        """The cells that some field is read from, and after them what stands beyond the last column."""
        cells, width = line.cells, len(line.cells)
        overflow = next((cell for cell in cells[self._width :] if cell is not None), None)
        kept = [cells[place] if place < width else None for place in self._positions]
        if line.covered:
            self._uncover(line, kept)
        return (*kept, overflow)

    def _uncover(self, line: Line, kept: list[Cell]) -> None:
        """Take an amount that is merged over several cells for one, in the first of them."""
        for place, (position, counted) in enumerate(zip(self._positions, self._counted, strict=True)):
            if counted and position in line.covered:
                kept[place] = None

    def values(self, name: str, cells: Sequence[Cell]) -> Iterator[Given]:
        """Yield what is given for a field: its constant, else its filled cells, else its default."""
        table = self.table
        if (constant := table.constants.get(name)) is not None:
            yield Given(constant, f"constants.{name}")
            return
        filled = False
        for slot in self._slots.get(name, ()):
            if (cell := cells[slot.place]) is not None:
                filled = True
                yield Given(cell, slot.element, slot.column)
        if not filled and (default := table.defaults.get(name)) is not None:
            yield Given(default, f"defaults.{name}")

    def has(self, name: str) -> bool:
        """Whether charity.toml says anything of a field."""
        return name in self._told

    def element(self, name: str) -> str:
        """Where a field is read from, for saying that it is missing there."""
        slots = self._slots.get(name)
        return slots[0].element if slots else name

    def only_with(self, cells: Sequence[Cell]) -> bool:
        """Whether a row is a record at all: one whose columns are filled, and among them the one that decides."""
        if all(cell is None for cell in cells) and self._positions:
            return False
        decisive = self.table.only_with
        return decisive is None or any(True for _ in self.values(decisive, cells))
