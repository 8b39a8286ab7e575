"""Which projects' budgets have left their plan, by how much and since when.

In the order of GAO's Cost Estimating and Assessment Guide (GAO-20-195G, chapter 18): the data are checked first,
then the indices are formed, then the end is estimated. What the data do not say is not told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from math import prod

from hub.rules.deviation_policy import DeviationPolicy
from hub.rules.deviation_words import CONTEXT
from hub.rules.deviation_words import DeviationReason as Code
from hub.rules.earned_value import Performance, elapsed, performance, planned_to_date
from hub.rules.finding import Reason, Severity
from hub.rules.ledger import of_ledger
from hub.rules.project_money import PlannedLine, ProjectMoney, Spending
from hub.rules.saying import amount, percent, times
from hub.rules.since import since

GRAVE = frozenset({Code.OVERSPENT, Code.IMPLAUSIBLE_RATIO, Code.NEGATIVE_SPENDING})
SLIGHT = CONTEXT | {Code.OUTSIDE_DATES, Code.NEGATIVE_BALANCE, Code.NEGATIVE_BUDGET}


@dataclass(frozen=True)
class Deviation:
    """What is unusual in a project's money; `score` joins the weights as if each reason stood alone."""

    severity: Severity
    score: float
    reasons: tuple[Reason, ...]


def deviation(money: ProjectMoney, policy: DeviationPolicy, on: date) -> Deviation | None:
    """What is to be told of the project's money at the end of that day; None where nothing is.

    The score is 1 minus the product of what each reason leaves open (1 - weight).
    """
    reasons = [*_of_the_plan(money, policy, on), *of_ledger(money, policy, on), *_context(money)]
    telling = {reason.code for reason in reasons} - CONTEXT
    if not telling:
        return None
    ordered = sorted(reasons, key=lambda reason: (-reason.weight, reason.code))
    score = 1 - prod(1 - reason.weight for reason in ordered)
    return Deviation(_severity(telling), round(score, 4), tuple(ordered))


def _severity(codes: set[str]) -> Severity:
    if codes & GRAVE:
        return Severity.HIGH
    return Severity.MEDIUM if codes - SLIGHT else Severity.LOW


def _of_the_plan(money: ProjectMoney, policy: DeviationPolicy, on: date) -> Iterator[Reason]:
    negative = [line for line in money.baseline if line.value < 0]
    if negative:
        total = sum((line.value for line in negative), Decimal(0))
        yield Reason(
            Code.NEGATIVE_BUDGET, 0.2, _told(money, amount=_in(money, total)) | {"count": len(negative)}
        )
    if not money.plan_is_known or not money.spending:
        return
    spent, whole = money.spending.by(on), money.whole_budget
    if spent > policy.implausible * whole:
        told = _told(money, spent=_in(money, spent), planned=_in(money, whole))
        yield Reason(Code.IMPLAUSIBLE_RATIO, 0.9, told | {"ratio": times(spent / whole)})
        return
    overspent = list(_overspent(money, policy, on))
    yield from overspent
    lines = _lines_overspent(money, policy, on)
    yield from (reason for reason, _ in lines)
    if lines and not overspent:
        yield from _hidden(money, sum((over for _, over in lines), Decimal(0)), on)
    figures = performance(money, on)
    if figures and not _overlap(money):
        if not overspent:
            yield from _off_the_curve(money, figures, policy, on)
        yield from _indices(money, figures, policy, on)


def _overspent(money: ProjectMoney, policy: DeviationPolicy, on: date) -> Iterator[Reason]:
    whole, spent = money.whole_budget, money.spending.by(on)
    limit = whole * (1 + policy.overspent)
    if spent > limit:
        began = since(lambda day: money.spending.by(day) > limit, money.spending.days, on)
        over = (spent - whole) / whole
        told = _told(money, spent=_in(money, spent), planned=_in(money, whole), percent=percent(over))
        yield Reason(Code.OVERSPENT, _weight(0.6, over), told | {"since": str(began)})


def _lines_overspent(money: ProjectMoney, policy: DeviationPolicy, on: date) -> list[tuple[Reason, Decimal]]:
    """Each overspent line with the excess; none where lines overlap, since a payment could be of either."""
    if _overlap(money):
        return []
    found = []
    for (start, end), planned in _by_period(money).items():
        paid = money.spending.between(start, end)
        limit, spent = planned * (1 + policy.line_overspent), paid.by(on)
        if 0 < limit < spent:
            began = _line_since(paid, limit, on)
            told = _told(money, spent=_in(money, spent), planned=_in(money, planned))
            told |= {"start": str(start), "end": str(end), "since": str(began)}
            told |= {"percent": percent((spent - planned) / planned)}
            found.append((Reason(Code.LINE_OVERSPENT, 0.3, told), spent - planned))
    return found


def _line_since(paid: Spending, limit: Decimal, on: date) -> date:
    return since(lambda day: paid.by(day) > limit, paid.days, on)


def _hidden(money: ProjectMoney, over: Decimal, on: date) -> Iterator[Reason]:
    """What the lines that have ended were underspent by, next to what others are overspent by."""
    under = Decimal(0)
    for (start, end), planned in _by_period(money).items():
        if end < on:
            under += max(planned - money.spending.between(start, end).by(on), Decimal(0))
    if under > 0:
        told = _told(money, over=_in(money, over), under=_in(money, under))
        yield Reason(Code.HIDDEN_BY_OTHER_LINES, 0.2, told)


def _off_the_curve(
    money: ProjectMoney, figures: Performance, policy: DeviationPolicy, on: date
) -> Iterator[Reason]:
    """Ahead of the plan or behind it, once enough of the planned time has passed; in work, for being behind."""
    first, last = money.baseline[0].start, money.baseline[0].end
    for line in money.baseline:
        first, last = min(first, line.start), max(last, line.end)
    passed = elapsed(first, last, on)
    if passed < policy.elapsed or figures.planned <= 0:
        return
    ahead, behind = 1 + policy.ahead, 1 - policy.under_burn
    told = _told(money, spent=_in(money, figures.spent), planned=_in(money, figures.planned), on=str(on))
    if figures.spent > ahead * figures.planned:
        began = _since(money, lambda spent, planned: spent > ahead * planned, on)
        share = percent((figures.spent - figures.planned) / figures.planned)
        yield Reason(Code.AHEAD_OF_PLAN, 0.4, told | {"percent": share, "since": str(began)})
    elif figures.spent < behind * figures.planned and money.status == "IMPLEMENTATION":
        began = _since(money, lambda spent, planned: spent < behind * planned, on)
        share = percent(figures.spent / figures.planned)
        told |= {"percent": share, "elapsed": percent(Decimal(passed.numerator) / passed.denominator)}
        yield Reason(Code.UNDER_BURN, 0.4, told | {"since": str(began)})


def _since(money: ProjectMoney, holds: Callable[[Decimal, Decimal], bool], on: date) -> date:
    changes = {*money.spending.days, *(day for line in money.baseline for day in (line.start, line.end))}
    eves = {day - timedelta(days=1) for day in money.spending.days}

    def then(day: date) -> bool:
        planned = planned_to_date(money.baseline, day)
        return planned > 0 and holds(money.spending.by(day), planned)

    return since(then, changes | eves, on)


def _indices(
    money: ProjectMoney, figures: Performance, policy: DeviationPolicy, on: date
) -> Iterator[Reason]:
    if figures.earned is None:
        return
    earned, spent = _in(money, figures.earned), _in(money, figures.spent)
    if figures.cost is not None and figures.cost < policy.index:
        told = _told(money, earned=earned, spent=spent, index=_index(figures.cost))
        yield Reason(Code.COST_PERFORMANCE, 0.4, told)
    if figures.schedule is not None and figures.schedule < policy.index:
        told = _told(
            money, earned=earned, planned=_in(money, figures.planned), index=_index(figures.schedule)
        )
        yield Reason(Code.SCHEDULE_PERFORMANCE, 0.3, told | {"on": str(on)})
    estimate = figures.estimate
    if estimate and estimate.likely > figures.budget * (1 + policy.overspent):
        told = _told(money, low=_in(money, estimate.low), high=_in(money, estimate.high))
        yield Reason(Code.ESTIMATE_EXCEEDS_BUDGET, 0.3, told | {"planned": _in(money, figures.budget)})


def _context(money: ProjectMoney) -> Iterator[Reason]:
    overlap = _overlap(money)
    if overlap:
        first, second = (f"{line.start}/{line.end}" for line in overlap)
        yield Reason(Code.OVERLAPPING_BUDGETS, 0.05, {"first": first, "second": second})
    others = money.planned_in_others | money.spent_in_others
    if others:
        yield Reason(Code.OTHER_CURRENCIES, 0.0, {"currencies": sorted(others)})


def _overlap(money: ProjectMoney) -> tuple[PlannedLine, PlannedLine] | None:
    """Two lines that share more than a day without being of the same ones: one of them may repeat the other."""
    ordered = sorted(money.baseline, key=lambda line: (line.start, line.end))
    for before, after in pairwise(ordered):
        if after.start < before.end and (after.start, after.end) != (before.start, before.end):
            return before, after
    return None


def _by_period(money: ProjectMoney) -> dict[tuple[date, date], Decimal]:
    planned: dict[tuple[date, date], Decimal] = defaultdict(Decimal)
    for line in money.baseline:
        planned[line.start, line.end] += line.value
    return planned


def _weight(least: float, excess: Decimal) -> float:
    return round(min(least + float(excess) * (1 - least) / 2, 0.95), 2)


def _in(money: ProjectMoney, value: Decimal) -> str:
    return amount(value, money.currency)


def _index(value: Decimal) -> str:
    return format(value.quantize(Decimal("0.01")), "f")


def _told(money: ProjectMoney, **parameters: str) -> dict[str, object]:
    return {"currency": money.currency, **parameters}
