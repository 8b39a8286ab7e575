"""Holds what is known of a project's money and dates on a day, and what a forecast may be drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

LATE_AFTER = timedelta(days=60)
OVER_SHARE = Decimal("1.1")
WILD_SHARE = Decimal(5)
"""Spending beyond this many times the budget is a mistake in the data before it is anything else."""
COVERED = Decimal("0.8")
"""A budget whose periods cover less of the planned time than this says little about the whole project."""
EARLIEST = Decimal("0.5")
"""Before this share of the planned time no forecast was shown to be better than the base rate."""


class Missing(StrEnum):
    """What a forecast would need and the project does not have."""

    DATES = "DATES"
    BUDGET = "BUDGET"
    ONE_CURRENCY = "ONE_CURRENCY"
    WHOLE_BUDGET = "WHOLE_BUDGET"
    SPENDING = "SPENDING"
    PLAUSIBLE_AMOUNTS = "PLAUSIBLE_AMOUNTS"
    TIME = "TIME"
    HISTORY = "HISTORY"


@dataclass(frozen=True)
class Spend:
    """Money disbursed or spent on a day, in the project's currency; negative where it was corrected."""

    day: date
    amount: Decimal


@dataclass(frozen=True)
class Curve:
    """A project's dates, its budget and its spending, in one currency.

    `budgeted` are the first and last day of the budgets' periods; None where the budget is for the whole
    project. `other_currency` says that some of its money is in another currency and is not counted here.
    """

    start: date | None
    planned_end: date | None
    actual_end: date | None
    budget: Decimal | None
    spends: tuple[Spend, ...]
    budgeted: tuple[date, date] | None = None
    other_currency: bool = False

    def burnt(self, day: date) -> Decimal | None:
        """The share of the budget that was spent by the end of `day`; None without a budget above zero."""
        if self.budget is None or self.budget <= 0:
            return None
        return sum((each.amount for each in self.spends if each.day <= day), Decimal(0)) / self.budget

    def elapsed(self, day: date) -> Decimal | None:
        """The share of the planned time that has gone by, over one when it is over; None without that time."""
        if self.start is None or self.planned_end is None or self.start >= self.planned_end:
            return None
        return Decimal((day - self.start).days) / (self.planned_end - self.start).days

    def covered(self) -> Decimal | None:
        """The share of the planned time that its budgets are for; None without that time."""
        if self.start is None or self.planned_end is None or self.start >= self.planned_end:
            return None
        if self.budgeted is None:
            return Decimal(1)
        first, last = max(self.budgeted[0], self.start), min(self.budgeted[1], self.planned_end)
        return Decimal(max((last - first).days, 0)) / (self.planned_end - self.start).days


def missing_for_budget(curve: Curve, day: date) -> Missing | None:
    """Why nothing can be said of the budget on `day`; None where something can."""
    if missing := _missing_money(curve, day):
        return missing
    return None if any(each.day <= day for each in curve.spends) else Missing.SPENDING


def missing_for_time(curve: Curve, day: date) -> Missing | None:
    """Why nothing can be said of the end on `day`; None where something can. Nothing spent yet says something."""
    elapsed = curve.elapsed(day)
    if elapsed is None:
        return Missing.DATES
    return _missing_money(curve, day) or (Missing.TIME if elapsed < EARLIEST else None)


def _missing_money(curve: Curve, day: date) -> Missing | None:
    burnt, covered = curve.burnt(day), curve.covered()
    if curve.other_currency:
        return Missing.ONE_CURRENCY
    if burnt is None:
        return Missing.BUDGET
    if covered is not None and covered < COVERED:
        return Missing.WHOLE_BUDGET
    return Missing.PLAUSIBLE_AMOUNTS if abs(burnt) > WILD_SHARE else None


def went_over(curve: Curve, day: date) -> bool | None:
    """Whether a project had spent over a tenth more than its budget sixty days after its end, as known on `day`.

    The end is the actual one, else the planned one. None before that and where money or budget is unknown.
    """
    ended = curve.actual_end or curve.planned_end
    if ended is None or day < ended + LATE_AFTER or missing_for_budget(curve, day) is not None:
        return None
    burnt = curve.burnt(day)
    return burnt is not None and burnt > OVER_SHARE


def ended_late(curve: Curve, day: date) -> bool | None:
    """Whether a project ended sixty days late, as known on `day`: by its actual end or by money still spent then.

    None until sixty days after the planned end, and where no spending is known to judge by.
    """
    if curve.planned_end is None or curve.elapsed(day) is None or day < curve.planned_end + LATE_AFTER:
        return None
    limit = curve.planned_end + LATE_AFTER
    if curve.actual_end is not None and limit <= curve.actual_end <= day:
        return True
    known = [each for each in curve.spends if each.day <= day]
    return any(each.day > limit and each.amount > 0 for each in known) if known else None
