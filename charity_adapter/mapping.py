"""How a charity's own columns become the hub's fields: what charity.toml says of each table of a source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from charity_adapter.fields import TableKind


class Calendar(StrEnum):
    """The calendar that dates are written in; Hijri is that of Umm al-Qura."""

    GREGORIAN = "gregorian"
    HIJRI = "hijri"


class DateOrder(StrEnum):
    """Which number comes first in a date whose year stands last."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


class DecimalSign(StrEnum):
    """The sign between the whole and the fraction; the other one groups thousands."""

    POINT = "."
    COMMA = ","


@dataclass(frozen=True, slots=True)
class Conventions:
    """How cells are written; what is absent must be plain from each cell itself."""

    language: str | None = None
    calendar: Calendar | None = None
    date_order: DateOrder | None = None
    decimal: DecimalSign = DecimalSign.POINT
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The columns that a field is read from: the first filled one, or all of a text, joined."""

    field: str
    columns: tuple[str, ...]
    language: str | None = None
    calendar: Calendar | None = None
    date_order: DateOrder | None = None


@dataclass(frozen=True, slots=True)
class TableConfig:
    """One table of a source: where it is, and what its columns hold.

    `name` is its name in charity.toml. `constants` fill a field for every row, `defaults` where the cell is
    empty. `codes` translate the charity's own words, by field. Rows whose `only_with` field is empty are no
    records; `distinct` rows that are alike in every mapped column are one record.
    """

    name: str
    kind: TableKind
    path: Path | None = None
    sheet: str | None = None
    query: str | None = None
    header_row: int | None = None
    header_rows: int = 1
    columns: tuple[ColumnMap, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    only_with: str | None = None
    distinct: bool = False
    conventions: Conventions = field(default_factory=Conventions)
