"""What a project's budget and transactions come to, kept in the project's own row for those who may see no more.

Amounts are added up in the project's own currency alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.elements import ColumnElement

from hub.storage.tables import budget_line, project, project_transaction
from hub.storage.work import Work

SPENT = ("DISBURSEMENT", "EXPENDITURE")
"""The transaction types that are money spent (IATI codes 3 and 4)."""

COMMITTED = ("OUTGOING_COMMITMENT",)
"""The transaction type that is money promised to somebody (IATI code 2)."""


async def settle(work: Work, projects: Collection[UUID], default_currency: str) -> None:
    """Settles what changed money comes to in these projects, whose rows the caller has locked.

    A project counts in the commonest currency of its budget, else of its transactions, else the country's.
    """
    if projects:
        given = {"projects": list(projects)}
        await work.connection.execute(_SETTLE_CURRENCY, given | {"default_currency": default_currency})
        await work.connection.execute(_SETTLE_TOTALS, given)


def _commonest(table_currency: ColumnElement[str], of_project: ColumnElement[bool]) -> ColumnElement[str]:
    ordered = select(table_currency).where(of_project).group_by(table_currency)
    return ordered.order_by(func.count().desc(), table_currency).limit(1).scalar_subquery()


def _budgeted(kind: str, other_kind: str) -> ColumnElement[Any]:
    """The sum of this kind of budget, and of the other kind where a period has none of this kind."""
    line, same = budget_line.alias(), budget_line.alias()
    has_this_kind = (
        select(same.c.id)
        .where(
            same.c.project_id == line.c.project_id,
            same.c.kind == kind,
            same.c.period_start == line.c.period_start,
            same.c.period_end == line.c.period_end,
        )
        .correlate(line)
        .exists()
    )
    return (
        select(func.coalesce(func.sum(line.c.value), 0))
        .where(
            line.c.project_id == project.c.id,
            line.c.currency == project.c.currency,
            or_(line.c.kind == kind, (line.c.kind == other_kind) & ~has_this_kind),
        )
        .correlate(project)
        .scalar_subquery()
    )


def _moved(types: Sequence[str]) -> ColumnElement[Any]:
    done = project_transaction.alias()
    return (
        select(func.coalesce(func.sum(done.c.value), 0))
        .where(
            done.c.project_id == project.c.id,
            done.c.currency == project.c.currency,
            done.c.type.in_(types),
        )
        .correlate(project)
        .scalar_subquery()
    )


_given = project.c.id == bindparam("projects", type_=ARRAY(Uuid)).any_()
_due_currency = select(
    project.c.id,
    func.coalesce(
        _commonest(budget_line.c.currency, budget_line.c.project_id == project.c.id),
        _commonest(project_transaction.c.currency, project_transaction.c.project_id == project.c.id),
        bindparam("default_currency", type_=Text()),
    ).label("currency"),
)
_currency = _due_currency.where(_given).subquery("due")
_SETTLE_CURRENCY = (
    update(project)
    .values(currency=_currency.c.currency)
    .where(project.c.id == _currency.c.id, project.c.currency != _currency.c.currency)
)
_sums = {
    "planned": _budgeted("ORIGINAL", "REVISED"),
    "revised": _budgeted("REVISED", "ORIGINAL"),
    "committed": _moved(COMMITTED),
    "spent": _moved(SPENT),
}
_totals = select(project.c.id, *(_sums[name].label(name) for name in _sums)).where(_given).subquery("due")
_SETTLE_TOTALS = (
    update(project)
    .values({name: _totals.c[name] for name in _sums} | {"money_moved_at": func.now()})
    .where(project.c.id == _totals.c.id, or_(*(project.c[name] != _totals.c[name] for name in _sums)))
)
