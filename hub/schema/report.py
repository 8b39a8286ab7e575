"""What a project tells its donors: how far it is, what was spent in total, whom it reached, what it shows for it."""

from __future__ import annotations

from enum import StrEnum

import strawberry

from hub.auth.scopes import Scope
from hub.schema.common import Money
from hub.schema.field import any_of, column
from hub.schema.project_parts import Document, Result
from hub.schema.scalars import Date

READ = any_of(Scope.PROJECT_READ, Scope.PROJECT_REPORT)
TOTALS = any_of(Scope.PROJECT_REPORT, Scope.ADMIN_PROJECTS)


@strawberry.enum(description="What a project's progress is told by.")
class ProgressBasis(StrEnum):
    MILESTONES = "MILESTONES"
    STATUS = "STATUS"
    UNKNOWN = "UNKNOWN"


@strawberry.type(description="A report for donors: totals only, never lines, and nobody's personal data.")
class ProjectReport:
    as_of: Date = column(READ, "The day of the last change that it tells of (UTC).")
    progress: float = column(
        READ, "From 0 to 1: the share of the milestones that are done; see `progressBasis`."
    )
    progress_basis: ProgressBasis = column(
        READ,
        "MILESTONES; without any, STATUS: 0 before the work, 1 once it is closed; else UNKNOWN, and progress is 0.",
    )
    spent: Money = column(TOTALS, "Disbursements and expenditure, in the project's currency.")
    beneficiaries_reached: int | None = column(READ, "How many people it reached, as its charity says.")
    results: list[Result] = column(READ, "What it brings about.")
    documents: list[Document] = column(READ, "What it shows for it.")
