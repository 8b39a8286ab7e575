"""CSV files as tables: encoding and delimiter are found, lines are counted as editors count them."""

import codecs
import csv
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from charity_adapter.errors import SourceError
from charity_adapter.mapping import TableConfig
from charity_adapter.sources.tables.cell import cell_of
from charity_adapter.sources.tables.grid import Line

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What spreadsheet programs write on a computer set to Arabic when they do not write UTF-8.
OTHERWISE = "cp1256"
DELIMITERS = ",;\t|"
TRIED_LINES = 50
BLOCK = 1 << 16


class CsvGrid:
    """One CSV file."""

    sheet = None

    def __init__(self, path: Path, table: TableConfig) -> None:
        self.file = str(path)
        self._path = path
        self._conventions = table.conventions

    def label(self, position: int) -> str:
        """The number of the column."""
        return str(position + 1)

    def lines(self) -> Iterator[Line]:
        """Yield the rows. Raises SourceError for a file that is not one of text."""
        line = 1
        try:
            encoding = _past_mark(self._conventions.encoding) or encoding_of(self._path)
            with self._path.open(encoding=encoding, newline="") as file:
                delimiter = self._conventions.delimiter or delimiter_of(islice(file, TRIED_LINES))
                file.seek(0)
                rows = csv.reader(file, delimiter=delimiter, strict=True)
                for row in rows:
                    yield Line(line, [cell_of(text) for text in row])
                    line = rows.line_num + 1
        except OSError as error:
            raise SourceError(
                "unreadable-file", file=self.file, reason=error.strerror or str(error)
            ) from error
        except UnicodeDecodeError as error:
            raise SourceError(
                "not-in-encoding", file=self.file, encoding=error.encoding, line=line
            ) from error
        except csv.Error as error:
            raise SourceError("malformed-csv", file=self.file, line=line, reason=str(error)) from error


def _past_mark(encoding: str | None) -> str | None:
    """The encoding that is named; of UTF-8 the one that takes a mark before the first cell away, if one is there."""
    return "utf-8-sig" if encoding and codecs.lookup(encoding).name == "utf-8" else encoding


def encoding_of(path: Path) -> str:
    """Find a file's encoding: that of its mark, UTF-8 where all of it is, else Windows-1256. Raises OSError."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        block = file.read(BLOCK)
        for mark, encoding in MARKS:
            if block.startswith(mark):
                return encoding
        try:
            while block:
                decoder.decode(block)
                block = file.read(BLOCK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return OTHERWISE
    return "utf-8"


def delimiter_of(lines: Iterable[str]) -> str:
    """Find the sign between cells: the one that cuts most of the first lines into the same number of cells."""
    held = list(lines)
    return max(DELIMITERS, key=lambda sign: _evenness(held, sign))


def _evenness(lines: list[str], sign: str) -> tuple[int, int]:
    """How many rows have the commonest width of two cells or more, and that width."""
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=sign) if len(row) > 1]
    except csv.Error:
        return 0, 0
    common = max(widths, key=widths.count, default=0)
    return widths.count(common) if common else 0, common
