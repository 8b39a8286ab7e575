"""The reasons for which a project's money is looked at, and which of them are only context for the others."""

from __future__ import annotations

from enum import StrEnum


class DeviationReason(StrEnum):
    """What is unusual in a project's money."""

    IMPLAUSIBLE_RATIO = "IMPLAUSIBLE_RATIO"
    NEGATIVE_BUDGET = "NEGATIVE_BUDGET"
    NEGATIVE_SPENDING = "NEGATIVE_SPENDING"
    NEGATIVE_BALANCE = "NEGATIVE_BALANCE"
    PUBLISHED_TWICE = "PUBLISHED_TWICE"
    OUTSIDE_DATES = "OUTSIDE_DATES"
    BEFORE_APPROVAL = "BEFORE_APPROVAL"
    WITHOUT_APPROVAL = "WITHOUT_APPROVAL"
    OVERSPENT = "OVERSPENT"
    AHEAD_OF_PLAN = "AHEAD_OF_PLAN"
    LINE_OVERSPENT = "LINE_OVERSPENT"
    HIDDEN_BY_OTHER_LINES = "HIDDEN_BY_OTHER_LINES"
    UNDER_BURN = "UNDER_BURN"
    COST_PERFORMANCE = "COST_PERFORMANCE"
    SCHEDULE_PERFORMANCE = "SCHEDULE_PERFORMANCE"
    ESTIMATE_EXCEEDS_BUDGET = "ESTIMATE_EXCEEDS_BUDGET"
    OVERLAPPING_BUDGETS = "OVERLAPPING_BUDGETS"
    OTHER_CURRENCIES = "OTHER_CURRENCIES"
    ROUND_NUMBERS = "ROUND_NUMBERS"
    END_OF_YEAR = "END_OF_YEAR"


CONTEXT = frozenset(
    {
        DeviationReason.OVERLAPPING_BUDGETS,
        DeviationReason.OTHER_CURRENCIES,
        DeviationReason.ROUND_NUMBERS,
        DeviationReason.END_OF_YEAR,
    }
)
"""What is told beside other reasons and makes no finding by itself."""
