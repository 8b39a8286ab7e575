"""A project's money: budgets, their lines and the transactions, which only its owner and the ministry see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import and_, case, func, literal_column, or_, select

from hub.auth.scopes import Scope
from hub.resolvers.plan.source import Asked, Column, Condition, Embedded, Many, Page, Source
from hub.resolvers.plan.sources.common import ANYONE, NOBODY, money_field, own_charity, own_id
from hub.resolvers.plan.terms import code, kept, number, text, word
from hub.storage.tables import budget_line, project, project_transaction

SPENT = ("DISBURSEMENT", "EXPENDITURE")
"""The transaction types that are money spent (IATI codes 3 and 4)."""


def money_open(t: Any, q: Asked) -> Condition:
    """The own charity's money; the ministry's with admin:projects; totals for donors' reports."""
    return ANYONE if q.holds(Scope.PROJECT_REPORT) else _details_open(t, q)


def _details_open(t: Any, q: Asked) -> Condition:
    """Lines and transactions: never for reports, not even on the own charity's projects."""
    if q.holds(Scope.ADMIN_PROJECTS):
        return ANYONE
    return own_charity(t, q) if q.holds(Scope.BUDGET_READ) else NOBODY


def _lines(t: Any, only: Callable[[Any], Condition]) -> Any:
    """The sum of this project's budgets in its own currency; other currencies are never added to it."""
    line = budget_line.alias()
    total = select(func.coalesce(func.sum(line.c.value), 0)).where(
        line.c.project_id == t.c.id, line.c.currency == t.c.currency, only(line)
    )
    return total.correlate_except(line).scalar_subquery()


def _other_kind(line: Any, kind: str) -> Any:
    """Whether the same period has a budget of the other kind too."""
    other = budget_line.alias()
    return (
        select(other.c.id)
        .where(
            other.c.project_id == line.c.project_id,
            other.c.kind == kind,
            other.c.period_start == line.c.period_start,
            other.c.period_end == line.c.period_end,
        )
        .correlate(line)
        .exists()
    )


def _planned(line: Any) -> Condition:
    return or_(line.c.kind == "ORIGINAL", ~_other_kind(line, "ORIGINAL"))


def _revised(line: Any) -> Condition:
    return or_(line.c.kind == "REVISED", ~_other_kind(line, "REVISED"))


def _is_one_of(column: Any, codes: Sequence[str]) -> Condition:
    """The codes stand in the statement itself: they are part of what it means, not of what is asked."""
    found: Condition = column.in_([word(each) for each in codes])
    return found


def _transactions(t: Any, *types: str) -> Any:
    done = project_transaction.alias()
    total = select(func.coalesce(func.sum(done.c.value), 0)).where(
        done.c.project_id == t.c.id, done.c.currency == t.c.currency, _is_one_of(done.c.type, types)
    )
    return total.correlate_except(done).scalar_subquery()


BUDGET = Source(
    table=lambda q: project,
    visible=money_open,
    fields={
        "currency": Column(lambda t, q: code(t.c.currency)),
        "planned": money_field(lambda t: _lines(t, _planned), lambda t: t.c.currency),
        "revised": money_field(lambda t: _lines(t, _revised), lambda t: t.c.currency),
        "committed": money_field(lambda t: _transactions(t, "OUTGOING_COMMITMENT"), lambda t: t.c.currency),
        "spent": money_field(lambda t: _transactions(t, *SPENT), lambda t: t.c.currency),
        "lines": Many(
            "BudgetLine",
            lambda p, t, q: and_(t.c.project_id == p.c.id, _details_open(p, q)),
            lambda t: [t.c.position],
        ),
        "transactions": Page(
            "Transaction", lambda p, t, q: and_(t.c.project_id == p.c.id, _details_open(p, q))
        ),
    },
)


def _spent_in_period(t: Any) -> Any:
    done = project_transaction.alias()
    total = select(func.coalesce(func.sum(done.c.value), 0)).where(
        done.c.project_id == t.c.project_id,
        done.c.currency == t.c.currency,
        _is_one_of(done.c.type, SPENT),
        done.c.date.between(t.c.period_start, t.c.period_end),
    )
    return total.correlate_except(done).scalar_subquery()


def _deviation(t: Any) -> Any:
    """Spent less planned, as a share of planned; unknown without a plan."""
    return case((t.c.value == 0, None), else_=(_spent_in_period(t) - t.c.value) / func.nullif(t.c.value, 0))


BUDGET_LINE = Source(
    table=lambda q: budget_line,
    fields={
        "category": Column(lambda t, q: word('"GENERAL"')),
        "kind": Column(lambda t, q: code(t.c.kind)),
        "status": Column(lambda t, q: code(t.c.status)),
        "period": Embedded(
            {
                "start": Column(lambda t, q: code(t.c.period_start)),
                "end": Column(lambda t, q: code(t.c.period_end)),
            }
        ),
        "valueDate": Column(lambda t, q: code(t.c.value_date)),
        "planned": money_field(lambda t: t.c.value, lambda t: t.c.currency),
        "revised": money_field(
            lambda t: t.c.value, lambda t: t.c.currency, lambda t, q: t.c.kind == "REVISED"
        ),
        "spent": money_field(_spent_in_period, lambda t: t.c.currency),
        "deviation": Column(lambda t, q: number(_deviation(t), 4)),
    },
)


def _organisation(column: str) -> Embedded:
    return Embedded(
        {
            "name": Column(lambda t, q: kept(t.c[column], "name")),
            "ref": Column(lambda t, q: kept(t.c[column], "ref")),
        },
        present=lambda t, q: func.coalesce(
            func.jsonb_typeof(t.c[column]) == "object", literal_column("false")
        ),
    )


def _of_open_project(t: Any, q: Asked) -> Condition:
    if q.holds(Scope.ADMIN_PROJECTS):
        return ANYONE
    if not (q.holds(Scope.BUDGET_READ) or q.holds(Scope.PROJECT_PUBLISH)):
        return NOBODY  # who publishes a transaction is answered with it
    own = select(project.c.id).where(project.c.id == t.c.project_id, project.c.charity_id == q.charity)
    return own.correlate(t).exists()


TRANSACTION = Source(
    table=lambda q: project_transaction,
    visible=_of_open_project,
    fields={
        "id": own_id("Transaction"),
        "reference": Column(lambda t, q: text(t.c.reference)),
        "type": Column(lambda t, q: code(t.c.type)),
        "date": Column(lambda t, q: code(t.c.date)),
        "value": money_field(lambda t: t.c.value, lambda t: t.c.currency),
        "valueDate": Column(lambda t, q: code(t.c.value_date)),
        "description": Column(lambda t, q: text(t.c.description)),
        "provider": _organisation("provider"),
        "receiver": _organisation("receiver"),
    },
)
