"""A project's money: budgets, their lines and the transactions, which only its owner and the ministry see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, literal_column, select

from hub.auth.scopes import Scope
from hub.resolvers.plan.source import Asked, Column, Condition, Elements, Embedded, Many, Page, Source
from hub.resolvers.plan.sources.common import ANYONE, NOBODY, money_field, own_charity, own_id
from hub.resolvers.plan.sources.earned import OF_BUDGET, details_open, of_line
from hub.resolvers.plan.sources.project_parts import same
from hub.resolvers.plan.terms import code, kept, moment, plain, text, word
from hub.storage.project_totals import SPENT
from hub.storage.tables import budget_line, budget_revision, project, project_transaction


def money_open(t: Any, q: Asked) -> Condition:
    """The own charity's money; the ministry's with admin:projects; totals for donors' reports."""
    return ANYONE if q.holds(Scope.PROJECT_REPORT) else details_open(t, q)


def _is_one_of(column: Any, codes: Sequence[str]) -> Condition:
    """The codes stand in the statement itself: they are part of what it means, not of what is asked."""
    found: Condition = column.in_([word(each) for each in codes])
    return found


BUDGET = Source(
    table=lambda q: project,
    visible=money_open,
    fields={
        "currency": Column(lambda t, q: code(t.c.currency)),
        "planned": money_field(lambda t: t.c.planned, lambda t: t.c.currency),
        "revised": money_field(lambda t: t.c.revised, lambda t: t.c.currency),
        "committed": money_field(lambda t: t.c.committed, lambda t: t.c.currency),
        "spent": money_field(lambda t: t.c.spent, lambda t: t.c.currency),
        **OF_BUDGET,
        "lines": Many(
            "BudgetLine",
            lambda p, t, q: and_(t.c.project_id == p.c.id, details_open(p, q)),
            lambda t: [t.c.position],
        ),
        "revisions": Many(
            "BudgetRevision",
            lambda p, t, q: and_(t.c.project_id == p.c.id, details_open(p, q)),
            lambda t: [t.c.revision, t.c.id],
        ),
        "transactions": Page(
            "Transaction", lambda p, t, q: and_(t.c.project_id == p.c.id, details_open(p, q))
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
        **of_line(_spent_in_period),
    },
)


BUDGET_REVISION = Source(
    table=lambda q: budget_revision,
    fields={
        "revision": Column(lambda t, q: plain(t.c.revision)),
        "replacedAt": Column(lambda t, q: moment(t.c.replaced_at)),
        "lines": Elements(
            lambda t: t.c.lines,
            same("kind", "status", "periodStart", "periodEnd", "value", "currency", "valueDate"),
        ),
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
    return own_charity(t, q)


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
