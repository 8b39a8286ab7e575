"""What is told of a project's money: how much, since when, and what the data must say before anything is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from hub.rules.deviation import deviation
from hub.rules.deviation_policy import DEFAULTS, DeviationPolicy, thresholds_cross
from hub.rules.finding import Severity
from hub.rules.project_money import ProjectMoney
from tests.rules.some_money import YEAR, a_line, money, paid

POLICY = DEFAULTS["DEVELOPMENT"]
SUMMER, END = date(2025, 7, 3), date(2025, 12, 31)
SPRING = date(2025, 3, 1)
FIRST, SECOND = (date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 7, 1), YEAR[1])


def told(of: ProjectMoney, on: date = SUMMER, policy: DeviationPolicy = POLICY) -> dict[str, Any]:
    """The parameters of each reason, by its code."""
    found = deviation(of, policy, on)
    return {reason.code: dict(reason.parameters) for reason in found.reasons} if found else {}


CASES: dict[str, tuple[ProjectMoney, date, set[str]]] = {
    "as planned": (money(a_line(), paid(SPRING, "5900")), SUMMER, set()),
    "ten per cent too much": (money(a_line(), paid(SPRING, "13200")), END, set()),
    "more than that": (money(a_line(), paid(SPRING, "13201")), END, {"OVERSPENT"}),
    "early in the year, whatever was spent": (money(a_line(), paid(SPRING, "5900")), SPRING, set()),
    "half as much again as planned by now": (
        money(a_line(), paid(SPRING, "9100")),
        SUMMER,
        {"AHEAD_OF_PLAN"},
    ),
    "less than half of what was planned by now": (
        money(a_line(), paid(SPRING, "2900")),
        SUMMER,
        {"UNDER_BURN"},
    ),
    "too little, but the work is over": (
        money(a_line(), paid(SPRING, "2900"), status="CLOSED"),
        SUMMER,
        set(),
    ),
    "too little, but nothing is published of what was spent": (money(a_line()), SUMMER, set()),
    "a hundred times the budget": (money(a_line(), paid(SPRING, "1200000")), SUMMER, {"IMPLAUSIBLE_RATIO"}),
    "a negative budget": (money(a_line(value="-5")), SUMMER, {"NEGATIVE_BUDGET"}),
    "no budget": (money(paid(SPRING, "5900")), SUMMER, set()),
    "too much in dollars, too": (
        money(a_line(), paid(SPRING, "13201"), paid(SPRING, "1", currency="USD")),
        END,
        {"OVERSPENT", "OTHER_CURRENCIES"},
    ),
    "too little, but the rest may be in dollars": (
        money(a_line(), paid(SPRING, "2900"), paid(SPRING, "1", currency="USD")),
        SUMMER,
        set(),
    ),
    "a plan in two currencies": (
        money(a_line(value="1"), a_line(currency="USD"), paid(SPRING, "5000")),
        SUMMER,
        set(),
    ),
    "one half overspent, the other under": (
        money(a_line(*FIRST, "6000"), a_line(*SECOND, "6000"), paid(SPRING, "8000"), paid(SUMMER, "3000")),
        END,
        {"LINE_OVERSPENT"},
    ),
    "and hidden by the first when it has ended": (
        money(a_line(*FIRST, "6000"), a_line(*SECOND, "6000"), paid(SPRING, "3000"), paid(SUMMER, "8000")),
        END,
        {"LINE_OVERSPENT", "HIDDEN_BY_OTHER_LINES"},
    ),
    "little, but the year is planned for twice": (
        money(a_line(), a_line(*FIRST, "6000"), a_line(*SECOND, "6000"), paid(SPRING, "2900")),
        SUMMER,
        set(),
    ),
    "more returned than spent": (money(paid(SPRING, "-5")), SUMMER, {"NEGATIVE_SPENDING"}),
    "more spent than received": (
        money(paid(SPRING, "100"), paid(FIRST[0], "90", type="INCOMING_FUNDS")),
        SUMMER,
        {"NEGATIVE_BALANCE"},
    ),
    "received with a minus": (
        money(paid(SPRING, "100"), paid(FIRST[0], "-90", type="INCOMING_FUNDS")),
        SUMMER,
        set(),
    ),
    "twice": (
        money(paid(SPRING, "70", "A", receiver="Driller"), paid(SPRING, "70", "B", receiver="Driller")),
        SUMMER,
        {"PUBLISHED_TWICE"},
    ),
    "twice alike, but of nobody": (money(paid(SPRING, "70", "A"), paid(SPRING, "70", "B")), SUMMER, set()),
    "long before the first day": (money(paid(date(2024, 8, 1), "70")), SUMMER, {"OUTSIDE_DATES"}),
    "long before the first day of work without a known end": (
        money(paid(date(2024, 8, 1), "70"), end=None),
        SUMMER,
        {"OUTSIDE_DATES"},
    ),
    "long after the last day of work without a known beginning": (
        money(paid(date(2026, 8, 1), "70"), start=None),
        date(2026, 9, 1),
        {"OUTSIDE_DATES"},
    ),
    "a little before it": (money(paid(date(2024, 12, 1), "70")), SUMMER, set()),
    "before the ministry approved": (
        money(paid(SPRING, "70"), approval="APPROVED", approved_on=SUMMER),
        SUMMER,
        {"BEFORE_APPROVAL"},
    ),
    "while the ministry has not": (
        money(paid(SPRING, "70"), approval="SUBMITTED"),
        SUMMER,
        {"WITHOUT_APPROVAL"},
    ),
    "nobody has asked the ministry": (money(paid(SPRING, "70")), SUMMER, set()),
    "work that costs more than it is worth": (
        money(a_line(), paid(SPRING, "6000"), progress=Decimal("0.3")),
        SUMMER,
        {"COST_PERFORMANCE", "SCHEDULE_PERFORMANCE", "ESTIMATE_EXCEEDS_BUDGET"},
    ),
    "work that is worth its money": (
        money(a_line(), paid(SPRING, "6000"), progress=Decimal("0.5")),
        SUMMER,
        set(),
    ),
}


@pytest.mark.parametrize(("of", "on", "codes"), CASES.values(), ids=CASES)
def test_a_project_is_told_of_for_these_reasons_and_no_other(
    of: ProjectMoney, on: date, codes: set[str]
) -> None:
    assert set(told(of, on)) == codes


def test_overspending_is_told_with_how_much_and_since_when() -> None:
    late = date(2025, 11, 3)
    found = told(money(a_line(), paid(SPRING, "9000"), paid(late, "6000.125")), END)["OVERSPENT"]
    assert found == {
        "currency": "KWD",
        "spent": "15,000.125",
        "planned": "12,000.000",
        "percent": "25",
        "since": str(late),
    }


def test_what_was_paid_back_ends_overspending_and_what_follows_begins_it_anew() -> None:
    back, again = date(2025, 4, 1), date(2025, 5, 1)
    of = money(a_line(), paid(SPRING, "14000"), paid(back, "-4000"), paid(again, "5000"))
    assert told(of)["OVERSPENT"]["since"] == str(again)


def test_falling_behind_is_told_since_the_day_that_half_of_the_plan_was_not_spent() -> None:
    """1,200 is less than half of the plan from the day on which that is over 2,400: the 74th of the year."""
    found = told(money(a_line(), paid(date(2025, 1, 2), "1200")))["UNDER_BURN"]
    assert (found["since"], found["percent"], found["elapsed"]) == ("2025-03-15", "20", "50")


def test_round_sums_and_ends_of_years_are_only_told_beside_other_reasons() -> None:
    round_ = [paid(date(2025, 12, n + 1), "1000") for n in range(12)]
    years = {"start": date(2024, 1, 1), "end": date(2026, 12, 31)}
    lines = [
        a_line(date(2025, 1, 1), YEAR[1], "10000"),
        a_line(date(2026, 1, 1), date(2026, 12, 31), "10000"),
    ]
    later = date(2026, 1, 31)
    assert told(money(*round_, **years), later) == {}
    assert set(told(money(a_line(value="9000"), *round_, **years), later)) == {
        "OVERSPENT",
        "LINE_OVERSPENT",
        "ROUND_NUMBERS",
        "END_OF_YEAR",
    }
    assert told(money(*lines, *round_, **years), later) == {}


@pytest.mark.parametrize(
    ("years", "told_of"),
    [
        ({"start": YEAR[0], "end": date(2027, 12, 31)}, True),
        ({"start": date(2023, 1, 1), "end": YEAR[1]}, True),
        ({"start": date(2025, 1, 2), "end": date(2027, 12, 31)}, False),
        ({"start": date(2023, 1, 1), "end": date(2025, 12, 30)}, False),
    ],
)
def test_the_end_of_a_year_is_told_of_each_year_that_ran_from_its_first_day_to_its_last(
    years: dict[str, date], told_of: bool
) -> None:
    late = [paid(date(2025, 12, n + 1), "1001") for n in range(12)]
    found = told(money(a_line(value="9000"), *late, **years), date(2026, 1, 31))
    assert ("END_OF_YEAR" in found) is told_of


def test_more_returned_than_spent_is_told_since_it_has_been_so_without_a_break() -> None:
    of = money(
        paid(SPRING, "-5"), paid(date(2025, 4, 1), "9"), paid(date(2025, 5, 1), "-6"), paid(SUMMER, "-1")
    )
    assert told(of)["NEGATIVE_SPENDING"]["since"] == "2025-05-01"


def test_a_line_overspent_within_the_budget_is_hidden_by_the_others() -> None:
    of = money(a_line(*FIRST, "6000"), a_line(*SECOND, "6000"), paid(SPRING, "3000"), paid(SUMMER, "8000"))
    found = told(of, END)
    assert (found["LINE_OVERSPENT"]["start"], found["LINE_OVERSPENT"]["percent"]) == ("2025-07-01", "33")
    assert found["HIDDEN_BY_OTHER_LINES"] == {"currency": "KWD", "over": "2,000.000", "under": "3,000.000"}


@pytest.mark.parametrize(
    ("of", "severity"),
    [
        (money(a_line(), paid(SPRING, "20000")), Severity.HIGH),
        (money(a_line(), paid(SPRING, "2900")), Severity.MEDIUM),
        (money(paid(date(2024, 8, 1), "70")), Severity.LOW),
    ],
)
def test_the_severity_is_that_of_the_gravest_reason(of: ProjectMoney, severity: Severity) -> None:
    found = deviation(of, POLICY, SUMMER)
    assert found is not None
    assert found.severity is severity


def test_the_ministry_moves_the_thresholds() -> None:
    of = money(a_line(), paid(SPRING, "13201"))
    assert told(of, END, DeviationPolicy(overspent=Decimal("0.2"))) == {}
    assert thresholds_cross(DeviationPolicy(implausible=Decimal(1)))
    assert not any(map(thresholds_cross, DEFAULTS.values()))
