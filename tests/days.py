"""The day that it is for the hub, and a while in which that does not change."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time, timedelta

LEFT = timedelta(seconds=20)


def today() -> date:
    """The day it is for the hub."""
    return datetime.now(UTC).date()


async def a_day_with_time_left() -> date:
    """Today, or tomorrow once that has come, if so little of today is left that a test may not be done with it."""
    now = datetime.now(UTC)
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
    if midnight - now < LEFT:
        await asyncio.sleep((midnight - now).total_seconds() + 1)
    return today()
