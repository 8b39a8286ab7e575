"""Decides how likely a running project is to exceed its budget or to end late, why, and what could be done.

What cannot be told is told as unknown, with what is missing. `docs/explanation/risk-forecast.md` has the method.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from hub.rules.finding import Severity
from hub.rules.forecast_curve import LATE_AFTER, Curve, Missing
from hub.rules.forecast_features import MEASURED, MISSING, Feature, Features, Outcome, history
from hub.rules.forecast_model import Model

ENOUGH_FINISHED, ENOUGH_HAPPENED = 30, 10
"""The hub forecasts from its own history: fewer finished projects, or fewer to which it happened, are too few."""
WORTH_TELLING = 0.1
"""A reason that moves the log-odds by less than this is not told."""


class ForecastReason(StrEnum):
    """What is likely, why it is, or why it cannot be told."""

    LIKELY_OVER_BUDGET = "LIKELY_OVER_BUDGET"
    LIKELY_LATE = "LIKELY_LATE"
    BUDGET_EXCEEDED = "BUDGET_EXCEEDED"
    BUDGET_NEARLY_SPENT = "BUDGET_NEARLY_SPENT"
    MUCH_SPENT = "MUCH_SPENT"
    SPENDING_BEHIND_TIME = "SPENDING_BEHIND_TIME"
    STILL_PAYING = "STILL_PAYING"
    OVERRAN_BEFORE = "OVERRAN_BEFORE"
    LATE_BEFORE = "LATE_BEFORE"
    PAST_ITS_END = "PAST_ITS_END"
    OVER_BUDGET_UNKNOWN = "OVER_BUDGET_UNKNOWN"
    LATE_UNKNOWN = "LATE_UNKNOWN"
    UNKNOWN_WITHOUT_DATES = "UNKNOWN_WITHOUT_DATES"
    UNKNOWN_WITHOUT_BUDGET = "UNKNOWN_WITHOUT_BUDGET"
    UNKNOWN_OTHER_CURRENCY = "UNKNOWN_OTHER_CURRENCY"
    UNKNOWN_PARTIAL_BUDGET = "UNKNOWN_PARTIAL_BUDGET"
    UNKNOWN_WITHOUT_SPENDING = "UNKNOWN_WITHOUT_SPENDING"
    UNKNOWN_WILD_AMOUNTS = "UNKNOWN_WILD_AMOUNTS"
    UNKNOWN_TOO_EARLY = "UNKNOWN_TOO_EARLY"
    UNKNOWN_LITTLE_HISTORY = "UNKNOWN_LITTLE_HISTORY"


@dataclass(frozen=True)
class Record:
    """How many projects have finished, and to how many of them it happened."""

    finished: int = 0
    happened: int = 0

    @property
    def enough(self) -> bool:
        """Whether a rate can be drawn from it."""
        return self.finished >= ENOUGH_FINISHED and self.happened >= ENOUGH_HAPPENED


@dataclass(frozen=True)
class Why:
    """One reason; `weight` is its share in what raises the probability; the parameters fill its sentence."""

    code: ForecastReason
    weight: float
    parameters: Mapping[str, object]


@dataclass(frozen=True)
class Forecast:
    """The probability of an outcome, from 0 to 1, None where it is unknown; the weightiest reason comes first."""

    outcome: Outcome
    chance: float | None
    reasons: tuple[Why, ...]


LIKELY = {
    Outcome.OVER_BUDGET: ForecastReason.LIKELY_OVER_BUDGET,
    Outcome.LATE: ForecastReason.LIKELY_LATE,
}
"""The sentence that tells the probability itself."""
NOT_TOLD = {
    Outcome.OVER_BUDGET: ForecastReason.OVER_BUDGET_UNKNOWN,
    Outcome.LATE: ForecastReason.LATE_UNKNOWN,
}
"""The sentence that tells which outcome is unknown."""

_UNKNOWN = {
    Missing.DATES: ForecastReason.UNKNOWN_WITHOUT_DATES,
    Missing.BUDGET: ForecastReason.UNKNOWN_WITHOUT_BUDGET,
    Missing.ONE_CURRENCY: ForecastReason.UNKNOWN_OTHER_CURRENCY,
    Missing.WHOLE_BUDGET: ForecastReason.UNKNOWN_PARTIAL_BUDGET,
    Missing.SPENDING: ForecastReason.UNKNOWN_WITHOUT_SPENDING,
    Missing.PLAUSIBLE_AMOUNTS: ForecastReason.UNKNOWN_WILD_AMOUNTS,
    Missing.TIME: ForecastReason.UNKNOWN_TOO_EARLY,
    Missing.HISTORY: ForecastReason.UNKNOWN_LITTLE_HISTORY,
}
_TOLD = {
    Feature.EXCEEDED: ForecastReason.BUDGET_EXCEEDED,
    Feature.NEARLY_SPENT: ForecastReason.BUDGET_NEARLY_SPENT,
    Feature.BURNT: ForecastReason.MUCH_SPENT,
    Feature.BEHIND: ForecastReason.SPENDING_BEHIND_TIME,
    Feature.STILL_PAYING: ForecastReason.STILL_PAYING,
}
_BEFORE = {Outcome.OVER_BUDGET: ForecastReason.OVERRAN_BEFORE, Outcome.LATE: ForecastReason.LATE_BEFORE}


def forecast(
    outcome: Outcome, curve: Curve, day: date, model: Model, *, own: Record, everyone: Record
) -> Forecast:
    """What can be told on `day` of a project that still runs.

    `own` is the record of its charity, `everyone` that of all charities of the hub. A project that still runs
    sixty days past its planned end is late already.
    """
    end = curve.planned_end
    if outcome is Outcome.LATE and end is not None and day >= end + LATE_AFTER:
        return Forecast(outcome, 1.0, (Why(ForecastReason.PAST_ITS_END, 1.0, {"end": end.isoformat()}),))
    missing = MISSING[outcome](curve, day) or (None if everyone.enough else Missing.HISTORY)
    if missing is not None:
        return Forecast(outcome, None, (_unknown(missing, everyone),))
    rate = min(everyone.happened / everyone.finished, 0.99)
    features = {
        **MEASURED[outcome](curve, day),
        Feature.HISTORY: history(own.happened, own.finished, rate),
    }
    reasons = _reasons(outcome, features, model, _facts(curve, day, own, everyone))
    return Forecast(outcome, model.chance(features), reasons)


def severity(chance: float) -> Severity | None:
    """How soon somebody should look at a project at such a risk; None where nobody need."""
    if chance >= 0.75:
        return Severity.HIGH
    if chance >= 0.5:
        return Severity.MEDIUM
    return Severity.LOW if chance >= 0.3 else None


def _unknown(missing: Missing, everyone: Record) -> Why:
    said: dict[str, object] = {}
    if missing is Missing.HISTORY:
        said = {
            "finished": everyone.finished,
            "happened": everyone.happened,
            "enough_finished": ENOUGH_FINISHED,
            "enough_happened": ENOUGH_HAPPENED,
        }
    return Why(_UNKNOWN[missing], 0.0, said)


def _facts(curve: Curve, day: date, own: Record, everyone: Record) -> dict[str, object]:
    elapsed = curve.elapsed(day)
    return {
        "spent": _percent(curve.burnt(day) or Decimal(0)),
        "elapsed": None if elapsed is None else _percent(elapsed),
        "own_happened": own.happened,
        "own_finished": own.finished,
        "all_happened": everyone.happened,
        "all_finished": everyone.finished,
    }


def _reasons(
    outcome: Outcome, features: Features, model: Model, facts: Mapping[str, object]
) -> tuple[Why, ...]:
    pulls = {name: model.pull(name, features[name]) for name in model.coefficients}
    up = {name: pull for name, pull in pulls.items() if pull >= WORTH_TELLING}
    codes = _TOLD | {Feature.HISTORY: _BEFORE[outcome]}
    told = [Why(codes[name], round(pull / sum(up.values()), 3), facts) for name, pull in up.items()]
    return tuple(sorted(told, key=lambda why: -why.weight))


def _percent(share: Decimal) -> int:
    return round(share * 100)
