"""Earned value: what was planned, earned and spent by a day, and what that says of cost, schedule and the end.

The terms and formulas are those of the Standard for Earned Value Management (ANSI/PMI 19-006-2019), of EIA-748-D and
of GAO's Cost Estimating and Assessment Guide (GAO-20-195G, chapters 18 to 20). What is unknown is None, never 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hub.rules.project_money import PlannedLine, ProjectMoney


def elapsed(start: date, end: date, on: date) -> Fraction:
    """The share of the days from `start` to `end`, both included, that have passed at the end of the day `on`."""
    days = (end - start).days + 1
    passed = min(max((on - start).days + 1, 0), days)
    return Fraction(passed, days)


def planned_to_date(lines: Iterable[PlannedLine], on: date) -> Decimal:
    """Planned value (PV, formerly BCWS): each line spread evenly over its days, counted to the end of `on`.

    Level spreading is the rule for a budget that says nothing of its days (GAO-20-195G, chapter 18, on
    time-phased budgets); a quarter or a year therefore counts day by day.
    """
    total = sum((Fraction(line.value) * elapsed(line.start, line.end, on) for line in lines), Fraction(0))
    return Decimal(total.numerator) / Decimal(total.denominator)


@dataclass(frozen=True)
class Estimate:
    """Estimate at completion (EAC) as a range: GAO asks for more than one, since each assumes something else."""

    low: Decimal
    likely: Decimal
    high: Decimal


@dataclass(frozen=True)
class Performance:
    """A project's money on one day. Amounts are in its own currency; `budget` is that at completion (BAC)."""

    budget: Decimal
    planned: Decimal
    spent: Decimal
    earned: Decimal | None

    @property
    def deviation(self) -> Decimal | None:
        """Spent less planned, as a share of what was planned to date; unknown before the plan begins."""
        return (self.spent - self.planned) / self.planned if self.planned > 0 else None

    @property
    def cost(self) -> Decimal | None:
        """Cost performance index, CPI = EV / AC: below 1, the work done has cost more than it was worth."""
        return self.earned / self.spent if self.earned is not None and self.spent > 0 else None

    @property
    def schedule(self) -> Decimal | None:
        """Schedule performance index, SPI = EV / PV: below 1, less work is done than was planned by now."""
        return _index(self.earned, self.planned)

    @property
    def estimate(self) -> Estimate | None:
        """Estimate at completion, as the three formulas of GAO-20-195G, chapter 20, give it.

        AC + (BAC - EV): the rest at the planned rate; BAC / CPI, which is the likely one: the rest as so far;
        AC + (BAC - EV) / (CPI x SPI): the rest as so far and behind in time. Unknown until something was earned.
        """
        cpi, spi = self.cost, self.schedule
        if self.earned is None or not cpi or not spi:
            return None
        rest = max(self.budget - self.earned, Decimal(0))
        likely = self.budget * self.spent / self.earned
        all_ = (self.spent + rest, likely, self.spent + rest / (cpi * spi))
        return Estimate(min(all_), likely, max(all_))


def performance(money: ProjectMoney, on: date) -> Performance | None:
    """The project's money at the end of that day; unknown without a plan, or with amounts of no stated rate."""
    if not money.plan_is_known or money.spent_in_others or not money.spending:
        return None
    planned = planned_to_date(money.baseline, on)
    return Performance(money.whole_budget, planned, money.spending.by(on), earned(money))


def earned(money: ProjectMoney) -> Decimal | None:
    """Earned value (EV, formerly BCWP): the budget at completion times the share of the work that is done.

    Unknown without a plan or a measure of the work; what was spent does not matter to it.
    """
    if not money.plan_is_known or money.progress is None:
        return None
    return money.whole_budget * money.progress


def schedule_performance(money: ProjectMoney, on: date) -> Decimal | None:
    """Schedule performance index, SPI = EV / PV, at the end of that day, whether or not spending is known."""
    return _index(earned(money), planned_to_date(money.baseline, on))


def _index(earned: Decimal | None, planned: Decimal) -> Decimal | None:
    return earned / planned if earned is not None and planned > 0 else None
