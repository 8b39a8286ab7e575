"""What is forecast of a project that runs: how likely it exceeds its budget or ends late, why, and what to do."""

from __future__ import annotations

import strawberry

from hub.rules.forecast_features import Outcome
from hub.schema.field import column
from hub.schema.finding import FINDINGS, Reason, Remedy
from hub.schema.scalars import DateTime

strawberry.enum(
    Outcome,
    name="ForecastOutcome",
    description="What is forecast: spending over 110 % of the budget, or an end sixty days late.",
)


@strawberry.type(
    description="What is forecast of a running project from its spending and from finished ones."
)
class Forecast:
    outcome: Outcome = column(FINDINGS, "What is forecast.")
    chance: float | None = column(
        FINDINGS,
        "Its probability, from 0 to 1; null where it is unknown, and the reasons say what is missing.",
    )
    reasons: list[Reason] = column(FINDINGS, "Why it is so high, the weightiest first; or why it is unknown.")
    remedies: list[Remedy] = column(FINDINGS, "What the reasons suggest, the first thing first.")
    made_at: DateTime = column(FINDINGS, "When it was made; it stands until the facts say otherwise.")
