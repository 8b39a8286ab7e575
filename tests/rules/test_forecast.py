"""Forecasts: more overspending is never less risk, what cannot be told is unknown, and each reason has a remedy."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.rules.finding import Severity
from hub.rules.forecast import ENOUGH_FINISHED, Forecast, ForecastReason, Record, forecast, severity
from hub.rules.forecast_curve import LATE_AFTER, Curve, Spend, ended_late, went_over
from hub.rules.forecast_features import MEASURED, Feature, Outcome, history
from hub.rules.forecast_model import fitted
from hub.rules.forecast_remedies import REMEDIES, Remedy, remedies

START, END = date(2026, 1, 1), date(2026, 12, 31)
SEPTEMBER = date(2026, 9, 30)
OVER, LATE = Outcome.OVER_BUDGET, Outcome.LATE
KNOWN, NONE_YET = Record(finished=200, happened=40), Record()


def a_curve(*spends: tuple[date, int], **said: Any) -> Curve:
    """A project of a year with a budget of 1,000."""
    told: dict[str, Any] = {"start": START, "planned_end": END, "actual_end": None, "budget": Decimal(1000)}
    return Curve(**(told | said), spends=tuple(Spend(day, Decimal(amount)) for day, amount in spends))


def told(
    outcome: Outcome, curve: Curve, day: date = SEPTEMBER, own: Record = NONE_YET, everyone: Record = KNOWN
) -> Forecast:
    """What is forecast of it with the hub's own models."""
    return forecast(outcome, curve, day, fitted()[outcome], own=own, everyone=everyone)


def chance(outcome: Outcome, curve: Curve, **said: Any) -> float:
    """The probability, which must be known."""
    found = told(outcome, curve, **said).chance
    assert found is not None
    return found


def codes(found: Forecast) -> list[ForecastReason]:
    """Its reasons' codes in their order."""
    return [why.code for why in found.reasons]


PAID = date(2026, 6, 1)
amounts = st.integers(min_value=0, max_value=5000)


@given(amounts, amounts)
def test_more_spending_is_never_less_risk_for_the_budget(one: int, other: int) -> None:
    less, more = sorted((one, other))
    assert chance(OVER, a_curve((PAID, less))) <= chance(OVER, a_curve((PAID, more)))


@given(amounts, amounts)
def test_less_spending_in_the_same_time_is_never_less_risk_of_being_late(one: int, other: int) -> None:
    less, more = sorted((one, other))
    assert chance(LATE, a_curve((PAID, less))) >= chance(LATE, a_curve((PAID, more)))


@given(st.sampled_from(Outcome), st.integers(0, 50), st.integers(0, 50))
def test_a_charity_whose_projects_fared_worse_is_never_at_less_risk(
    outcome: Outcome, one: int, other: int
) -> None:
    better, worse = (Record(50, happened) for happened in sorted((one, other)))
    curve = a_curve((PAID, 500))
    assert chance(outcome, curve, own=better) <= chance(outcome, curve, own=worse)


@given(st.integers(0, 59))
def test_waiting_without_spending_is_never_less_risk_of_being_late(days: int) -> None:
    curve = a_curve((PAID, 300))
    today = date(2026, 10, 1) + timedelta(days=days)
    assert chance(LATE, curve, day=today) <= chance(LATE, curve, day=today + timedelta(days=1))


def test_an_exceeded_budget_is_told_first_with_what_to_do() -> None:
    found = told(OVER, a_curve((PAID, 1200)))
    assert codes(found)[0] is ForecastReason.BUDGET_EXCEEDED
    assert found.reasons[0].parameters["spent"] == 120
    assert remedies(codes(found))[0] is Remedy.HOLD_NEW_COMMITMENTS
    assert found.chance is not None
    assert found.chance > chance(OVER, a_curve((PAID, 900))) * 2


def test_money_that_lags_behind_time_is_a_reason_to_be_late() -> None:
    found = told(LATE, a_curve((PAID, 50)))
    assert codes(found)[0] is ForecastReason.SPENDING_BEHIND_TIME
    assert found.reasons[0].parameters["elapsed"] == 75
    assert found.reasons[0].parameters["spent"] == 5
    assert Remedy.ASK_FOR_AN_EXTENSION_EARLY in remedies(codes(found))


def test_the_weights_of_the_reasons_are_shares_of_what_raises_the_risk() -> None:
    found = told(LATE, a_curve((date(2026, 9, 20), 50)), own=Record(40, 30))
    assert len(found.reasons) == 3
    assert sum(why.weight for why in found.reasons) == pytest.approx(1, abs=0.01)
    assert [why.weight for why in found.reasons] == sorted((w.weight for w in found.reasons), reverse=True)


def test_a_project_that_runs_sixty_days_past_its_end_is_late_already() -> None:
    found = told(LATE, a_curve(), day=END + LATE_AFTER, everyone=Record())
    assert (found.chance, codes(found)) == (1.0, [ForecastReason.PAST_ITS_END])
    assert told(LATE, a_curve(), day=END + LATE_AFTER - timedelta(days=1), everyone=Record()).chance is None


R = ForecastReason


@pytest.mark.parametrize(
    ("outcome", "curve", "day", "why"),
    [
        (LATE, a_curve((PAID, 9), planned_end=None), SEPTEMBER, R.UNKNOWN_WITHOUT_DATES),
        (LATE, a_curve((PAID, 9), start=END), SEPTEMBER, R.UNKNOWN_WITHOUT_DATES),
        (LATE, a_curve((PAID, 9)), date(2026, 7, 1), R.UNKNOWN_TOO_EARLY),
        (LATE, a_curve((PAID, 9), budget=None), SEPTEMBER, R.UNKNOWN_WITHOUT_BUDGET),
        (OVER, a_curve((PAID, 9), budget=Decimal(0)), SEPTEMBER, R.UNKNOWN_WITHOUT_BUDGET),
        (OVER, a_curve((PAID, 9), other_currency=True), SEPTEMBER, R.UNKNOWN_OTHER_CURRENCY),
        (OVER, a_curve((PAID, 9), budgeted=(START, PAID)), SEPTEMBER, R.UNKNOWN_PARTIAL_BUDGET),
        (OVER, a_curve(), SEPTEMBER, R.UNKNOWN_WITHOUT_SPENDING),
        (OVER, a_curve((PAID, 5001)), SEPTEMBER, R.UNKNOWN_WILD_AMOUNTS),
    ],
)
def test_what_cannot_be_told_is_unknown_and_says_what_is_missing(
    outcome: Outcome, curve: Curve, day: date, why: ForecastReason
) -> None:
    found = told(outcome, curve, day=day)
    assert (found.chance, codes(found)) == (None, [why])


@pytest.mark.parametrize("everyone", [Record(ENOUGH_FINISHED - 1, 20), Record(200, 9), Record()])
def test_with_too_little_history_both_outcomes_are_unknown(everyone: Record) -> None:
    for outcome in Outcome:
        found = told(outcome, a_curve((PAID, 900)), everyone=everyone)
        assert (found.chance, codes(found)) == (None, [ForecastReason.UNKNOWN_LITTLE_HISTORY])
        assert found.reasons[0].parameters["finished"] == everyone.finished


def test_nothing_that_happens_after_the_day_changes_its_forecast() -> None:
    before, after = a_curve((PAID, 400)), a_curve((PAID, 400), (SEPTEMBER + timedelta(days=1), 900))
    assert all(told(outcome, before) == told(outcome, after) for outcome in Outcome)


def test_an_outcome_is_known_sixty_days_after_the_end_and_not_before() -> None:
    curve = a_curve((PAID, 1101), (END + timedelta(days=61), 5))
    last = END + timedelta(days=61)
    assert (went_over(curve, END + timedelta(days=59)), went_over(curve, last)) == (None, True)
    assert (ended_late(curve, END + timedelta(days=59)), ended_late(curve, last)) == (None, True)
    assert (went_over(a_curve((PAID, 1100)), last), ended_late(a_curve((PAID, 9)), last)) == (False, False)
    assert ended_late(a_curve((PAID, 9), actual_end=END + LATE_AFTER), last) is True
    assert (went_over(a_curve(), last), ended_late(a_curve(), last)) == (None, None)


def test_severity_grows_with_the_probability() -> None:
    found = [severity(chance) for chance in (0.0, 0.29, 0.3, 0.5, 0.75, 1.0)]
    assert found == [None, None, Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.HIGH]


def test_the_models_have_a_coefficient_for_each_feature_and_none_below_zero() -> None:
    for outcome, model in fitted().items():
        measured = MEASURED[outcome](a_curve((PAID, 9)), SEPTEMBER)
        assert set(model.coefficients) == set(model.means) == {*measured, Feature.HISTORY}
        assert min(model.coefficients.values()) >= 0


def test_a_charity_without_projects_has_the_rate_of_all() -> None:
    assert history(0, 0, 0.5) == 0
    assert history(0, 10, 0.5) < 0 < history(10, 10, 0.5)


def test_every_reason_that_somebody_can_act_on_has_a_remedy() -> None:
    time_alone_helps = {R.UNKNOWN_TOO_EARLY, R.UNKNOWN_LITTLE_HISTORY}
    sentences = {R.LIKELY_LATE, R.LIKELY_OVER_BUDGET, R.LATE_UNKNOWN, R.OVER_BUDGET_UNKNOWN}
    assert set(REMEDIES) == set(ForecastReason) - time_alone_helps - sentences
    assert {each for found in REMEDIES.values() for each in found} == set(Remedy)
    assert remedies(["SAME_VILLAGE"]) == []
