"""What a project says of itself besides its own columns: places, fields of work, participants, results."""

from __future__ import annotations

import strawberry

from hub.auth.gate import PUBLIC
from hub.resolvers.publishing_inputs import BudgetKind, BudgetStatus, OrganisationRole, ResultKind
from hub.schema.common import LocalText
from hub.schema.field import column
from hub.schema.scalars import CurrencyCode, Date, DateTime, Decimal

strawberry.enum(OrganisationRole, description="IATI's organisation role.")
strawberry.enum(BudgetKind, description="IATI's budget type.")
strawberry.enum(BudgetStatus, description="IATI's budget status.")
strawberry.enum(ResultKind, description="IATI's result type.")


@strawberry.type(description="A point on the map, WGS 84.")
class Point:
    latitude: float = column(PUBLIC, "Degrees north.")
    longitude: float = column(PUBLIC, "Degrees east.")


@strawberry.type(description="A place where the project works.")
class Location:
    name: str | None = column(PUBLIC, "Its name.")
    latitude: Decimal | None = column(PUBLIC, "Degrees north, as published.")
    longitude: Decimal | None = column(PUBLIC, "Degrees east, as published.")


@strawberry.type(description="A field of work.")
class Sector:
    vocabulary: str = column(PUBLIC, "IATI's sector vocabulary: 1 is the DAC's five-digit one.")
    code: str = column(PUBLIC, "The code in that vocabulary.")
    name: str | None = column(PUBLIC, "Its name, as published.")
    percentage: Decimal | None = column(PUBLIC, "The share of the project, in percent.")


@strawberry.type(description="A country and its share of the project.")
class CountryShare:
    code: str = column(PUBLIC, "ISO 3166-1.")
    percentage: Decimal | None = column(PUBLIC, "The share, in percent.")


@strawberry.type(description="A region and its share of the project.")
class RegionShare:
    vocabulary: str = column(PUBLIC, "IATI's region vocabulary.")
    code: str = column(PUBLIC, "The code in that vocabulary.")
    percentage: Decimal | None = column(PUBLIC, "The share, in percent.")


@strawberry.type(description="An organisation that takes part.")
class Participant:
    name: str | None = column(PUBLIC, "Its name.")
    ref: str | None = column(PUBLIC, "Its identifier.")
    role: OrganisationRole = column(PUBLIC, "What it does.")
    kind: str | None = column(PUBLIC, "IATI's organisation type.")


@strawberry.type(description="What was aimed at in a period, and what was reached.")
class IndicatorPeriod:
    start: Date | None = column(PUBLIC, "The first day.")
    end: Date | None = column(PUBLIC, "The last day.")
    target: str | None = column(PUBLIC, "What was aimed at.")
    actual: str | None = column(PUBLIC, "What was reached.")


@strawberry.type(description="How a result is measured.")
class Indicator:
    titles: list[LocalText] = column(PUBLIC, "Its title in each language.")
    baseline_year: int | None = column(PUBLIC, "The year of the baseline.")
    baseline_value: str | None = column(PUBLIC, "The value before the project.")
    periods: list[IndicatorPeriod] = column(PUBLIC, "Targets and actual values.")


@strawberry.type(description="What the project brings about.")
class Result:
    kind: ResultKind = column(PUBLIC, "Output, outcome or impact.")
    titles: list[LocalText] = column(PUBLIC, "Its title in each language.")
    descriptions: list[LocalText] = column(PUBLIC, "Its description in each language.")
    indicators: list[Indicator] = column(PUBLIC, "How it is measured.")


@strawberry.type(description="An organisation, as published.")
class Organisation:
    name: str | None = column(PUBLIC, "Its name.")
    ref: str | None = column(PUBLIC, "Its identifier.")


@strawberry.type(description="A step of the work.")
class Milestone:
    titles: list[LocalText] = column(PUBLIC, "Its title in each language.")
    planned_on: Date = column(PUBLIC, "The day it is planned for.")
    done_on: Date | None = column(PUBLIC, "The day it was done on.")


@strawberry.type(description="A document on the web, as published; the hub never fetches it.")
class Document:
    url: str = column(PUBLIC, "Where it is: an https address.")
    titles: list[LocalText] = column(PUBLIC, "Its title in each language.")
    format: str | None = column(PUBLIC, "Its media type, such as application/pdf.")
    category: str | None = column(PUBLIC, "IATI's document category, such as A08.")


@strawberry.type(description="A line of a budget that was approved.")
class ApprovedBudgetLine:
    kind: BudgetKind = column(PUBLIC, "The first budget or a revised one.")
    period_start: Date = column(PUBLIC, "The first day it covers.")
    period_end: Date = column(PUBLIC, "The last day it covers.")
    value: Decimal = column(PUBLIC, "How much.")
    currency: CurrencyCode = column(PUBLIC, "In which currency.")


@strawberry.type(description="What a project said when the ministry approved it, of all that was decided on.")
class ApprovedVersion:
    revision: int = column(PUBLIC, "The revision that was approved.")
    approved_at: DateTime = column(PUBLIC, "When.")
    budgets: list[ApprovedBudgetLine] = column(PUBLIC, "Its budget.")
    countries: list[CountryShare] = column(PUBLIC, "Its countries and their shares.")
    regions: list[RegionShare] = column(PUBLIC, "Its regions and their shares.")
    locations: list[Location] = column(PUBLIC, "Its places.")
    partners: list[Organisation] = column(PUBLIC, "Its implementing participants.")


@strawberry.type(description="A line of a budget that was replaced.")
class ReplacedBudgetLine:
    kind: BudgetKind = column(PUBLIC, "The first budget or a revised one.")
    status: BudgetStatus = column(PUBLIC, "Indicative or committed.")
    period_start: Date = column(PUBLIC, "The first day it covers.")
    period_end: Date = column(PUBLIC, "The last day it covers.")
    value: Decimal = column(PUBLIC, "How much.")
    currency: CurrencyCode = column(PUBLIC, "In which currency.")
    value_date: Date | None = column(PUBLIC, "The day of the exchange rate.")


@strawberry.type(description="A budget as it stood before other lines were published.")
class BudgetRevision:
    revision: int = column(PUBLIC, "The project's last revision that had it.")
    replaced_at: DateTime = column(PUBLIC, "When it was replaced.")
    lines: list[ReplacedBudgetLine] = column(PUBLIC, "Its lines.")
