"""Publishes a charity's projects: what differs is written, what is the same is not touched.

Whoever writes a project or its parts first locks the project's row, in the order of external ids: so two
publications of the same projects wait for each other and never deadlock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import Text, bindparam, collate, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from hub.rules.money import plain_text
from hub.storage import budgets, transactions
from hub.storage.project_totals import settle
from hub.storage.rowset import encoded, rowset
from hub.storage.tables import new_id, project
from hub.storage.work import Work

JsonList = Sequence[object]


@dataclass(frozen=True)
class ProjectRow:
    """One project as its charity describes it, in the columns' terms; JSON lists have the schema's field names."""

    external_id: str
    iati_identifier: str | None
    titles: JsonList
    descriptions: JsonList
    status: str
    track: str
    sector: str | None
    sectors: JsonList
    country: str
    countries: JsonList
    region: str | None
    regions: JsonList
    latitude: Decimal | None
    longitude: Decimal | None
    locations: JsonList
    participants: JsonList
    results: JsonList
    planned_start: date | None
    planned_end: date | None
    actual_start: date | None
    actual_end: date | None
    budgets: tuple[budgets.BudgetRow, ...] = ()

    @cached_property
    def content_digest(self) -> bytes:
        """SHA-256 of all that the charity said; equal amounts are equal however they are written."""
        return hashlib.sha256(orjson.dumps(self, default=_plain, option=orjson.OPT_SORT_KEYS)).digest()


class Standing(NamedTuple):
    """A project as it stands in the hub."""

    id: UUID
    content_digest: bytes


_CONTENT = tuple(field.name for field in fields(ProjectRow) if field.name != "budgets")
_CHANGING = (*(name for name in _CONTENT if name != "external_id"), "content_digest", "changed_at")
_INSERTED = ("id", "charity_id", *_CONTENT, "currency", "content_digest", "published_at", "changed_at")

_rows = rowset("projects", *(project.c[name] for name in _INSERTED))
_new = insert(project).from_select(
    list(_INSERTED),
    select(*(_rows.c[name] for name in _INSERTED)).order_by(collate(_rows.c.external_id, "C")),
)
_UPSERT = _new.on_conflict_do_update(
    index_elements=[project.c.charity_id, project.c.external_id],
    set_={**{name: _new.excluded[name] for name in _CHANGING}, "revision": project.c.revision + 1},
    where=project.c.content_digest != _new.excluded.content_digest,
).returning(project.c.external_id, project.c.id)

_STANDING = select(project.c.external_id, project.c.id, project.c.content_digest).where(
    project.c.charity_id == bindparam("charity_id"),
    project.c.external_id == bindparam("external_ids", type_=ARRAY(Text)).any_(),
)


async def standing(work: Work, charity_id: UUID, external_ids: Collection[str]) -> dict[str, Standing]:
    """Those of the charity's own projects that stand in the hub, by external id."""
    given = {"charity_id": charity_id, "external_ids": sorted(external_ids)}
    found = await work.connection.execute(_STANDING, given)
    return {row.external_id: Standing(row.id, row.content_digest) for row in found}


async def publish(
    work: Work,
    charity_id: UUID,
    rows: Sequence[ProjectRow],
    kept_references: Mapping[str, Collection[str]],
    *,
    at: datetime,
    default_currency: str,
) -> dict[str, UUID]:
    """Makes the charity's projects stand as given and withdraws the transactions that they no longer have.

    `kept_references` has, for the external ids whose transactions are to be withdrawn, those that stay.
    Answers every row's project id by its external id.
    """
    before = await standing(work, charity_id, [row.external_id for row in rows])
    keep = {before[e].id: references for e, references in kept_references.items() if e in before}
    superfluous = await transactions.with_superfluous(work, keep)
    touched = [row for row in rows if _differs(row, before) or before[row.external_id].id in superfluous]
    changed = await _upsert(work, charity_id, touched, at, default_currency)
    lines = {changed[row.external_id]: row.budgets for row in touched if row.external_id in changed}
    await budgets.replace(work, charity_id, lines)
    await transactions.withdraw(work, {project_id: keep[project_id] for project_id in superfluous})
    await settle(work, [*changed.values(), *superfluous], default_currency)
    ids = {external_id: stands.id for external_id, stands in before.items()} | changed
    unseen = [row.external_id for row in rows if row.external_id not in ids]
    if unseen:
        ids |= {e: stands.id for e, stands in (await standing(work, charity_id, unseen)).items()}
    return ids


def _differs(row: ProjectRow, before: Mapping[str, Standing]) -> bool:
    stands = before.get(row.external_id)
    return stands is None or stands.content_digest != row.content_digest


async def _upsert(
    work: Work, charity_id: UUID, rows: Sequence[ProjectRow], at: datetime, currency: str
) -> dict[str, UUID]:
    """Locks the rows and writes those that differ; answers the ids of the written ones."""
    if not rows:
        return {}
    added = {"charity_id": charity_id, "currency": currency, "published_at": at, "changed_at": at}
    given = [
        {
            **{name: getattr(row, name) for name in _CONTENT},
            **added,
            "id": new_id(),
            "content_digest": row.content_digest,
        }
        for row in rows
    ]
    written = await work.connection.execute(_UPSERT, {"projects": encoded(given)})
    return {row.external_id: row.id for row in written}


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return plain_text(value)
    raise TypeError(type(value).__name__)
