"""The model of the risk forecast is what its command fits, and its back-test sees nothing that came later."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bench.risk import model
from bench.risk.backtest import Past, forecasts
from bench.risk.fitting import FREE, Term, chance, fit
from bench.risk.lives import ALWAYS, Life, of_charities
from bench.risk.sources import AFTER_CHARITIES, MONTH_ENDS
from hub.rules.forecast_curve import Spend
from hub.rules.forecast_features import Outcome
from hub.rules.forecast_model import fitted, of_json

ROOT = Path(__file__).parents[2]
FILES = ROOT / "examples/country/iati"


def test_the_model_of_late_ends_is_what_its_command_fits_on_the_published_files() -> None:
    past = Past(Outcome.LATE, of_charities(FILES), MONTH_ENDS)
    made = model.fitted(past, AFTER_CHARITIES, "eleven publishers of IATI", FILES.glob("*.xml"))
    assert json.loads(model.TARGET.read_text(encoding="utf-8"))["LATE"] == json.loads(json.dumps(made))


def test_the_hub_reads_what_the_command_writes() -> None:
    written = json.loads(model.TARGET.read_text(encoding="utf-8"))
    assert of_json(written) == fitted()
    assert set(written) == set(Outcome)
    for outcome in written.values():
        assert outcome["fitted"]["happened"] >= 10
        assert set(outcome["coefficients"]) == set(outcome["means"])


def a_life(number: int, late: bool) -> Life:
    """A project of a quarter, each a week after the one before; its money goes out at once or long after its end."""
    start = date(2020, 1, 1) + timedelta(weeks=number)
    end = start + timedelta(days=90)
    paid = [end + timedelta(days=61)] if late else []
    return Life(
        key=f"P{number}",
        group="a charity",
        start=start,
        planned_end=end,
        actual_end=None,
        plan=(Spend(ALWAYS, Decimal(100)),),
        spends=tuple(Spend(day, Decimal(50)) for day in (start + timedelta(days=30 + number % 40), *paid)),
        budgeted=None,
        other_currency=False,
        read_until=date(2021, 12, 31),
    )


LIVES = [a_life(number, late=number % 3 == 0) for number in range(70)]
DAYS = tuple(date(2020 + month // 12, month % 12 + 1, 1) for month in range(5, 18))


def test_a_forecast_of_the_past_does_not_change_with_what_came_later() -> None:
    last = DAYS[-1]
    later = Spend(last + timedelta(days=1), Decimal(7))
    other_ends = [
        replace(each, spends=(*(spend for spend in each.spends if spend.day <= last), later))
        for each in LIVES
    ]
    made = [(each.day, each.project, each.said) for each in forecasts(Past(Outcome.LATE, LIVES, DAYS))]
    again = [(each.day, each.project, each.said) for each in forecasts(Past(Outcome.LATE, other_ends, DAYS))]
    assert made == again
    assert other_ends != LIVES
    assert len({day for day, _, _ in made}) > 3


def test_no_forecast_is_scored_whose_outcome_was_known_on_its_day() -> None:
    ends = {life.group + life.key: life.planned_end for life in LIVES}
    for each in forecasts(Past(Outcome.LATE, LIVES, DAYS)):
        end = ends[each.project]
        assert end is not None
        assert each.day < end + timedelta(days=60)


def test_a_fit_finds_the_coefficients_and_keeps_the_signs_that_are_held() -> None:
    rows = [(1.0, x / 50 - 1) for x in range(100) for _ in range(20)]
    truths = [n % 20 < 20 * chance(0.5 + 2 * x) for n, (_, x) in enumerate(rows)]
    weights = [1.0] * len(rows)
    assert fit(rows, truths, weights, [FREE, FREE]) == pytest.approx([0.5, 2], abs=0.25)
    upside_down = [not truth for truth in truths]
    assert fit(rows, upside_down, weights, [FREE, Term(penalty=0.3, held=True)])[1] == 0
