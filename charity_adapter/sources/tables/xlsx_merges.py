"""Finds which cells of a sheet are merged; the list stands at the end of a sheet, and its rows are read before."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import join, normpath

from lxml import etree
from openpyxl.utils import range_boundaries

from charity_adapter.sources.tables.cell import Cell
from charity_adapter.sources.tables.grid import Line

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+\d+:[A-Z]+\d+)"')
BLOCK = 1 << 18
LONGEST = 256


@dataclass(frozen=True, slots=True, order=True)
class Merge:
    """A rectangle of cells that is one cell; all numbers count from 1 and are inside."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


def merges_of(path: Path, sheet: str) -> list[Merge]:
    """The merged cells of a sheet, from the top. Raises what zipfile and lxml raise for a broken file."""
    with zipfile.ZipFile(path) as archive, archive.open(_part(archive, sheet)) as part:
        found, kept = set(), b""
        while block := part.read(BLOCK):
            kept += block
            found.update(MERGED.findall(kept))
            kept = kept[-LONGEST:]
    return sorted(_merge(reference.decode("ascii")) for reference in found)


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """The file inside the workbook that a sheet is kept in."""
    names = {
        str(entry.get("name")): str(entry.get(RELATION) or entry.get(STRICT_RELATION))
        for entry in _parsed(archive, WORKBOOK).iter("{*}sheet")
    }
    targets = {
        str(entry.get("Id")): str(entry.get("Target"))
        for entry in _parsed(archive, RELATIONS).iter("{*}Relationship")
    }
    target = targets[names[sheet]]
    return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))


def _parsed(archive: zipfile.ZipFile, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(archive.read(name), parser)


def _merge(reference: str) -> Merge:
    first_column, first_row, last_column, last_row = (
        int(bound or 0) for bound in range_boundaries(reference)
    )
    return Merge(first_row, last_row, first_column, last_column)


def filled(lines: Iterable[Line], merges: Iterable[Merge]) -> Iterator[Line]:
    """Yield lines in which every cell of a merged one has its value; those beside the first are marked as covered."""
    waiting = sorted(merges, reverse=True)
    active: dict[Merge, Cell] = {}
    for line in lines:
        while waiting and waiting[-1].first_row <= line.number:
            merge = waiting.pop()
            active[merge] = (
                line.cells[merge.first_column - 1] if merge.first_column <= len(line.cells) else None
            )
        active = {merge: cell for merge, cell in active.items() if merge.last_row >= line.number}
        yield _covered(line, active) if active else line


def _covered(line: Line, active: dict[Merge, Cell]) -> Line:
    width = max(len(line.cells), *(merge.last_column for merge in active))
    cells: list[Cell] = [*line.cells, *[None] * (width - len(line.cells))]
    covered = set()
    for merge, cell in active.items():
        for column in range(merge.first_column, merge.last_column + 1):
            if (line.number, column) != (merge.first_row, merge.first_column):
                covered.add(column - 1)
                cells[column - 1] = cell
    return Line(line.number, cells, frozenset(covered))
