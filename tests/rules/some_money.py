"""Projects' money in one line: a year's budget of 12,000 and what was spent of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hub.rules.project_money import Movement, PlannedLine, ProjectMoney

YEAR = (date(2025, 1, 1), date(2025, 12, 31))


def a_line(start: date = YEAR[0], end: date = YEAR[1], value: str = "12000", **said: Any) -> PlannedLine:
    """Money planned."""
    return PlannedLine(
        **({"kind": "ORIGINAL", "currency": "KWD"} | said), start=start, end=end, value=Decimal(value)
    )


def paid(day: date, value: str, reference: str | None = None, **said: Any) -> Movement:
    """Money spent."""
    told = {"type": "EXPENDITURE", "currency": "KWD"} | said
    return Movement(reference or f"T-{day}-{value}", date=day, value=Decimal(value), **told)


def money(*parts: PlannedLine | Movement, **said: Any) -> ProjectMoney:
    """A project of the year 2025 with these lines and movements."""
    lines = tuple(part for part in parts if isinstance(part, PlannedLine))
    movements = tuple(part for part in parts if isinstance(part, Movement))
    told: dict[str, Any] = {"currency": "KWD", "start": YEAR[0], "end": YEAR[1]} | said
    return ProjectMoney(lines=lines, movements=movements, **told)
