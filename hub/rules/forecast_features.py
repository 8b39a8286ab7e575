"""Decides what of a spending curve speaks for a risk: numbers of which none grows when the risk should fall."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from math import log

from hub.rules.forecast_curve import (
    OVER_SHARE,
    Curve,
    Missing,
    ended_late,
    missing_for_budget,
    missing_for_time,
    went_over,
)

PAYING_LATELY = timedelta(days=61)
NEARLY_SPENT = Decimal("0.9")
SIMILAR_WEIGHT = 10
"""As many projects of all charities stand beside a charity's own when its history is told."""


class Outcome(StrEnum):
    """What is forecast."""

    OVER_BUDGET = "OVER_BUDGET"
    LATE = "LATE"


class Feature(StrEnum):
    """What speaks for a risk; all lie between about -1 and 2."""

    BURNT = "BURNT"
    NEARLY_SPENT = "NEARLY_SPENT"
    EXCEEDED = "EXCEEDED"
    BEHIND = "BEHIND"
    STILL_PAYING = "STILL_PAYING"
    HISTORY = "HISTORY"


Features = Mapping[Feature, float]


def over_budget(curve: Curve, day: date) -> Features:
    """The budget's share spent (up to a tenth too much), its last tenth, and whether it is exceeded already."""
    burnt = curve.burnt(day) or Decimal(0)
    span = OVER_SHARE - NEARLY_SPENT
    return {
        Feature.BURNT: float(_within(burnt, Decimal(0), OVER_SHARE)),
        Feature.NEARLY_SPENT: float(_within((burnt - NEARLY_SPENT) / span, Decimal(0), Decimal(1))),
        Feature.EXCEEDED: float(burnt > OVER_SHARE),
    }


def late(curve: Curve, day: date) -> Features:
    """The time gone by less the money spent, as shares of the plan, and whether payments still go out."""
    most = Decimal("1.5")
    elapsed = _within(curve.elapsed(day) or Decimal(0), Decimal(0), most)
    burnt = _within(curve.burnt(day) or Decimal(0), Decimal(0), most)
    paying = any(day - PAYING_LATELY < each.day <= day for each in curve.spends)
    return {Feature.BEHIND: float(elapsed - burnt), Feature.STILL_PAYING: float(paying)}


def history(happened: int, finished: int, everywhere: float) -> float:
    """The log-odds of a charity's own rate among its finished projects, drawn towards the rate of all."""
    rate = (happened + SIMILAR_WEIGHT * everywhere) / (finished + SIMILAR_WEIGHT)
    return log(rate / (1 - rate))


MEASURED: Mapping[Outcome, Callable[[Curve, date], Features]] = {
    Outcome.OVER_BUDGET: over_budget,
    Outcome.LATE: late,
}
MISSING: Mapping[Outcome, Callable[[Curve, date], Missing | None]] = {
    Outcome.OVER_BUDGET: missing_for_budget,
    Outcome.LATE: missing_for_time,
}
HAPPENED: Mapping[Outcome, Callable[[Curve, date], bool | None]] = {
    Outcome.OVER_BUDGET: went_over,
    Outcome.LATE: ended_late,
}


def _within(value: Decimal, least: Decimal, most: Decimal) -> Decimal:
    return min(max(value, least), most)
