"""Which tables a charity's spreadsheet or database can have, and the fields of each: charity.toml speaks of nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from charity_adapter.records import (
    BudgetKind,
    BudgetStatus,
    OrganisationRole,
    ProjectStatus,
    ResultKind,
    Track,
    TransactionType,
)
from charity_adapter.vocabulary import DateKind


class Shape(StrEnum):
    """How the cells of a field are read."""

    TEXT = "text"
    WORDS = "text in a language"
    DATE = "date"
    YEAR = "year"
    AMOUNT = "amount"
    NUMBER = "number"
    CURRENCY = "currency"
    COUNTRY = "country"
    CODE = "word"


class TableKind(StrEnum):
    """What one row of a table is."""

    PROJECTS = "projects"
    BUDGETS = "budgets"
    TRANSACTIONS = "transactions"
    RESULTS = "results"
    MILESTONES = "milestones"
    DOCUMENTS = "documents"
    DATES = "dates"
    SECTORS = "sectors"
    COUNTRIES = "countries"
    REGIONS = "regions"
    LOCATIONS = "locations"
    PARTICIPANTS = "participants"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a table; `codes` are the words it can be, where it is one of a list."""

    name: str
    shape: Shape
    required: bool = False
    codes: type[StrEnum] | None = None


def _field(name: str, shape: Shape, *, required: bool = False) -> Field:
    return Field(name, shape, required)


def _code(name: str, codes: type[StrEnum], *, required: bool = False) -> Field:
    return Field(name, Shape.CODE, required, codes)


def _texts(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, Shape.TEXT) for name in names)


PROJECT = _field("project", Shape.TEXT, required=True)
MONEY = (_field("value", Shape.AMOUNT, required=True), _field("currency", Shape.CURRENCY, required=True))
VALUE_DATE = _field("value_date", Shape.DATE)
SHARE = _field("percentage", Shape.NUMBER)
POINT = (_field("latitude", Shape.NUMBER), _field("longitude", Shape.NUMBER))

FIELDS: Mapping[TableKind, tuple[Field, ...]] = {
    TableKind.PROJECTS: (
        _field("external_id", Shape.TEXT, required=True),
        _field("title", Shape.WORDS, required=True),
        _code("status", ProjectStatus, required=True),
        _field("description", Shape.WORDS),
        _code("track", Track),
        _field("planned_start", Shape.DATE),
        _field("planned_end", Shape.DATE),
        _field("actual_start", Shape.DATE),
        _field("actual_end", Shape.DATE),
        _field("country", Shape.COUNTRY),
        *_texts("region", "region_vocabulary", "location"),
        *POINT,
        *_texts(
            "sector", "sector_vocabulary", "sector_name", "partner", "partner_ref", "funder", "funder_ref"
        ),
        _field("beneficiaries_reached", Shape.NUMBER),
        *_texts("iati_identifier"),
    ),
    TableKind.BUDGETS: (
        PROJECT,
        *MONEY,
        _field("period_start", Shape.DATE),
        _field("period_end", Shape.DATE),
        _field("year", Shape.YEAR),
        _code("kind", BudgetKind),
        _code("status", BudgetStatus),
        VALUE_DATE,
    ),
    TableKind.TRANSACTIONS: (
        PROJECT,
        _code("type", TransactionType, required=True),
        _field("date", Shape.DATE, required=True),
        *MONEY,
        VALUE_DATE,
        *_texts("reference", "description", "provider", "provider_ref", "receiver", "receiver_ref"),
    ),
    TableKind.RESULTS: (
        PROJECT,
        _field("title", Shape.WORDS, required=True),
        _code("kind", ResultKind),
        _field("description", Shape.WORDS),
        _field("indicator", Shape.WORDS),
        _field("baseline_year", Shape.YEAR),
        *_texts("baseline_value"),
        _field("period_start", Shape.DATE),
        _field("period_end", Shape.DATE),
        *_texts("target", "actual"),
    ),
    TableKind.MILESTONES: (
        PROJECT,
        _field("title", Shape.WORDS, required=True),
        _field("planned_on", Shape.DATE, required=True),
        _field("done_on", Shape.DATE),
    ),
    TableKind.DOCUMENTS: (
        PROJECT,
        _field("url", Shape.TEXT, required=True),
        _field("title", Shape.WORDS),
        *_texts("format", "category"),
    ),
    TableKind.DATES: (
        PROJECT,
        _code("kind", DateKind, required=True),
        _field("date", Shape.DATE, required=True),
    ),
    TableKind.SECTORS: (
        PROJECT,
        _field("code", Shape.TEXT, required=True),
        *_texts("vocabulary", "name"),
        SHARE,
    ),
    TableKind.COUNTRIES: (PROJECT, _field("code", Shape.COUNTRY, required=True), SHARE),
    TableKind.REGIONS: (PROJECT, _field("code", Shape.TEXT, required=True), *_texts("vocabulary"), SHARE),
    TableKind.LOCATIONS: (PROJECT, *_texts("name"), *POINT),
    TableKind.PARTICIPANTS: (
        PROJECT,
        _code("role", OrganisationRole, required=True),
        *_texts("name", "ref", "kind"),
    ),
}


def field_of(kind: TableKind, name: str) -> Field:
    """The field of a table by its name. Raises StopIteration for a name that the table does not have."""
    return next(field for field in FIELDS[kind] if field.name == name)


def key_of(kind: TableKind) -> str:
    """The field that says whose row it is."""
    return FIELDS[kind][0].name
