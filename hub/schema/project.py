"""Projects as charities publish them, with their budgets and transactions."""

from __future__ import annotations

import strawberry
from strawberry.federation import type as federation_type

from hub.auth.scopes import Scope
from hub.resolvers.publishing_inputs import (
    BudgetKind,
    BudgetStatus,
    ProjectStatus,
    ProjectTrack,
    TransactionType,
)
from hub.rules.project_life import Approval, Matter, StepKind
from hub.schema.charity import Charity
from hub.schema.common import LanguageChoice, LocalText, Money, Node, Period, page
from hub.schema.field import any_of, argument, asked, column
from hub.schema.finding import FINDINGS, Finding
from hub.schema.forecast import Forecast
from hub.schema.partner import Partner
from hub.schema.project_parts import (
    ApprovedVersion,
    BudgetRevision,
    CountryShare,
    Document,
    Location,
    Milestone,
    Organisation,
    Participant,
    Point,
    RegionShare,
    Result,
    Sector,
)
from hub.schema.report import ProjectReport
from hub.schema.scalars import CurrencyCode, Date, DateTime

PUBLISH = any_of(Scope.PROJECT_PUBLISH)
READ = any_of(Scope.PROJECT_READ, Scope.PROJECT_REPORT)
STEPS = any_of(Scope.PROJECT_PUBLISH, Scope.ADMIN_PROJECTS)
MONEY = any_of(Scope.BUDGET_READ, Scope.PROJECT_REPORT, Scope.ADMIN_PROJECTS)

strawberry.enum(ProjectStatus, description="IATI's activity status: the charity's word.")
strawberry.enum(TransactionType, description="IATI's transaction type.")
strawberry.enum(Approval, name="ApprovalState", description="What the ministry says of a project.")
strawberry.enum(StepKind, name="ProjectStepKind", description="What was done with a project.")
strawberry.enum(Matter, name="ProjectMatter", description="What the ministry decides on.")


@strawberry.type(description="Money that moved, or was promised.")
class Transaction(Node):
    id: strawberry.ID = column(MONEY, "The global id.")
    reference: str = column(MONEY, "The charity's reference, unique in the project.")
    type: TransactionType = column(MONEY, "What kind of movement.")
    date: Date = column(MONEY, "The day.")
    value: Money = column(MONEY, "How much; negative where the publisher corrects.")
    value_date: Date | None = column(MONEY, "The day of the exchange rate.")
    description: str | None = column(MONEY, "What for.")
    provider: Organisation | None = column(MONEY, "Who gave.")
    receiver: Organisation | None = column(MONEY, "Who received.")


@strawberry.type(description="Money planned for one period.")
class BudgetLine:
    category: str = column(MONEY, "What for; GENERAL where the publisher does not say.")
    kind: BudgetKind = column(MONEY, "The first budget or a revised one.")
    status: BudgetStatus = column(MONEY, "Indicative or committed.")
    period: Period | None = column(MONEY, "The days it covers.")
    value_date: Date | None = column(MONEY, "The day of the exchange rate.")
    planned: Money = column(MONEY, "How much.")
    revised: Money | None = column(MONEY, "How much, where this is a revision.")
    spent: Money = column(MONEY, "Disbursed and spent in the period, in the line's currency.")
    planned_to_date: Money = column(MONEY, "How much of it by today, spread evenly over its days.")
    deviation: float | None = column(
        MONEY, "Spent less planned to date, as a share of planned to date; null before the line begins."
    )


@strawberry.type(description="A project's money, in the project's currency; other currencies are not added.")
class Budget:
    currency: CurrencyCode = column(MONEY, "The project's currency.")
    planned: Money = column(MONEY, "The original budgets; a revised one where a period has no other.")
    revised: Money = column(MONEY, "The revised budgets; the original one where a period has no other.")
    committed: Money = column(MONEY, "Outgoing commitments.")
    spent: Money = column(MONEY, "Disbursements and expenditure.")
    planned_to_date: Money | None = column(
        MONEY,
        "Planned value: the lines spread evenly over their days, by today; null where no plan is known.",
    )
    earned: Money | None = column(
        MONEY, "Earned value: the budget times the share of the work done; null where that is not measured."
    )
    cost_performance: float | None = column(MONEY, "CPI: earned / spent; null where either is unknown.")
    schedule_performance: float | None = column(
        MONEY, "SPI: earned / planned to date; null where either is unknown."
    )
    estimate_at_completion: Money | None = column(
        MONEY, "What it will have cost if the rest costs as so far: budget / CPI; null where that is unknown."
    )
    estimate_low: Money | None = column(MONEY, "The lowest of the estimates at completion.")
    estimate_high: Money | None = column(MONEY, "The highest of them.")
    deviation: float | None = column(
        MONEY, "Spent less planned to date, as a share of planned to date; null where unknown."
    )
    lines: list[BudgetLine] = column(MONEY, "The published budgets; none in donors' reports.")
    revisions: list[BudgetRevision] = column(
        MONEY, "Earlier budgets, as they stood until other lines were published; none in donors' reports."
    )
    transactions = page(Transaction, MONEY, "The published transactions; none in donors' reports.")


@strawberry.type(
    description="What of a project stands here, for its charity's adapter to compare with what it has."
)
class Publication:
    content_digest: str = column(
        PUBLISH, "SHA-256 of the project as it was published, without its transactions, in hex."
    )
    transactions_digest: str = column(
        PUBLISH,
        "The first 16 bytes of each transaction's SHA-256, combined by exclusive or, in hex.",
    )
    changed_at: DateTime = column(PUBLISH, "When the project, its budgets or results last changed.")


@strawberry.type(description="One step of a project between its charity and the ministry.")
class ProjectStep:
    kind: StepKind = column(STEPS, "What was done.")
    at: DateTime = column(STEPS, "When.")
    revision: int = column(STEPS, "The revision of the project that it was done with.")
    reason: str | None = column(STEPS, "Why, where the ministry decided.")
    changes: list[Matter] = column(STEPS, "What changed, where a change opened an approved project again.")
    client_id: str = column(STEPS, "The OAuth client that did it.")
    subject: str | None = column(STEPS, "The person who was signed in, if one was.")
    charity: Charity | None = column(STEPS, "The charity it was done for; none for the ministry.")


_IN_LANGUAGE = {"lang": (LanguageChoice | None, None)}


@federation_type(keys=["id"], description="A project as its charity published it.")
class Project(Node):
    id: strawberry.ID = column(READ, "The global id.")
    charity: Charity = column(READ, "Whose project it is.")
    external_id: str = column(READ, "The charity's own identifier.")
    iati_identifier: str | None = column(READ, "The IATI identifier.")
    title = asked(str, READ, "The title in the language asked for, or the caller's.", _IN_LANGUAGE)
    titles: list[LocalText] = column(READ, "The title in each language given.")
    description = asked(
        str | None, READ, "The description in the language asked for, or the caller's.", _IN_LANGUAGE
    )
    descriptions: list[LocalText] = column(READ, "The description in each language given.")
    revision: int = column(READ, "Rises by one with each real change.")
    track: ProjectTrack = column(READ, "Relief or development.")
    sector: str | None = column(READ, "The main sector's code.")
    sectors: list[Sector] = column(READ, "The fields of work.")
    country: str = column(READ, "ISO 3166-1 of the largest share; ZZ where none is given.")
    countries: list[CountryShare] = column(READ, "The countries and their shares.")
    region: str | None = column(READ, "The main region's code.")
    regions: list[RegionShare] = column(READ, "The regions and their shares.")
    location: Point | None = column(READ, "The first place on the map.")
    locations: list[Location] = column(READ, "The places.")
    status: ProjectStatus = column(READ, "What the charity says of the work.")
    approval: Approval = column(READ, "What the ministry says of the project.")
    approved_revision: int | None = column(
        READ, "The revision that the ministry approved last; later ones may differ from it."
    )
    approved: ApprovedVersion | None = column(
        STEPS, "What was approved then, to be compared with what stands here; null on others' projects."
    )
    steps: list[ProjectStep] = column(
        STEPS, "Submitted, decided, opened again: each step, the first one first; none of others' projects."
    )
    planned_start: Date | None = column(READ, "Planned first day.")
    planned_end: Date | None = column(READ, "Planned last day.")
    actual_start: Date | None = column(READ, "Actual first day.")
    actual_end: Date | None = column(READ, "Actual last day.")
    participants: list[Participant] = column(READ, "The organisations that take part.")
    partner: Partner | None = column(
        READ, "The first implementing participant whom the register of partners knows by its identifier."
    )
    results: list[Result] = column(READ, "What it brings about.")
    milestones: list[Milestone] = column(READ, "The steps of the work.")
    documents: list[Document] = column(READ, "Its documents on the web.")
    report: ProjectReport = column(READ, "What it tells its donors.")
    findings = page(Finding, FINDINGS, "What the hub found about it.")
    forecasts: list[Forecast] = column(
        FINDINGS, "What is forecast of it while it runs: own projects; none of others'."
    )
    budget: Budget | None = column(
        MONEY, "Its money: own projects; null on others'; totals for donors' reports."
    )
    publication: Publication | None = column(
        PUBLISH, "What of it stands here: own projects; null on others'."
    )


@strawberry.input(description="Which projects.")
class ProjectFilter:
    mine: bool | None = argument("The own charity's projects, or all but those.")
    charity_id: strawberry.ID | None = argument("Projects of this charity.")
    external_id: str | None = argument("With this identifier of the charity's own.")
    external_ids: list[str] | None = argument("With any of these identifiers.")
    states: list[ProjectStatus] | None = argument("In any of these states.")
    approvals: list[Approval] | None = argument("Of which the ministry says one of these.")
    track: ProjectTrack | None = argument("On this track.")
    country: str | None = argument("Mainly in this country, ISO 3166-1.")
    sector: str | None = argument("Mainly in this sector.")
    text: str | None = argument("With these words in a title or description.")
