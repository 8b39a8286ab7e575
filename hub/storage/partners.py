"""The register of implementing partners and their approvals."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Text, Uuid, bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.dialects.postgresql import insert as upsert

from hub.rules.partner import Approval, Ministry, identifier_key
from hub.storage.tables import charity, new_id, partner, partner_approval, project
from hub.storage.work import Work

RUNNING = ("IMPLEMENTATION", "FINALISATION")
"""What a charity says of a project that is under way."""


@dataclass(frozen=True)
class PartnerRow:
    """A partner as the ministry registers it."""

    identifier: str
    name_ar: str
    name_en: str
    country: str | None


@dataclass(frozen=True)
class Partner:
    """A partner of the register with all its approvals."""

    id: UUID
    identifier: str
    identifier_key: str
    name_ar: str
    name_en: str
    approvals: tuple[Approval, ...]


@dataclass(frozen=True)
class By:
    """Who approves or withdraws."""

    client_id: str
    subject_id: UUID | None


@dataclass(frozen=True)
class RunningProject:
    """A project under way with a partner."""

    id: UUID
    charity_id: UUID
    partner_id: UUID


_KEYS = bindparam("keys", type_=ARRAY(Text)).any_()
_IDS = bindparam("ids", type_=ARRAY(Uuid)).any_()
_WITH_KEYS = select(partner).where(partner.c.identifier_key == _KEYS)
_WITH_IDS = select(partner).where(partner.c.id == _IDS)
_APPROVALS = (
    select(partner_approval).where(partner_approval.c.partner_id == _IDS).order_by(partner_approval.c.id)
)
_CODES = select(charity.c.code).where(func.lower(charity.c.code) == _KEYS)
_RUNNING = (
    select(project.c.id, project.c.charity_id, partner.c.id.label("partner_id"))
    .join_from(partner, project, project.c.partner_refs.contains(array([partner.c.identifier_key])))
    .where(partner.c.id == _IDS, project.c.status.in_(RUNNING))
)


async def register(work: Work, row: PartnerRow, at: datetime) -> UUID:
    """The partner with this identifier, new or with these names and this country from now on; it is locked."""
    values = {
        "identifier": row.identifier,
        "identifier_key": identifier_key(row.identifier),
        "name_ar": row.name_ar,
        "name_en": row.name_en,
        "country": row.country,
    }
    statement = upsert(partner).values(id=new_id(), registered_at=at, **values)
    statement = statement.on_conflict_do_update(index_elements=["identifier_key"], set_=values)
    found: UUID = (await work.connection.execute(statement.returning(partner.c.id))).scalar_one()
    return found


async def approve(
    work: Work, partner_id: UUID, ministry: Ministry, days: tuple[date, date | None], by: By, at: datetime
) -> None:
    """Keeps an approval of a locked partner; one that stands for the same days is not kept twice."""
    kept = partner_approval
    first, last = days
    same = select(kept.c.id).where(
        kept.c.partner_id == partner_id,
        kept.c.ministry == ministry.value,
        kept.c.approved_from == first,
        kept.c.approved_until.is_not_distinct_from(last),
        kept.c.withdrawn_on.is_(None),
    )
    if (await work.connection.execute(same)).first() is None:
        row = {
            "id": new_id(),
            "partner_id": partner_id,
            "ministry": ministry.value,
            "approved_from": first,
            "approved_until": last,
            "approved_at": at,
            "client_id": by.client_id,
            "subject_id": by.subject_id,
        }
        await work.connection.execute(insert(kept).values(row))


async def withdraw(work: Work, partner_id: UUID, reason: str, by: By, on: date) -> bool:
    """Withdraws every approval that still stands; answers whether there is such a partner. The first reason stays."""
    locked = select(partner.c.id).where(partner.c.id == partner_id).with_for_update()
    if (await work.connection.execute(locked)).first() is None:
        return False
    standing = update(partner_approval).where(
        partner_approval.c.partner_id == partner_id, partner_approval.c.withdrawn_on.is_(None)
    )
    withdrawn = {
        "withdrawn_on": on,
        "withdrawn_reason": reason,
        "withdrawn_client_id": by.client_id,
        "withdrawn_subject_id": by.subject_id,
    }
    await work.connection.execute(standing.values(withdrawn))
    return True


async def with_identifiers(work: Work, identifiers: Collection[str]) -> dict[str, Partner]:
    """The partners with these identifiers, by what `identifier_key` makes of them; none is withdrawn meanwhile."""
    keys = sorted({identifier_key(each) for each in identifiers})
    if not keys:
        return {}
    rows = (await work.connection.execute(_WITH_KEYS.with_for_update(read=True), {"keys": keys})).all()
    return {each.identifier_key: each for each in await _with_approvals(work, rows)}


async def with_ids(work: Work, ids: Collection[UUID]) -> list[Partner]:
    """The partners with these ids."""
    rows = (await work.connection.execute(_WITH_IDS, {"ids": list(ids)})).all()
    return await _with_approvals(work, rows)


async def everyone(work: Work) -> list[Partner]:
    """The whole register."""
    return await _with_approvals(work, (await work.connection.execute(select(partner))).all())


async def member_charities(work: Work, identifiers: Collection[str]) -> set[str]:
    """What `identifier_key` makes of those identifiers that are codes of member charities, who need no approval."""
    keys = sorted({identifier_key(each) for each in identifiers})
    found = await work.connection.execute(_CODES, {"keys": keys}) if keys else None
    return {identifier_key(code) for code in found.scalars()} if found else set()


async def running_with(work: Work, partners: Collection[UUID]) -> list[RunningProject]:
    """The projects under way in which these partners implement."""
    found = await work.connection.execute(_RUNNING, {"ids": list(partners)})
    return [RunningProject(row.id, row.charity_id, row.partner_id) for row in found]


async def _with_approvals(work: Work, rows: Sequence[Row[Any]]) -> list[Partner]:
    if not rows:
        return []
    approvals: dict[UUID, list[Approval]] = {row.id: [] for row in rows}
    for each in await work.connection.execute(_APPROVALS, {"ids": list(approvals)}):
        approvals[each.partner_id].append(_approval(each))
    return [
        Partner(
            row.id, row.identifier, row.identifier_key, row.name_ar, row.name_en, tuple(approvals[row.id])
        )
        for row in rows
    ]


def _approval(row: Row[Any]) -> Approval:
    return Approval(Ministry(row.ministry), row.approved_from, row.approved_until, row.withdrawn_on)
