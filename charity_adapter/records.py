"""The records a charity publishes, as exact values that know nothing of their file format or of the hub's wire form."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from charity_adapter.faults import Place


class ProjectStatus(StrEnum):
    """How far the work is, in the words of IATI's ActivityStatus."""

    PIPELINE = "PIPELINE"
    IMPLEMENTATION = "IMPLEMENTATION"
    FINALISATION = "FINALISATION"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"
    SUSPENDED = "SUSPENDED"


class OrganisationRole(StrEnum):
    """What an organisation does in a project, in the words of IATI's OrganisationRole."""

    FUNDING = "FUNDING"
    ACCOUNTABLE = "ACCOUNTABLE"
    EXTENDING = "EXTENDING"
    IMPLEMENTING = "IMPLEMENTING"


class BudgetKind(StrEnum):
    """Whether a budget is the first one or replaces an earlier one."""

    ORIGINAL = "ORIGINAL"
    REVISED = "REVISED"


class BudgetStatus(StrEnum):
    """Whether a budget binds the charity."""

    INDICATIVE = "INDICATIVE"
    COMMITTED = "COMMITTED"


class TransactionType(StrEnum):
    """What a movement of money is, in the words of IATI's TransactionType."""

    INCOMING_FUNDS = "INCOMING_FUNDS"
    OUTGOING_COMMITMENT = "OUTGOING_COMMITMENT"
    DISBURSEMENT = "DISBURSEMENT"
    EXPENDITURE = "EXPENDITURE"
    INTEREST_PAYMENT = "INTEREST_PAYMENT"
    LOAN_REPAYMENT = "LOAN_REPAYMENT"
    REIMBURSEMENT = "REIMBURSEMENT"
    PURCHASE_OF_EQUITY = "PURCHASE_OF_EQUITY"
    SALE_OF_EQUITY = "SALE_OF_EQUITY"
    CREDIT_GUARANTEE = "CREDIT_GUARANTEE"
    INCOMING_COMMITMENT = "INCOMING_COMMITMENT"
    OUTGOING_PLEDGE = "OUTGOING_PLEDGE"
    INCOMING_PLEDGE = "INCOMING_PLEDGE"


class Track(StrEnum):
    """Relief now, or something that lasts."""

    CARE = "CARE"
    DEVELOPMENT = "DEVELOPMENT"


class ResultKind(StrEnum):
    """How far from the work a result is."""

    OUTPUT = "OUTPUT"
    OUTCOME = "OUTCOME"
    IMPACT = "IMPACT"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class LocalText:
    """A text and its language (BCP 47, lower case)."""

    lang: str
    text: str


@dataclass(frozen=True, slots=True)
class Sector:
    """A field of work: a code of an IATI SectorVocabulary and its share of the project in percent."""

    code: str
    vocabulary: str = "1"
    name: str | None = None
    percentage: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CountryShare:
    """A country (ISO 3166-1 alpha-2) and its share of the project in percent."""

    code: str
    percentage: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RegionShare:
    """A region of an IATI RegionVocabulary and its share of the project in percent."""

    code: str
    vocabulary: str = "1"
    percentage: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """A place by its name, by its point (degrees, EPSG:4326), or by both."""

    name: str | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who gave or received: a name, an organisation identifier, or both."""

    name: str | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """An organisation with its role in a project; `kind` is an IATI OrganisationType code."""

    role: OrganisationRole
    name: str | None = None
    ref: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """Money planned for a period, in a currency of ISO 4217."""

    kind: BudgetKind
    status: BudgetStatus
    period_start: dt.date
    period_end: dt.date
    value: Decimal
    currency: str
    value_date: dt.date | None
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class IndicatorPeriod:
    """What an indicator was to reach, and what it reached, in a stretch of time."""

    start: dt.date | None = None
    end: dt.date | None = None
    target: str | None = None
    actual: str | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """A measure of a result, with where it stood at the beginning."""

    titles: tuple[LocalText, ...]
    baseline_year: int | None = None
    baseline_value: str | None = None
    periods: tuple[IndicatorPeriod, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What a project brings about."""

    kind: ResultKind
    titles: tuple[LocalText, ...]
    descriptions: tuple[LocalText, ...] = ()
    indicators: tuple[Indicator, ...] = ()


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of a project: the day it is planned for, and the day it was done on."""

    titles: tuple[LocalText, ...]
    planned_on: dt.date
    done_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document on the web: its https address, media type, and category in IATI's DocumentCategory."""

    url: str
    titles: tuple[LocalText, ...] = ()
    format: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Transaction:
    """One movement of money; `reference` is unique within its project and the key of idempotency."""

    project_external_id: str
    reference: str
    type: TransactionType
    date: dt.date
    value: Decimal
    currency: str
    value_date: dt.date
    place: Place = field(compare=False)
    description: str | None = None
    provider: Organisation | None = None
    receiver: Organisation | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """One project; `transaction_references` are all it still has (absent: the hub withdraws none)."""

    external_id: str
    titles: tuple[LocalText, ...]
    status: ProjectStatus
    place: Place = field(compare=False)
    iati_identifier: str | None = None
    descriptions: tuple[LocalText, ...] = ()
    track: Track | None = None
    sectors: tuple[Sector, ...] = ()
    countries: tuple[CountryShare, ...] = ()
    regions: tuple[RegionShare, ...] = ()
    locations: tuple[Location, ...] = ()
    planned_start: dt.date | None = None
    planned_end: dt.date | None = None
    actual_start: dt.date | None = None
    actual_end: dt.date | None = None
    participants: tuple[Participant, ...] = ()
    budgets: tuple[Budget, ...] = ()
    results: tuple[Result, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    documents: tuple[Document, ...] = ()
    beneficiaries_reached: int | None = None
    transaction_references: tuple[str, ...] | None = None
