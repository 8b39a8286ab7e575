"""Reads projects' dates, budgets in force and spending day by day: one statement however many projects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, exists, func, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from hub.rules.forecast_curve import Curve, Spend
from hub.storage.tables import budget_line, project, project_transaction
from hub.storage.work import Work

RUNNING = "IMPLEMENTATION"
UNDER_WAY_OR_DONE = (RUNNING, "FINALISATION", "CLOSED")
SPENDING = ("DISBURSEMENT", "EXPENDITURE")


@dataclass(frozen=True)
class ProjectCurve:
    """One project's curve, whose it is, and what its charity says of the work."""

    id: UUID
    charity_id: UUID
    status: str
    curve: Curve

    def runs(self, day: date) -> bool:
        """Whether it has begun and has not ended, as its charity says."""
        start, end = self.curve.start, self.curve.actual_end
        return self.status == RUNNING and start is not None and start <= day and (end is None or end > day)


def _in_force(line: Any) -> Any:
    """A revised budget, or an original one whose period has no revised one."""
    other = budget_line.alias()
    revised = exists().where(
        other.c.project_id == line.c.project_id,
        other.c.kind == "REVISED",
        other.c.period_start == line.c.period_start,
        other.c.period_end == line.c.period_end,
    )
    return or_(line.c.kind == "REVISED", ~revised)


def _statement(chosen: Select[Any]) -> Select[Any]:
    p = chosen.cte("chosen")
    line, paid = budget_line.alias(), project_transaction.alias()
    budget = (
        select(
            func.sum(line.c.value).filter(line.c.currency == p.c.currency).label("budget"),
            func.min(line.c.period_start).label("first"),
            func.max(line.c.period_end).label("last"),
            func.bool_or(line.c.currency != p.c.currency).label("other_budget"),
        )
        .where(line.c.project_id == p.c.id, _in_force(line))
        .lateral("budget")
    )
    own = paid.c.currency == p.c.currency
    spent = (
        select(
            func.array_agg(paid.c.date).filter(own).label("days"),
            func.array_agg(paid.c.value).filter(own).label("amounts"),
            func.bool_or(~own).label("other_spent"),
        )
        .where(paid.c.project_id == p.c.id, paid.c.type.in_(SPENDING))
        .lateral("spent")
    )
    joined = p.join(budget, true()).join(spent, true())
    return select(p, budget, spent).select_from(joined).order_by(p.c.id)


_chosen = select(
    project.c.id,
    project.c.charity_id,
    project.c.status,
    project.c.currency,
    func.coalesce(project.c.actual_start, project.c.planned_start).label("start"),
    project.c.planned_end,
    project.c.actual_end,
)
_OF = _statement(_chosen.where(project.c.id == bindparam("ids", type_=ARRAY(Uuid)).any_()))
_PAGE = _statement(
    _chosen.where(
        project.c.id > bindparam("after", type_=Uuid()),
        project.c.status.in_(UNDER_WAY_OR_DONE),
    )
    .order_by(project.c.id)
    .limit(bindparam("limit_"))
)
_BEFORE_ALL = UUID(int=0)


async def of_projects(work: Work, ids: Collection[UUID]) -> list[ProjectCurve]:
    """The curves of these projects, whatever their status."""
    found = await work.connection.execute(_OF, {"ids": list(ids)})
    return [_curve(row) for row in found]


async def page(work: Work, after: UUID | None, limit: int) -> list[ProjectCurve]:
    """The curves of the next projects that have been carried out or are being so, in the order of their ids."""
    found = await work.connection.execute(_PAGE, {"after": after or _BEFORE_ALL, "limit_": limit})
    return [_curve(row) for row in found]


def _curve(row: Any) -> ProjectCurve:
    days: defaultdict[date, Decimal] = defaultdict(Decimal)
    for day, amount in zip(row.days or (), row.amounts or (), strict=True):
        days[day] += amount
    curve = Curve(
        start=row.start,
        planned_end=row.planned_end,
        actual_end=row.actual_end,
        budget=row.budget,
        spends=tuple(Spend(day, amount) for day, amount in sorted(days.items())),
        budgeted=None if row.first is None else (row.first, row.last),
        other_currency=bool(row.other_budget or row.other_spent),
    )
    return ProjectCurve(row.id, row.charity_id, row.status, curve)
