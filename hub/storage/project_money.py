"""Reads projects' money as the rules of deviation see it: budgets, transactions, dates, approval, progress."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, Uuid, bindparam, cast, func, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from hub.rules.progress import progress
from hub.rules.project_money import Movement, PlannedLine, ProjectMoney
from hub.storage.tables import budget_line, project, project_step, project_transaction
from hub.storage.work import Work

UNDER_WAY = ("IMPLEMENTATION", "FINALISATION")


@dataclass(frozen=True)
class MoneyOfProject:
    """One project's money, whose it is and on which track."""

    id: UUID
    charity_id: UUID
    track: str
    money: ProjectMoney


_ids = bindparam("ids", type_=ARRAY(Uuid))
_approved_on = (
    select(cast(func.min(project_step.c.at), Date))
    .where(project_step.c.project_id == project.c.id, project_step.c.kind == "APPROVED")
    .scalar_subquery()
)
_PROJECTS = select(
    project.c.id,
    project.c.charity_id,
    project.c.track,
    project.c.currency,
    project.c.status,
    project.c.approval,
    project.c.results,
    project.c.milestones,
    func.coalesce(project.c.actual_start, project.c.planned_start).label("start"),
    func.coalesce(project.c.actual_end, project.c.planned_end).label("end"),
    _approved_on.label("approved_on"),
).where(project.c.id == _ids.any_())
_LINES = (
    select(
        budget_line.c.project_id,
        budget_line.c.kind,
        budget_line.c.period_start,
        budget_line.c.period_end,
        budget_line.c.value,
        budget_line.c.currency,
    )
    .where(budget_line.c.project_id == _ids.any_())
    .order_by(budget_line.c.project_id, budget_line.c.position)
)
_MOVEMENTS = (
    select(
        project_transaction.c.project_id,
        project_transaction.c.reference,
        project_transaction.c.type,
        project_transaction.c.date,
        project_transaction.c.value,
        project_transaction.c.currency,
        project_transaction.c.description,
        project_transaction.c.provider,
        project_transaction.c.receiver,
    )
    .where(project_transaction.c.project_id == _ids.any_())
    .order_by(project_transaction.c.project_id, project_transaction.c.id)
)


async def of_projects(work: Work, ids: Collection[UUID], on: date) -> list[MoneyOfProject]:
    """The money of these projects, with the share of the work that was done by that day."""
    given = {"ids": sorted(ids)}
    lines = await _grouped(work, _LINES, given, _line)
    movements = await _grouped(work, _MOVEMENTS, given, _movement)
    found = await work.connection.execute(_PROJECTS, given)
    return [
        MoneyOfProject(row.id, row.charity_id, row.track, _money(row, lines[row.id], movements[row.id], on))
        for row in found
    ]


async def under_way_after(work: Work, after: UUID | None, limit: int) -> list[UUID]:
    """The next projects that are under way and have something planned: time alone moves what is to be told of them."""
    something_planned = or_(project.c.planned != 0, project.c.revised != 0)
    return await _next(work, after, limit, project.c.status.in_(UNDER_WAY), something_planned)


async def all_after(work: Work, after: UUID | None, limit: int) -> list[UUID]:
    """The next projects of all, under way or not: new thresholds move what is to be told of any."""
    return await _next(work, after, limit)


async def _next(work: Work, after: UUID | None, limit: int, *which: ColumnElement[bool]) -> list[UUID]:
    following = project.c.id > after if after else true()
    statement = select(project.c.id).where(following, *which).order_by(project.c.id).limit(limit)
    return list((await work.connection.execute(statement)).scalars())


async def _grouped(
    work: Work, statement: Select[Any], given: dict[str, Any], made: Any
) -> dict[UUID, list[Any]]:
    grouped: dict[UUID, list[Any]] = defaultdict(list)
    for row in await work.connection.execute(statement, given):
        grouped[row.project_id].append(made(row))
    return grouped


def _line(row: Any) -> PlannedLine:
    return PlannedLine(row.kind, row.period_start, row.period_end, row.value, row.currency)


def _movement(row: Any) -> Movement:
    parties = (_named(row.provider), _named(row.receiver))
    return Movement(row.reference, row.type, row.date, row.value, row.currency, row.description, *parties)


def _named(organisation: dict[str, str] | None) -> str | None:
    return (organisation.get("ref") or organisation.get("name")) if organisation else None


def _money(row: Any, lines: Sequence[PlannedLine], movements: Sequence[Movement], on: date) -> ProjectMoney:
    return ProjectMoney(
        currency=row.currency,
        lines=lines,
        movements=movements,
        start=row.start,
        end=row.end,
        status=row.status,
        approval=row.approval,
        approved_on=row.approved_on,
        progress=progress(row.results, row.milestones, on),
    )
