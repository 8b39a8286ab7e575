"""Sheets of XLSX workbooks as tables: read row by row, formulas by their last values, merged cells filled."""

import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from charity_adapter.errors import SourceError
from charity_adapter.mapping import TableConfig
from charity_adapter.sources.tables.cell import Cell, Strange, cell_of
from charity_adapter.sources.tables.grid import Line
from charity_adapter.sources.tables.xlsx_merges import filled, merges_of
from charity_adapter.vocabulary import plain

Read = TypeVar("Read")

# What a formula that failed leaves in its cell.
ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
ROWS_AT_ONCE = 500
BROKEN = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    etree.XMLSyntaxError,
    SyntaxError,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
)


class XlsxGrid:
    """One sheet of a workbook."""

    def __init__(self, path: Path, table: TableConfig) -> None:
        self.file = str(path)
        self.sheet: str | None = table.sheet
        self._path = path
        self._table = table

    def label(self, position: int) -> str:
        """The letters of the column."""
        return get_column_letter(position + 1)

    def lines(self) -> Iterator[Line]:
        """Yield the rows. Raises SourceError for a file that is no workbook, and for a sheet that it does not have."""
        try:
            with self._path.open("rb") as file:
                book = _quietly(lambda: load_workbook(file, read_only=True, data_only=True))
                self.sheet = self._chosen(book)
                yield from filled(_rows(book[self.sheet]), merges_of(self._path, self.sheet))
        except OSError as error:
            raise SourceError(
                "unreadable-file", file=self.file, reason=error.strerror or str(error)
            ) from error
        except BROKEN as error:
            raise SourceError("not-a-workbook", file=self.file, reason=str(error) or repr(error)) from error

    def _chosen(self, book: Workbook) -> str:
        """The sheet that is named, or the only one."""
        names = [sheet.title for sheet in book.worksheets]
        wanted = self._table.sheet
        if wanted is None and len(names) == 1:
            return names[0]
        found = [name for name in names if wanted is not None and plain(name) == plain(wanted)]
        if len(found) != 1:
            near = get_close_matches(wanted or "", names, n=1)
            shown = f"“{wanted or ''}”" + (f" (→ “{near[0]}”?)" if near else "")
            raise SourceError(
                "no-sheet", file=self.file, table=self._table.name, sheet=shown, there=", ".join(names)
            )
        return found[0]


def _rows(sheet: Any) -> Iterator[Line]:
    # A sheet's own word for its size is often wrong.
    sheet.reset_dimensions()
    rows = enumerate(sheet.iter_rows(values_only=True), 1)
    while block := _quietly(lambda: list(islice(rows, ROWS_AT_ONCE))):
        for number, values in block:
            yield Line(number, [_cell(value) for value in values])


def _cell(value: object) -> Cell:
    return Strange(value) if isinstance(value, str) and value in ERRORS else cell_of(value)


def _quietly(read: Callable[[], Read]) -> Read:
    """Read without the library's warnings of what it leaves aside: pictures, validations, styles."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return read()


def sheets_of(path: Path) -> list[str]:
    """The names of a workbook's sheets. Raises SourceError."""
    try:
        with path.open("rb") as file:
            return [sheet.title for sheet in _quietly(lambda: load_workbook(file, read_only=True)).worksheets]
    except OSError as error:
        raise SourceError("unreadable-file", file=str(path), reason=error.strerror or str(error)) from error
    except BROKEN as error:
        raise SourceError("not-a-workbook", file=str(path), reason=str(error) or repr(error)) from error
