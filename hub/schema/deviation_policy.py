"""The thresholds beyond which a budget becomes a finding."""

from __future__ import annotations

import strawberry

from hub.auth.gate import PUBLIC
from hub.auth.scopes import Scope
from hub.resolvers.deviation_policies import DeviationPolicyRefusal
from hub.resolvers.publishing_inputs import ProjectTrack
from hub.schema.field import any_of, column
from hub.schema.scalars import Decimal

THRESHOLDS = any_of(Scope.FINDING_READ, Scope.ADMIN_FINDINGS, Scope.ADMIN_POLICIES)

strawberry.enum(DeviationPolicyRefusal)


@strawberry.type(description="Beyond what a track's budgets are told of; shares, 0.10 is ten per cent.")
class DeviationPolicy:
    track: ProjectTrack = column(THRESHOLDS, "For which projects.")
    overspent: Decimal = column(THRESHOLDS, "Spent beyond the whole budget.")
    ahead: Decimal = column(THRESHOLDS, "Spent beyond what was planned to date.")
    line_overspent: Decimal = column(THRESHOLDS, "Spent beyond one line.")
    under_burn: Decimal = column(THRESHOLDS, "Not spent of what was planned to date.")
    elapsed: Decimal = column(
        THRESHOLDS, "The share of the time before which being ahead or behind is not told."
    )
    index: Decimal = column(THRESHOLDS, "The cost or schedule performance below which it is told.")
    implausible: Decimal = column(
        THRESHOLDS, "How many times its budget spending is taken for a mistake in the data."
    )
    grace_days: int = column(THRESHOLDS, "Days around the project's own in which a payment is usual.")


@strawberry.type(description="Thresholds that are not set.")
class DeviationPolicyRefused:
    code: DeviationPolicyRefusal = column(PUBLIC, "Why, for programs.")
    message: str = column(PUBLIC, "Why and what to do, in the caller's language.")
