"""Publishes a charity's projects: what differs is written, what is the same is not touched.

Whoever writes a project or its parts first locks the project's row, in the order of external ids: so two
publications of the same projects wait for each other and never deadlock.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Text, bindparam, collate, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from hub.rules.publication import content_digest
from hub.storage import budgets, transactions
from hub.storage.project_totals import settle
from hub.storage.rowset import encoded, rowset
from hub.storage.tables import new_id, project
from hub.storage.work import Work

JsonList = Sequence[object]

_CHOSEN = frozenset({"sector", "country", "region", "latitude", "longitude", "partner_refs"})
"""What the hub chose from the lists that the charity gave."""


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
    partner_refs: Sequence[str]
    results: JsonList
    milestones: JsonList
    documents: JsonList
    beneficiaries_reached: int | None
    planned_start: date | None
    planned_end: date | None
    actual_start: date | None
    actual_end: date | None
    budgets: tuple[budgets.BudgetRow, ...] = ()

    @cached_property
    def content_digest(self) -> bytes:
        """The digest of all that the charity said; equal amounts are equal however they are written."""
        return content_digest(
            {field.name: getattr(self, field.name) for field in fields(self) if field.name not in _CHOSEN}
        )


class Standing(NamedTuple):
    """A project as it stands in the hub."""

    id: UUID
    content_digest: bytes


class _Written(NamedTuple):
    id: UUID
    approval: str


class Published(NamedTuple):
    """What came of a publication: ids by external id, those left as they stood, and those that were changed.

    `changed_though_approved` are those of the changed ones that the ministry had approved.
    """

    ids: Mapping[str, UUID]
    frozen: frozenset[str]
    changed_though_approved: Mapping[UUID, ProjectRow]
    changed: Collection[UUID]


_CONTENT = tuple(field.name for field in fields(ProjectRow) if field.name != "budgets")
_CHANGING = (*(name for name in _CONTENT if name != "external_id"), "content_digest", "changed_at")
_INSERTED = ("id", "charity_id", *_CONTENT, "currency", "content_digest", "published_at", "changed_at")

_SUBMITTED = literal_column("'SUBMITTED'", Text)
_rows = rowset("projects", *(project.c[name] for name in _INSERTED))
_new = insert(project).from_select(
    list(_INSERTED),
    select(*(_rows.c[name] for name in _INSERTED)).order_by(collate(_rows.c.external_id, "C")),
)
_UPSERT = _new.on_conflict_do_update(
    index_elements=[project.c.charity_id, project.c.external_id],
    set_={**{name: _new.excluded[name] for name in _CHANGING}, "revision": project.c.revision + 1},
    where=(project.c.content_digest != _new.excluded.content_digest) & (project.c.approval != _SUBMITTED),
).returning(project.c.external_id, project.c.id, project.c.approval)

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
) -> Published:
    """Makes the charity's projects stand as given and withdraws the transactions that they no longer have.

    `kept_references` has, for the external ids whose transactions are to be withdrawn, those that stay.
    A submitted project that would change is left as it stands, its transactions too.
    """
    before = await standing(work, charity_id, [row.external_id for row in rows])
    keep = {before[e].id: references for e, references in kept_references.items() if e in before}
    superfluous = await transactions.with_superfluous(work, keep)
    touched = [row for row in rows if _differs(row, before) or before[row.external_id].id in superfluous]
    changed = await _upsert(work, charity_id, touched, at, default_currency)
    unwritten = [row for row in touched if row.external_id not in changed]
    before |= await standing(work, charity_id, [row.external_id for row in unwritten])
    frozen = frozenset(row.external_id for row in unwritten if _differs(row, before))
    superfluous -= {before[external_id].id for external_id in frozen}
    written = {changed[row.external_id].id: row for row in touched if row.external_id in changed}
    await budgets.replace(work, charity_id, {id: row.budgets for id, row in written.items()})
    await transactions.withdraw(work, {project_id: keep[project_id] for project_id in superfluous})
    await settle(work, [*written, *superfluous], default_currency)
    ids = {e: stands.id for e, stands in before.items()} | {e: each.id for e, each in changed.items()}
    approved = {each.id for each in changed.values() if each.approval == "APPROVED"}
    though_approved = {id: row for id, row in written.items() if id in approved}
    return Published(ids, frozen, though_approved, {*written, *superfluous})


def _differs(row: ProjectRow, before: Mapping[str, Standing]) -> bool:
    stands = before.get(row.external_id)
    return stands is None or stands.content_digest != row.content_digest


async def _upsert(
    work: Work, charity_id: UUID, rows: Sequence[ProjectRow], at: datetime, currency: str
) -> dict[str, _Written]:
    """Locks the rows and writes those that differ and await no decision; answers the written ones."""
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
    return {row.external_id: _Written(row.id, row.approval) for row in written}
