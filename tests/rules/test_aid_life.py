"""On which days an aid can have been handed over or handed back."""

from __future__ import annotations

from datetime import date

import pytest

from hub.rules.aid_life import COMES_FROM, AidState, DayProblem, day_problem

GRANTED = date(2026, 11, 10)
LATEST = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("day", "delivered", "problem"),
    [
        (date(2026, 11, 10), None, None),
        (date(2026, 11, 9), None, None),
        (date(2026, 11, 8), None, DayProblem.TOO_EARLY),
        (date(2026, 11, 23), None, None),
        (date(2026, 11, 24), None, None),
        (date(2026, 11, 25), None, DayProblem.IN_THE_FUTURE),
        (date(2026, 11, 15), date(2026, 11, 15), None),
        (date(2026, 11, 14), date(2026, 11, 15), DayProblem.TOO_EARLY),
        (date.max, date(2026, 11, 15), DayProblem.IN_THE_FUTURE),
        (date.min, None, DayProblem.TOO_EARLY),
    ],
)
def test_a_day_lies_between_the_grant_and_today(
    day: date, delivered: date | None, problem: DayProblem | None
) -> None:
    assert day_problem(day, LATEST, granted=GRANTED, delivered=delivered) is problem


def test_only_what_was_delivered_is_returned_and_only_what_was_not_is_cancelled() -> None:
    assert COMES_FROM[AidState.RETURNED] is AidState.DELIVERED
    assert COMES_FROM[AidState.CANCELLED] is AidState.GRANTED
    assert AidState.GRANTED not in COMES_FROM
