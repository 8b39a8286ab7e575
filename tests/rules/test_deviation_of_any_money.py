"""Any money at all, also the largest beside the smallest, is looked at without failing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.rules.deviation import Deviation, deviation
from hub.rules.deviation_words import CONTEXT, DeviationReason
from hub.rules.project_money import Movement, PlannedLine, ProjectMoney
from tests.rules.some_money import a_line, money, paid
from tests.rules.test_deviation import POLICY, SPRING, told

MOST = "999999999999999999"


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([a_line(value="0.000001")], "IMPLAUSIBLE_RATIO"),
        (
            [a_line(value="0.000001")]
            + [a_line(date(y, 1, 1), date(y, 12, 31), MOST) for y in range(1900, 2020)] * 20,
            "LINE_OVERSPENT",
        ),
    ],
)
def test_the_largest_amounts_against_the_smallest_are_told_too(lines: list[PlannedLine], reason: str) -> None:
    payments = [paid(SPRING, MOST, f"T-{n}") for n in range(20_000)]
    assert reason in told(money(*lines, *payments))


_DAYS = st.dates(date(2023, 1, 1), date(2027, 12, 31))
_AMOUNTS = st.decimals(-(10**6), 10**9, places=3)
_LINES = st.builds(
    lambda days, value, kind, currency: PlannedLine(kind, min(days), max(days), value, currency),
    st.tuples(_DAYS, _DAYS),
    _AMOUNTS,
    st.sampled_from(["ORIGINAL", "REVISED"]),
    st.sampled_from(["KWD", "USD"]),
)
_MOVEMENTS = st.builds(
    Movement,
    st.text(max_size=3),
    st.sampled_from(["EXPENDITURE", "DISBURSEMENT", "INCOMING_FUNDS", "OUTGOING_COMMITMENT"]),
    _DAYS,
    _AMOUNTS,
    st.sampled_from(["KWD", "USD"]),
    st.none() | st.just("pump"),
)


@given(
    st.lists(_LINES, max_size=4),
    st.lists(_MOVEMENTS, max_size=12),
    st.none() | _DAYS,
    st.none() | _DAYS,
    st.none() | st.decimals(0, 1, places=2),
    _DAYS,
)
def test_any_money_is_looked_at_without_failing(
    lines: list[PlannedLine],
    movements: list[Movement],
    start: date | None,
    end: date | None,
    progress: Decimal | None,
    on: date,
) -> None:
    of = ProjectMoney("KWD", lines, movements, start, end, progress=progress)
    found: Deviation | None = deviation(of, POLICY, on)
    if found:
        assert {reason.code for reason in found.reasons} - CONTEXT
        assert 0 < found.score <= 1
        assert {reason.code for reason in found.reasons} <= set(DeviationReason)
        for reason in found.reasons:
            assert date.fromisoformat(str(reason.parameters.get("since", on))) <= on
