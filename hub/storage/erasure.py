"""Erasing a person: their secret is destroyed and what told who they are is blanked; their aid history stays.

Which people were erased stands beside the keys and not in the database, so that a backup from before does not bring
anybody back: what it restores is erased again before the hub serves.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from hub.storage import donations, person_keys
from hub.storage.audit import AuditRecord, append
from hub.storage.keys import destroy_secrets
from hub.storage.tables import beneficiary, finances, household_member
from hub.storage.work import Database, Work

ERASED = "Beneficiary.erased"
"""How the audit trail names what erasing writes."""

_IDENTITY = (
    "external_id",
    "name_ar",
    "name_latin",
    "civil_number",
    "civil_index",
    "birth_date",
    "sex",
    "nationality",
    "phone",
    "email",
    "address",
    "area",
)
_MEMBERS_IDENTITY = ("name", "birth_date", "civil_number", "civil_index")


async def erase(work: Work, person_id: UUID) -> list[UUID]:
    """Blanks a registered person, and answers whose secrets are still to be destroyed; none where nobody is erased."""
    mine = (beneficiary.c.id == person_id) & beneficiary.c.erased_at.is_(None)
    found = await work.connection.execute(select(beneficiary.c.civil_index).where(mine).with_for_update())
    row = found.one_or_none()
    if row is None:
        return []
    theirs = household_member.c.beneficiary_id == person_id
    if row.civil_index is not None:
        unlinked = household_member.c.beneficiary_id.is_(None)
        theirs = or_(theirs, unlinked & (household_member.c.civil_index == row.civil_index))
    listed = await _blank_members(work, theirs)
    await _blank_person(work, person_id)
    if row.civil_index is not None:
        await donations.forget_donor(work, row.civil_index)
    await person_keys.drop(work, [person_id, *listed])
    return [person_id, *listed]


def destroy(work: Work, people: Sequence[UUID]) -> None:
    """Destroys these secrets for good: the last step before the commit, which the next start makes up for if it fails."""
    if work.vault.directory is not None:
        destroy_secrets(work.vault.directory, people)
        work.vault.look_again()


async def erase_again(database: Database) -> list[UUID]:
    """Erases whoever was erased before and came back, with a backup or because an erasure was cut short."""
    asked = {"gone": sorted(database.vault.erased)}
    again: list[UUID] = []
    async with database.work() as work:
        back = select(beneficiary.c.id).where(beneficiary.c.id == _GONE, beneficiary.c.erased_at.is_(None))
        for person_id in (await work.connection.scalars(back, asked)).all():
            again += await erase(work, person_id)
        destroy(work, again)
        known = select(household_member.c.id).where(household_member.c.id == _GONE, _TELLS)
        listed = (await work.connection.scalars(known, asked)).all()
        await _blank_members(work, household_member.c.id.in_(listed))
        await person_keys.drop(work, listed)
        again += listed
        if again:
            await append(work, _record(again))
    return again


def _record(people: Sequence[UUID]) -> AuditRecord:
    return AuditRecord(
        kind="WRITE",
        at=datetime.now(UTC),
        client_id="hub",
        charity_id=None,
        subject_id=None,
        purpose="erased before, and back with a backup or after a fault",
        operation="hub erases again",
        fields=(ERASED,),
        person_ids=tuple(map(str, people)),
    )


async def _blank_person(work: Work, person_id: UUID) -> None:
    await work.connection.execute(delete(finances).where(finances.c.beneficiary_id == person_id))
    now = datetime.now(UTC)
    blank: dict[str, Any] = dict.fromkeys(_IDENTITY) | {"identity_verified": False}
    mine = update(beneficiary).where(beneficiary.c.id == person_id)
    await work.connection.execute(mine.values(**blank, erased_at=now, updated_at=now))


async def _blank_members(work: Work, which: ColumnElement[bool]) -> Sequence[UUID]:
    """Blanks these listings in households, and answers which they are; kinship and household stay."""
    blank: dict[str, Any] = dict.fromkeys(_MEMBERS_IDENTITY)
    blanked = update(household_member).where(which).values(**blank).returning(household_member.c.id)
    return (await work.connection.scalars(blanked)).all()


_GONE = bindparam("gone", type_=ARRAY(Uuid())).any_()
_TELLS = or_(*(household_member.c[name].is_not(None) for name in _MEMBERS_IDENTITY))
