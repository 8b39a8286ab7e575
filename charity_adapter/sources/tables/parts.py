"""Makes the parts that describe a project of the rows of their own tables, and of columns beside the project itself.

A part that cannot be read does not stop its project: it is left out and reported with its cell.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TypeVar

from charity_adapter.fields import TableKind
from charity_adapter.records import (
    CountryShare,
    Location,
    OrganisationRole,
    Participant,
    RegionShare,
    Sector,
)
from charity_adapter.sources.limits import IDENTIFIER_LIMIT, NAME_LIMIT
from charity_adapter.sources.tables.row import Row
from charity_adapter.vocabulary import DateKind

Part = TypeVar("Part")
Rows = dict[TableKind, list[Row]]


def read_dates(project: Row, rows: Rows) -> dict[DateKind, dt.date]:
    """The four dates; a date of its own table stands where the project's columns have none."""
    dates = {kind: day for kind in DateKind if (day := project.date(kind.value.lower()))}
    for row in rows.get(TableKind.DATES, ()):
        kind, day = row.code("kind", DateKind), row.date("date")
        row.require("kind", kind)
        row.require("date", day)
        if kind and day and dates.setdefault(kind, day) != day:
            row.note("further-value", row.layout.element("date"))
    return dates


def read_sectors(project: Row, rows: Rows) -> tuple[Sector, ...]:
    """The fields of work."""
    named = (
        project.text("sector", IDENTIFIER_LIMIT),
        project.text("sector_vocabulary", IDENTIFIER_LIMIT),
        project.text("sector_name", NAME_LIMIT),
    )
    own = [Sector(named[0], named[1] or "1", named[2])] if named[0] else []
    return (*own, *_made(_sector(row) for row in rows.get(TableKind.SECTORS, ())))


def _sector(row: Row) -> Sector | None:
    code = row.text("code", IDENTIFIER_LIMIT)
    row.require("code", code)
    vocabulary, name = row.text("vocabulary", IDENTIFIER_LIMIT), row.text("name", NAME_LIMIT)
    return Sector(code, vocabulary or "1", name, _share(row)) if code else None


def read_countries(project: Row, rows: Rows) -> tuple[CountryShare, ...]:
    """The countries with their shares."""
    code = project.country("country")
    own = [CountryShare(code)] if code else []
    return (*own, *_made(_country(row) for row in rows.get(TableKind.COUNTRIES, ())))


def _country(row: Row) -> CountryShare | None:
    code = row.country("code")
    row.require("code", code)
    return CountryShare(code, _share(row)) if code else None


def read_regions(project: Row, rows: Rows) -> tuple[RegionShare, ...]:
    """The regions with their shares."""
    code = project.text("region", IDENTIFIER_LIMIT)
    vocabulary = project.text("region_vocabulary", IDENTIFIER_LIMIT)
    own = [RegionShare(code, vocabulary or "1")] if code else []
    return (*own, *_made(_region(row) for row in rows.get(TableKind.REGIONS, ())))


def _region(row: Row) -> RegionShare | None:
    code, vocabulary = row.text("code", IDENTIFIER_LIMIT), row.text("vocabulary", IDENTIFIER_LIMIT)
    row.require("code", code)
    return RegionShare(code, vocabulary or "1", _share(row)) if code else None


def read_locations(project: Row, rows: Rows) -> tuple[Location, ...]:
    """The places that have a name or a point."""
    own = _location(project, "location")
    return (*_made([own]), *_made(_located(row) for row in rows.get(TableKind.LOCATIONS, ())))


def _located(row: Row) -> Location | None:
    location = _location(row, "name")
    if location is None and not row.faults:
        row.note("missing-either", row.layout.element("name"), needs="name / latitude, longitude")
    return location


def _location(row: Row, name: str) -> Location | None:
    named = row.text(name, NAME_LIMIT)
    latitude, longitude = row.measure("latitude", -90, 90), row.measure("longitude", -180, 180)
    if latitude is None or longitude is None:
        if latitude is not None or longitude is not None:
            row.require("longitude" if longitude is None else "latitude", None)
        latitude = longitude = None
    return Location(named, latitude, longitude) if named or latitude is not None else None


def read_participants(project: Row, rows: Rows) -> tuple[Participant, ...]:
    """The organisations that take part: the partner and the funder beside the project, then those of their table."""
    beside = (
        _beside(project, "partner", OrganisationRole.IMPLEMENTING),
        _beside(project, "funder", OrganisationRole.FUNDING),
    )
    return (*_made(beside), *_made(_participant(row) for row in rows.get(TableKind.PARTICIPANTS, ())))


def _beside(row: Row, name: str, role: OrganisationRole) -> Participant | None:
    named, ref = row.text(name, NAME_LIMIT), row.text(f"{name}_ref", IDENTIFIER_LIMIT)
    return Participant(role, named, ref) if named or ref else None


def _participant(row: Row) -> Participant | None:
    role = row.code("role", OrganisationRole)
    row.require("role", role)
    named, ref = row.text("name", NAME_LIMIT), row.text("ref", IDENTIFIER_LIMIT)
    kind = row.text("kind", IDENTIFIER_LIMIT)
    if not (named or ref):
        row.note("missing-either", row.layout.element("name"), needs="name / ref")
        return None
    return Participant(role, named, ref, kind) if role else None


def _share(row: Row) -> Decimal | None:
    return row.measure("percentage", 0, 100)


def _made(parts: Iterable[Part | None]) -> Iterator[Part]:
    return (part for part in parts if part is not None)
