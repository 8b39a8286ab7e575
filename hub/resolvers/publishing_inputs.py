"""What a charity publishes: projects and transactions as values, in the words of the schema's inputs (IATI 2.03)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class ProjectStatus(StrEnum):
    """What the charity says of the work: IATI ActivityStatus 1 to 6."""

    PIPELINE = "PIPELINE"
    IMPLEMENTATION = "IMPLEMENTATION"
    FINALISATION = "FINALISATION"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"
    SUSPENDED = "SUSPENDED"


class ProjectTrack(StrEnum):
    """Whether a project relieves a need now or builds something that lasts."""

    CARE = "CARE"
    DEVELOPMENT = "DEVELOPMENT"


class OrganisationRole(StrEnum):
    """What an organisation does in a project: IATI OrganisationRole 1 to 4."""

    FUNDING = "FUNDING"
    ACCOUNTABLE = "ACCOUNTABLE"
    EXTENDING = "EXTENDING"
    IMPLEMENTING = "IMPLEMENTING"


class BudgetKind(StrEnum):
    """IATI BudgetType 1 and 2."""

    ORIGINAL = "ORIGINAL"
    REVISED = "REVISED"


class BudgetStatus(StrEnum):
    """IATI BudgetStatus 1 and 2."""

    INDICATIVE = "INDICATIVE"
    COMMITTED = "COMMITTED"


class TransactionType(StrEnum):
    """IATI TransactionType 1 to 13."""

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


class ResultKind(StrEnum):
    """IATI ResultType 1, 2, 3 and 9."""

    OUTPUT = "OUTPUT"
    OUTCOME = "OUTCOME"
    IMPACT = "IMPACT"
    OTHER = "OTHER"


@dataclass(frozen=True)
class LocalTextInput:
    """A text and its language (BCP 47, lower case)."""

    lang: str
    text: str


@dataclass(frozen=True)
class SectorInput:
    """A field of work; vocabulary "1" is the DAC's five-digit one."""

    code: str
    vocabulary: str = "1"
    name: str | None = None
    percentage: Decimal | None = None


@dataclass(frozen=True)
class CountryShareInput:
    """An ISO 3166-1 alpha-2 country and its share of the project in percent."""

    code: str
    percentage: Decimal | None = None


@dataclass(frozen=True)
class RegionShareInput:
    """A region and its share of the project in percent."""

    code: str
    vocabulary: str = "1"
    percentage: Decimal | None = None


@dataclass(frozen=True)
class LocationInput:
    """A place: a name, or both coordinates in degrees (WGS 84), or all three."""

    name: str | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@dataclass(frozen=True)
class ParticipantInput:
    """An organisation that takes part: a name or an identifier, and its role."""

    role: OrganisationRole
    name: str | None = None
    ref: str | None = None
    kind: str | None = None


@dataclass(frozen=True)
class BudgetInput:
    """Money planned for one period."""

    period_start: dt.date
    period_end: dt.date
    value: Decimal
    currency: str
    kind: BudgetKind = BudgetKind.ORIGINAL
    status: BudgetStatus = BudgetStatus.INDICATIVE
    value_date: dt.date | None = None


@dataclass(frozen=True)
class IndicatorPeriodInput:
    """What was aimed at in a period, and what was reached."""

    start: dt.date | None = None
    end: dt.date | None = None
    target: str | None = None
    actual: str | None = None


@dataclass(frozen=True)
class IndicatorInput:
    """How a result is measured."""

    titles: tuple[LocalTextInput, ...]
    baseline_year: int | None = None
    baseline_value: str | None = None
    periods: tuple[IndicatorPeriodInput, ...] = ()


@dataclass(frozen=True)
class ResultInput:
    """What the project brings about."""

    kind: ResultKind
    titles: tuple[LocalTextInput, ...]
    descriptions: tuple[LocalTextInput, ...] = ()
    indicators: tuple[IndicatorInput, ...] = ()


@dataclass(frozen=True)
class MilestoneInput:
    """A step of the work: the day it is planned for, and the day it was done on."""

    titles: tuple[LocalTextInput, ...]
    planned_on: dt.date
    done_on: dt.date | None = None


@dataclass(frozen=True)
class DocumentInput:
    """A document on the web: an https address, its media type, and its category in IATI's DocumentCategory."""

    url: str
    titles: tuple[LocalTextInput, ...]
    format: str | None = None
    category: str | None = None


@dataclass(frozen=True)
class ProjectInput:
    """One project as its charity describes it today, under the charity's own stable identifier.

    The references name every transaction that the project still has: the hub withdraws the others. Where
    none are given, none is withdrawn.
    """

    external_id: str
    titles: tuple[LocalTextInput, ...]
    status: ProjectStatus
    iati_identifier: str | None = None
    descriptions: tuple[LocalTextInput, ...] = ()
    track: ProjectTrack = ProjectTrack.DEVELOPMENT
    sectors: tuple[SectorInput, ...] = ()
    countries: tuple[CountryShareInput, ...] = ()
    regions: tuple[RegionShareInput, ...] = ()
    locations: tuple[LocationInput, ...] = ()
    planned_start: dt.date | None = None
    planned_end: dt.date | None = None
    actual_start: dt.date | None = None
    actual_end: dt.date | None = None
    participants: tuple[ParticipantInput, ...] = ()
    budgets: tuple[BudgetInput, ...] = ()
    results: tuple[ResultInput, ...] = ()
    milestones: tuple[MilestoneInput, ...] = ()
    documents: tuple[DocumentInput, ...] = ()
    beneficiaries_reached: int | None = None
    transaction_references: tuple[str, ...] | None = None


@dataclass(frozen=True)
class OrganisationInput:
    """Who gave or received: a name, an identifier, or both."""

    name: str | None = None
    ref: str | None = None


@dataclass(frozen=True)
class TransactionInput:
    """Money that moved; its reference is unique within the project and makes publishing it again harmless."""

    project_external_id: str
    reference: str
    type: TransactionType
    date: dt.date
    value: Decimal
    currency: str
    value_date: dt.date | None = None
    description: str | None = None
    provider: OrganisationInput | None = None
    receiver: OrganisationInput | None = None
