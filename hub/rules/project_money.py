"""A project's money as plain values: what was planned for which days, and what moved when."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import accumulate

SPENDING = frozenset({"DISBURSEMENT", "EXPENDITURE"})
"""The movements that are money spent (IATI transaction types 3 and 4)."""


@dataclass(frozen=True)
class PlannedLine:
    """Money planned for the days from `start` to `end`, both included; `kind` is ORIGINAL or REVISED."""

    kind: str
    start: date
    end: date
    value: Decimal
    currency: str


@dataclass(frozen=True)
class Movement:
    """Money that moved on a day: its type is the name of IATI's."""

    reference: str
    type: str
    date: date
    value: Decimal
    currency: str
    description: str | None = None
    provider: str | None = None
    receiver: str | None = None


@dataclass(frozen=True)
class ProjectMoney:
    """What a project's budget and its movements say, in its own currency; other currencies stand apart.

    No rate between currencies is ever assumed: what is in another one is not added, and makes what is known of the
    sum incomplete. `progress` is the share of the work that is done, from 0 to 1; None is unknown.
    """

    currency: str
    lines: Sequence[PlannedLine]
    movements: Sequence[Movement]
    start: date | None = None
    end: date | None = None
    status: str = "IMPLEMENTATION"
    approval: str = "DRAFT"
    approved_on: date | None = None
    progress: Decimal | None = None

    @cached_property
    def baseline(self) -> tuple[PlannedLine, ...]:
        """The lines that count: of each period the revised ones, where there are any."""
        revised = {(line.start, line.end) for line in self.lines if line.kind == "REVISED"}
        return tuple(
            line
            for line in self.lines
            if line.currency == self.currency
            and (line.kind == "REVISED" or (line.start, line.end) not in revised)
        )

    @cached_property
    def spending(self) -> Spending:
        """What was spent in the project's currency."""
        return Spending(self._spent(own=True))

    @cached_property
    def planned_in_others(self) -> frozenset[str]:
        """The other currencies in which something was planned."""
        return frozenset(line.currency for line in self.lines) - {self.currency}

    @cached_property
    def spent_in_others(self) -> frozenset[str]:
        """The other currencies in which something was spent."""
        return frozenset(movement.currency for movement in self._spent(own=False))

    @property
    def plan_is_known(self) -> bool:
        """Whether there is a plan, all of it in the project's currency."""
        return bool(self.baseline) and not self.planned_in_others and self.whole_budget > 0

    @property
    def whole_budget(self) -> Decimal:
        """The budget at completion: the sum of the lines that count."""
        return sum((line.value for line in self.baseline), Decimal(0))

    def _spent(self, own: bool) -> tuple[Movement, ...]:
        found = [
            each
            for each in self.movements
            if each.type in SPENDING and (each.currency == self.currency) is own
        ]
        return tuple(sorted(found, key=lambda each: (each.date, each.reference)))


class Spending:
    """Movements of money spent, in the order of their days, with what they come to by any day."""

    def __init__(self, movements: Sequence[Movement]) -> None:
        self.movements = movements
        self.days = [each.date for each in movements]
        self._sums = [Decimal(0), *accumulate(each.value for each in movements)]

    def __bool__(self) -> bool:
        return bool(self.movements)

    def by(self, day: date) -> Decimal:
        """What had been spent by the end of that day."""
        return self._sums[bisect_right(self.days, day)]

    def between(self, start: date, end: date) -> Spending:
        """What was spent on these days, both included."""
        return Spending([each for each in self.movements if start <= each.date <= end])
