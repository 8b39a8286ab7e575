"""What a project tells its donors, from its own row alone: totals, never lines."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date, Float, Text, case, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB

from hub.resolvers.plan.source import Column, Expression, Source
from hub.resolvers.plan.sources.common import money_field
from hub.resolvers.plan.sources.project_parts import DOCUMENTS, RESULTS
from hub.resolvers.plan.terms import code, number, plain, word
from hub.storage.tables import project

_TODAY: Expression = literal_column("(now() AT TIME ZONE 'UTC')::date::text", Text())
_KNOWN_BY_STATUS = {"PIPELINE": "0", "CLOSED": "1"}


def _as_of(t: Any) -> Expression:
    changed = func.greatest(t.c.changed_at, t.c.money_moved_at)
    return cast(func.timezone("UTC", changed), Date)


def _milestones(t: Any) -> Expression:
    return func.jsonb_array_length(t.c.milestones)


def _done(t: Any) -> Expression:
    """How many milestones are done by today; a day that is yet to come is a plan."""
    each = func.jsonb_array_elements(t.c.milestones).table_valued("value").render_derived().alias()
    day = cast(each.c.value, JSONB).op("->>")(word("doneOn"))
    return select(func.count()).select_from(each).where(day <= _TODAY).scalar_subquery()


def _progress(t: Any) -> Expression:
    share = cast(_done(t), Float) / func.nullif(_milestones(t), 0)
    by_status = case(
        *((t.c.status == word(status), literal_column(value)) for status, value in _KNOWN_BY_STATUS.items()),
        else_=literal_column("0"),
    )
    return func.coalesce(share, by_status)


def _basis(t: Any) -> Expression:
    known = t.c.status.in_([word(each) for each in _KNOWN_BY_STATUS])
    return case((_milestones(t) > 0, word("MILESTONES")), (known, word("STATUS")), else_=word("UNKNOWN"))


PROJECT_REPORT = Source(
    table=lambda q: project,
    fields={
        "asOf": Column(lambda t, q: code(_as_of(t))),
        "progress": Column(lambda t, q: number(_progress(t), 4)),
        "progressBasis": Column(lambda t, q: code(_basis(t))),
        "spent": money_field(lambda t: t.c.spent, lambda t: t.c.currency),
        "beneficiariesReached": Column(lambda t, q: plain(t.c.beneficiaries_reached)),
        "results": RESULTS,
        "documents": DOCUMENTS,
    },
)
