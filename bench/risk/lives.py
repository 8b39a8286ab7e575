"""Reads the files into projects' lives: what was dated when, so that no forecast sees what came after it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from charity_adapter.records import BudgetKind, OrganisationRole, Project, Transaction, TransactionType
from charity_adapter.sources.iati import IatiSource
from charity_adapter.sources.source import Bundle
from hub.rules.forecast_curve import Curve, Spend

SPENDING = {TransactionType.DISBURSEMENT, TransactionType.EXPENDITURE}
ALWAYS = date.min
"""The day of what the files do not date: budgets and planned ends stand as they were last published."""


@dataclass(frozen=True)
class Life:
    """One project of a file; `plan` is the money planned and the day on which it became known."""

    key: str
    group: str
    start: date | None
    planned_end: date | None
    actual_end: date | None
    plan: tuple[Spend, ...]
    spends: tuple[Spend, ...]
    budgeted: tuple[date, date] | None
    other_currency: bool
    read_until: date

    def on(self, day: date) -> Curve:
        """What was known by the end of `day`."""
        planned = [each.amount for each in self.plan if each.day <= day]
        return Curve(
            start=self.start,
            planned_end=self.planned_end,
            actual_end=self.actual_end if self.actual_end and self.actual_end <= day else None,
            budget=sum(planned, Decimal(0)) if planned else None,
            spends=tuple(each for each in self.spends if each.day <= day),
            budgeted=self.budgeted,
            other_currency=self.other_currency,
        )


def of_charities(directory: Path) -> list[Life]:
    """The charities' projects: planned by their budgets, grouped by publisher."""
    return [life for path in sorted(directory.glob("*.xml")) for life in _of_file(path)]


def of_register(path: Path) -> list[Life]:
    """A country's aid register: planned by dated commitments, grouped by funder; it has no planned ends."""
    bundles = [bundle for bundle in IatiSource(path).read() if bundle.project]
    until = max(each.date for bundle in bundles for each in bundle.transactions)
    return [_committed(bundle, date(until.year, 12, 31)) for bundle in bundles]


def kinds_of_movement(path: Path) -> Counter[tuple[str, ...]]:
    """How many projects of the file have which movements of money."""
    return Counter(tuple(sorted(each.type for each in b.transactions)) for b in IatiSource(path).read())


def _of_file(path: Path) -> Iterator[Life]:
    bundles = [bundle for bundle in IatiSource(path).read() if bundle.project]
    until = max(each.date for bundle in bundles for each in bundle.transactions)
    for bundle in bundles:
        yield _budgeted(bundle, path.stem, until)


def _budgeted(bundle: Bundle, publisher: str, until: date) -> Life:
    project = _project(bundle)
    revised = {(b.period_start, b.period_end) for b in project.budgets if b.kind is BudgetKind.REVISED}
    budgets = [
        b
        for b in project.budgets
        if b.kind is BudgetKind.REVISED or (b.period_start, b.period_end) not in revised
    ]
    spends = [each for each in bundle.transactions if each.type in SPENDING]
    periods = (min(b.period_start for b in budgets), max(b.period_end for b in budgets)) if budgets else None
    return Life(
        key=project.external_id,
        group=publisher,
        start=project.actual_start or project.planned_start,
        planned_end=project.planned_end,
        actual_end=project.actual_end,
        plan=tuple(Spend(ALWAYS, b.value) for b in budgets),
        spends=_dated(spends),
        budgeted=periods,
        other_currency=len({b.currency for b in budgets} | {t.currency for t in spends}) > 1,
        read_until=until,
    )


def _committed(bundle: Bundle, until: date) -> Life:
    project = _project(bundle)
    committed = [t for t in bundle.transactions if t.type is TransactionType.OUTGOING_COMMITMENT]
    spends = [t for t in bundle.transactions if t.type in SPENDING]
    started = [t.date for t in (*committed, *spends)] + [d for d in [project.actual_start] if d]
    funders = [p.name or "" for p in project.participants if p.role is OrganisationRole.FUNDING]
    return Life(
        key=project.external_id,
        group=funders[0] if funders else "",
        start=min(started, default=None),
        planned_end=None,
        actual_end=project.actual_end,
        plan=_dated(committed),
        spends=_dated(spends),
        budgeted=None,
        other_currency=len({t.currency for t in (*committed, *spends)}) > 1,
        read_until=until,
    )


def _project(bundle: Bundle) -> Project:
    assert bundle.project is not None
    return bundle.project


def _dated(transactions: list[Transaction]) -> tuple[Spend, ...]:
    """Day by day, as the hub reads them."""
    days: defaultdict[date, Decimal] = defaultdict(Decimal)
    for each in transactions:
        days[each.date] += each.value
    return tuple(Spend(day, amount) for day, amount in sorted(days.items()))
