"""Keeps the budget lines of projects as last published; an unchanged line keeps its row and its id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Uuid, bindparam, delete, exists, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from hub.storage import budget_revisions
from hub.storage.rowset import encoded, rowset
from hub.storage.tables import budget_line, new_id
from hub.storage.work import Work


@dataclass(frozen=True)
class BudgetRow:
    """Money planned for one period."""

    kind: str
    status: str
    period_start: date
    period_end: date
    value: Decimal
    currency: str
    value_date: date | None

    @classmethod
    def of(cls, row: Row[Any]) -> BudgetRow:
        """The line as it is kept."""
        return cls(**{field.name: row._mapping[field.name] for field in fields(cls)})


_CONTENT = tuple(field.name for field in fields(BudgetRow))
_INSERTED = ("id", "charity_id", "project_id", "position", *_CONTENT)

_rows = rowset("lines", *(budget_line.c[name] for name in _INSERTED))
_same_place = (_rows.c.project_id == budget_line.c.project_id) & (_rows.c.position == budget_line.c.position)
_DELETE = delete(budget_line).where(
    budget_line.c.project_id == bindparam("projects", type_=ARRAY(Uuid)).any_(), ~exists().where(_same_place)
)
_new = insert(budget_line).from_select(list(_INSERTED), select(*(_rows.c[name] for name in _INSERTED)))
_UPSERT = _new.on_conflict_do_update(
    index_elements=[budget_line.c.project_id, budget_line.c.position],
    set_={name: _new.excluded[name] for name in _CONTENT},
    where=or_(*(budget_line.c[name].is_distinct_from(_new.excluded[name]) for name in _CONTENT)),
)


async def replace(work: Work, charity_id: UUID, lines: Mapping[UUID, Sequence[BudgetRow]]) -> None:
    """Makes these the budget lines of the charity's given projects, whose rows the caller has locked."""
    if not lines:
        return
    rows = encoded(
        {"charity_id": charity_id, **_placed(project_id, n, line)}
        for project_id, all_ in lines.items()
        for n, line in enumerate(all_)
    )
    await budget_revisions.keep_replaced(work, list(lines), rows)
    await work.connection.execute(_DELETE, {"projects": list(lines), "lines": rows})
    if any(lines.values()):
        await work.connection.execute(_UPSERT, {"lines": rows})


def _placed(project_id: UUID, position: int, line: BudgetRow) -> dict[str, object]:
    content = {name: getattr(line, name) for name in _CONTENT}
    return {"id": new_id(), "project_id": project_id, "position": position, **content}
