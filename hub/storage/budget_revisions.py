"""Keeps a project's budget as it stood when other lines are published in its place."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, cast, func, insert, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, aggregate_order_by

from hub.storage.rowset import rowset
from hub.storage.tables import budget_line, budget_revision, project
from hub.storage.work import Work

_TOLD = ("kind", "status", "period_start", "period_end", "value", "currency", "value_date")
_rows = rowset("lines", *(budget_line.c[name] for name in ("project_id", "position", *_TOLD)))


def _lines(table: Any) -> Any:
    """All lines of the project as JSON in the schema's field names; amounts as exact text without needless zeros."""
    told: list[Any] = []
    for name in _TOLD:
        first, *rest = name.split("_")
        value = cast(func.trim_scale(table.c.value), Text) if name == "value" else table.c[name]
        told += [literal_column("'" + first + "".join(map(str.title, rest)) + "'", Text), value]
    each = func.jsonb_build_object(*told)
    listed = select(func.jsonb_agg(aggregate_order_by(each, table.c.position), type_=JSONB))
    return listed.where(table.c.project_id == project.c.id).correlate(project).scalar_subquery()


_before, _after = _lines(budget_line), _lines(_rows)
_REPLACED = insert(budget_revision).from_select(
    ["id", "project_id", "charity_id", "revision", "replaced_at", "lines"],
    select(
        func.gen_random_uuid(),
        project.c.id,
        project.c.charity_id,
        project.c.revision - 1,
        project.c.changed_at,
        _before,
    ).where(
        project.c.id == bindparam("projects", type_=ARRAY(Uuid)).any_(),
        _before.is_not(None),
        _before.is_distinct_from(_after),
    ),
)


async def keep_replaced(work: Work, projects: Collection[UUID], rows: str) -> None:
    """Keeps the lines of those projects, just published and locked, whose new `rows` are others."""
    await work.connection.execute(_REPLACED, {"projects": list(projects), "lines": rows})
