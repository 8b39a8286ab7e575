"""Since when something holds is found to the day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.rules.since import since

BEGAN = date(2025, 1, 1)
DAYS = st.integers(0, 400).map(lambda days: BEGAN + timedelta(days))


@given(st.sets(DAYS), DAYS, DAYS)
def test_what_began_on_a_day_holds_since_that_day(changes: set[date], began: date, on: date) -> None:
    on = max(on, began)
    assert since(lambda day: day >= began, changes | {BEGAN - timedelta(1)}, on) == began


@given(st.lists(st.tuples(DAYS, st.booleans()), min_size=1, unique_by=lambda each: each[0]), DAYS)
def test_what_changes_on_known_days_holds_since_the_last_time_it_did_not(
    turns: list[tuple[date, bool]], on: date
) -> None:
    known = dict(turns)

    def holds(day: date) -> bool:
        before = [each for each in known if each <= day]
        return known[max(before)] if before else False

    if holds(on):
        began = since(holds, [*known, min(known) - timedelta(1)], on)
        assert all(holds(began + timedelta(n)) for n in range((on - began).days + 1))
        assert not holds(began - timedelta(1))
