"""Since when something holds that holds today, in a history that changes on known days and drifts between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta


def since(holds: Callable[[date], bool], changes: Iterable[date], on: date) -> date:
    """The first day from which it has held without a break until the day `on`, on which it holds.

    It may begin or end on one of the days of `changes`; between two of them it may only begin.
    """
    days = sorted({day for day in changes if day <= on} | {on})
    after = on
    for day in reversed(days):
        if not holds(day):
            return _first(holds, day, after)
        after = day
    return after


def _first(holds: Callable[[date], bool], not_yet: date, already: date) -> date:
    """The first day on which it holds, between one on which it does not and one on which it does."""
    while (already - not_yet).days > 1:
        middle = not_yet + timedelta(days=(already - not_yet).days // 2)
        if holds(middle):
            already = middle
        else:
            not_yet = middle
    return already
