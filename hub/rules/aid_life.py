"""Decides what may become of an aid: delivered, cancelled or returned, and on which days."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum


class AidState(StrEnum):
    """Where an aid stands; a granted or delivered one holds its slots, the others have freed them."""

    GRANTED = "GRANTED"
    DELIVERED = "DELIVERED"
    CANCELLED = "CANCELLED"
    RETURNED = "RETURNED"


COMES_FROM = {
    AidState.DELIVERED: AidState.GRANTED,
    AidState.CANCELLED: AidState.GRANTED,
    AidState.RETURNED: AidState.DELIVERED,
}
"""The one state that each step starts from: what was delivered is not cancelled but returned."""


class DayProblem(StrEnum):
    """Why something cannot have happened on a day."""

    TOO_EARLY = "TOO_EARLY"
    IN_THE_FUTURE = "IN_THE_FUTURE"


_TIME_ZONES = timedelta(days=1)


def day_problem(
    day: date, latest: date, *, granted: date, delivered: date | None = None
) -> DayProblem | None:
    """What is wrong with the day on which an aid is said to be handed over, or handed back when it was `delivered`.

    `latest` is the day it is by now where days begin first. `granted` is a UTC day, which can be one later than the
    calendar on the charity's wall; `delivered` stands on the same wall as `day`.
    """
    if day > latest:
        return DayProblem.IN_THE_FUTURE
    earliest = granted - _TIME_ZONES if delivered is None else delivered
    return DayProblem.TOO_EARLY if day < earliest else None
