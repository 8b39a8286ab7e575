"""Statements on officers: the people who sign in for the ministry or for a charity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select, update
from sqlalchemy.dialects.postgresql import insert

from hub.storage.tables import charity, new_id, officer
from hub.storage.trust import announce
from hub.storage.work import Work


@dataclass(frozen=True)
class StoredOfficer:
    """An officer as they stand in the database, with the state of their charity (None: the ministry's)."""

    id: UUID
    charity_id: UUID | None
    charity_code: str | None
    charity_state: str | None
    name: str | None
    civil_number: str = field(repr=False)
    scopes: tuple[str, ...]
    admitted_at: datetime
    dismissed_at: datetime | None
    dismissed_reason: str | None


async def with_id(work: Work, id: UUID) -> StoredOfficer | None:
    """The officer with this id, dismissed or not."""
    return _stored(work, (await work.connection.execute(_officers().where(officer.c.id == id))).one_or_none())


async def in_office(work: Work, civil_number: str) -> StoredOfficer | None:
    """The officer who has this civil number and was not dismissed."""
    theirs = officer.c.civil_index == work.vault.civil_index(civil_number)
    found = await work.connection.execute(_officers().where(theirs, officer.c.dismissed_at.is_(None)))
    return _stored(work, found.one_or_none())


async def everyone(work: Work) -> tuple[StoredOfficer, ...]:
    """Every officer there ever was, oldest first."""
    rows = await work.connection.execute(_officers().order_by(officer.c.id))
    return tuple(stored for row in rows if (stored := _stored(work, row)))


async def admit(
    work: Work,
    civil_number: str,
    *,
    charity_id: UUID | None,
    name: str | None,
    scopes: Sequence[str],
    at: datetime,
) -> UUID | None:
    """Writes a new officer down and answers their id; None when the person holds an office already."""
    id = new_id()
    new = insert(officer).values(
        id=id,
        charity_id=charity_id,
        name=name,
        civil_number=work.vault.seal("officer", "civil_number", id, civil_number),
        civil_index=work.vault.civil_index(civil_number),
        scopes=list(scopes),
        admitted_at=at,
    )
    free = new.on_conflict_do_nothing(
        index_elements=["civil_index"], index_where=officer.c.dismissed_at.is_(None)
    )
    await announce(work)
    return id if (await work.connection.execute(free)).rowcount else None


async def change(work: Work, id: UUID, *, name: str | None, scopes: Sequence[str]) -> None:
    """Replaces the scopes that an officer holds, and the name where one is given."""
    named = {"name": name} if name is not None else {}
    await work.connection.execute(
        update(officer).where(officer.c.id == id).values(scopes=list(scopes), **named)
    )
    await announce(work)


async def dismiss(work: Work, id: UUID, at: datetime, reason: str) -> None:
    """Dismisses an officer; the first dismissal stays as it is."""
    standing = (officer.c.id == id) & officer.c.dismissed_at.is_(None)
    await work.connection.execute(
        update(officer).where(standing).values(dismissed_at=at, dismissed_reason=reason)
    )
    await announce(work)


def _officers() -> Select[tuple[Any, ...]]:
    return select(
        officer, charity.c.code.label("charity_code"), charity.c.state.label("charity_state")
    ).outerjoin(charity, charity.c.id == officer.c.charity_id)


def _stored(work: Work, row: Row[tuple[Any, ...]] | None) -> StoredOfficer | None:
    if row is None:
        return None
    columns = dict(row._mapping)
    columns.pop("civil_index")
    number = work.vault.open("officer", "civil_number", row.id, columns.pop("civil_number"))
    return StoredOfficer(**columns | {"civil_number": number, "scopes": tuple(columns["scopes"])})
