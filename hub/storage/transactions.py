"""Publishes and withdraws the transactions of projects; one that is the same is not touched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Uuid, bindparam, collate, delete, exists, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from hub.storage.project_totals import settle
from hub.storage.rowset import encoded, rowset
from hub.storage.tables import new_id, project, project_transaction
from hub.storage.work import Work


class TransactionKey(NamedTuple):
    """What makes publishing a transaction idempotent."""

    project_id: UUID
    reference: str


@dataclass(frozen=True)
class TransactionRow:
    """Money that moved, in the columns' terms."""

    charity_id: UUID
    project_id: UUID
    reference: str
    type: str
    date: dt.date
    value: Decimal
    currency: str
    value_date: dt.date | None
    description: str | None
    provider: Mapping[str, object] | None
    receiver: Mapping[str, object] | None

    @property
    def key(self) -> TransactionKey:
        """The project and the reference."""
        return TransactionKey(self.project_id, self.reference)


class PublishedTransactions(NamedTuple):
    """What came of a publication: the ids, and the projects of which a transaction was written."""

    ids: Mapping[TransactionKey, UUID]
    changed: Sequence[UUID]


_kept = project_transaction
_GIVEN = tuple(field.name for field in fields(TransactionRow))
_CONTENT = tuple(name for name in _GIVEN if name not in {*TransactionKey._fields, "charity_id"})
_INSERTED = ("id", *_GIVEN, "published_at", "changed_at")

_rows = rowset("transactions", *(_kept.c[name] for name in _INSERTED))
_same_key = (_kept.c.project_id == _rows.c.project_id) & (_kept.c.reference == _rows.c.reference)
_differs = or_(*(_kept.c[name].is_distinct_from(_rows.c[name]) for name in _CONTENT))
_STANDING = select(_kept.c.project_id, _kept.c.reference, _kept.c.id, _differs.label("differs")).join_from(
    _rows, _kept, _same_key
)
_new = insert(_kept).from_select(
    list(_INSERTED),
    select(*(_rows.c[name] for name in _INSERTED)).order_by(
        _rows.c.project_id, collate(_rows.c.reference, "C")
    ),
)
_UPSERT = _new.on_conflict_do_update(
    index_elements=[_kept.c.project_id, _kept.c.reference],
    set_={name: _new.excluded[name] for name in (*_CONTENT, "changed_at")},
    where=or_(*(_kept.c[name].is_distinct_from(_new.excluded[name]) for name in _CONTENT)),
).returning(_kept.c.project_id, _kept.c.reference, _kept.c.id)

_projects = bindparam("projects", type_=ARRAY(Uuid))
_LOCK = (
    select(project.c.id)
    .where(project.c.id == _projects.any_())
    .order_by(collate(project.c.external_id, "C"))
    .with_for_update(key_share=True)
)
_staying = rowset("staying", _kept.c.project_id, _kept.c.reference)
_superfluous = (_kept.c.project_id == _projects.any_()) & ~exists().where(
    _staying.c.project_id == _kept.c.project_id, _staying.c.reference == _kept.c.reference
)
_WITH_SUPERFLUOUS = select(_kept.c.project_id).where(_superfluous).distinct()
_WITHDRAW = delete(_kept).where(_superfluous)


async def publish(
    work: Work, rows: Sequence[TransactionRow], *, at: dt.datetime, default_currency: str
) -> PublishedTransactions:
    """Makes the transactions stand as given; answers every one's id, and the projects whose money has changed."""
    projects: list[UUID] = []
    stamped = {row.key: _stamped(row, at) for row in rows}
    ids, differing = await _standing(work, list(stamped.values()))
    touched = [row for key, row in stamped.items() if key not in ids or key in differing]
    if touched:
        projects = sorted({key.project_id for key in stamped if key not in ids or key in differing})
        await work.connection.execute(_LOCK, {"projects": projects})
        written = await work.connection.execute(_UPSERT, {"transactions": encoded(touched)})
        ids |= {TransactionKey(row.project_id, row.reference): row.id for row in written}
        await settle(work, projects, default_currency)
    unseen = [row for key, row in stamped.items() if key not in ids]
    if unseen:
        ids |= (await _standing(work, unseen))[0]
    return PublishedTransactions(ids, projects)


async def with_superfluous(work: Work, staying: Mapping[UUID, Collection[str]]) -> set[UUID]:
    """Which of these projects have transactions other than the ones that stay."""
    if not staying:
        return set()
    return set((await work.connection.execute(_WITH_SUPERFLUOUS, _stay(staying))).scalars())


async def withdraw(work: Work, staying: Mapping[UUID, Collection[str]]) -> None:
    """Removes the transactions of these projects, whose rows the caller has locked, but for those that stay."""
    if staying:
        await work.connection.execute(_WITHDRAW, _stay(staying))


async def _standing(
    work: Work, rows: Sequence[Mapping[str, object]]
) -> tuple[dict[TransactionKey, UUID], set[TransactionKey]]:
    found = (await work.connection.execute(_STANDING, {"transactions": encoded(rows)})).all()
    ids = {TransactionKey(row.project_id, row.reference): row.id for row in found}
    return ids, {TransactionKey(row.project_id, row.reference) for row in found if row.differs}


def _stamped(row: TransactionRow, at: dt.datetime) -> dict[str, object]:
    return {
        **{name: getattr(row, name) for name in _GIVEN},
        "id": new_id(),
        "published_at": at,
        "changed_at": at,
    }


def _stay(staying: Mapping[UUID, Collection[str]]) -> dict[str, object]:
    rows = encoded({"project_id": p, "reference": r} for p, all_ in staying.items() for r in all_)
    return {"projects": list(staying), "staying": rows}
