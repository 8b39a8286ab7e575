"""What a project's money is on a day: planned day by day, earned by measure, and unknown rather than guessed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.rules.earned_value import Performance, performance, planned_to_date
from hub.rules.project_money import PlannedLine
from tests.rules.some_money import a_line, money, paid

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
AMOUNTS = st.decimals(min_value=1, max_value=10**9, places=3)


@st.composite
def lines(draw: st.DrawFn) -> PlannedLine:
    """A line of up to three years."""
    start = draw(DAYS)
    return PlannedLine("ORIGINAL", start, start + timedelta(draw(st.integers(0, 1000))), draw(AMOUNTS), "KWD")


@pytest.mark.parametrize(
    ("day", "planned"),
    [
        (date(2024, 12, 31), "0"),
        (date(2025, 1, 1), "32.877"),
        (date(2025, 3, 31), "2958.904"),
        (date(2025, 12, 31), "12000.000"),
        (date(2027, 1, 1), "12000.000"),
    ],
)
def test_a_year_is_planned_for_day_by_day(day: date, planned: str) -> None:
    assert round(planned_to_date([a_line()], day), 3) == Decimal(planned)


@given(st.lists(lines(), max_size=5), DAYS, DAYS)
def test_what_is_planned_grows_with_time_to_the_whole_budget(
    planned: list[PlannedLine], one: date, other: date
) -> None:
    first, last = sorted((one, other))
    assert 0 <= planned_to_date(planned, first) <= planned_to_date(planned, last)
    end = max((line.end for line in planned), default=last)
    whole = sum((line.value for line in planned), Decimal(0))
    assert abs(planned_to_date(planned, end) - whole) <= whole * Decimal("1e-20")


@given(lines(), DAYS)
def test_a_line_in_two_halves_is_planned_like_the_whole(line: PlannedLine, day: date) -> None:
    days = (line.end - line.start).days + 1
    if days % 2:
        return
    middle = line.start + timedelta(days // 2)
    halves = [
        PlannedLine("ORIGINAL", line.start, middle - timedelta(1), line.value / 2, "KWD"),
        PlannedLine("ORIGINAL", middle, line.end, line.value / 2, "KWD"),
    ]
    assert abs(planned_to_date(halves, day) - planned_to_date([line], day)) < Decimal("1e-9")


def test_the_indices_are_those_of_the_standard() -> None:
    """The worked example: half the work of 1,000 is done and cost 600, when 400 were planned."""
    figures = Performance(budget=Decimal(1000), planned=Decimal(400), spent=Decimal(600), earned=Decimal(500))
    assert round(figures.cost or 0, 4) == Decimal("0.8333")
    assert figures.schedule == Decimal("1.25")
    assert figures.deviation == Decimal("0.5")
    estimate = figures.estimate
    assert estimate is not None
    assert (round(estimate.low, 3), round(estimate.likely, 3), round(estimate.high, 3)) == (
        Decimal(1080),
        Decimal(1200),
        Decimal(1200),
    )


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_an_estimate_is_a_range_that_holds_the_likely_one(
    budget: Decimal, planned: Decimal, spent: Decimal, earned: Decimal
) -> None:
    estimate = Performance(budget, planned, spent, min(earned, budget)).estimate
    assert estimate is not None
    assert spent <= estimate.low * (1 + Decimal("1e-20"))
    assert estimate.low <= estimate.likely <= estimate.high


def test_a_revised_line_counts_in_the_place_of_the_one_of_the_same_days() -> None:
    first, second = a_line(value="100"), a_line(value="150", kind="REVISED")
    later = a_line(date(2026, 1, 1), date(2026, 12, 31), "70")
    assert money(first, second, later).whole_budget == 220


@pytest.mark.parametrize(
    "unknown",
    [
        money(),
        money(paid(date(2025, 2, 1), "5")),
        money(a_line()),
        money(a_line(value="0"), paid(date(2025, 2, 1), "5")),
        money(a_line(), a_line(currency="USD"), paid(date(2025, 2, 1), "5")),
        money(a_line(), paid(date(2025, 2, 1), "5"), paid(date(2025, 2, 1), "5", currency="USD")),
    ],
    ids=["nothing", "no plan", "no spending", "a plan of nothing", "planned in dollars", "spent in dollars"],
)
def test_what_the_data_do_not_say_is_unknown(unknown: object) -> None:
    assert performance(unknown, date(2025, 6, 30)) is None  # type: ignore[arg-type]


def test_what_is_earned_is_unknown_without_a_measure() -> None:
    figures = performance(money(a_line(), paid(date(2025, 2, 1), "5")), date(2025, 6, 30))
    assert figures is not None
    assert (figures.earned, figures.cost, figures.schedule, figures.estimate) == (None, None, None, None)


def test_what_is_earned_is_the_share_of_the_work_done() -> None:
    half = money(a_line(), paid(date(2025, 2, 1), "9000"), progress=Decimal("0.5"))
    figures = performance(half, date(2025, 6, 30))
    assert figures is not None
    assert figures.earned == 6000
    assert round(figures.cost or 0, 3) == Decimal("0.667")
