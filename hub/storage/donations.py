"""Publishes a charity's donations: one under each reference, written again only where it has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Text, bindparam, collate, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from hub.storage.rowset import encoded, rowset
from hub.storage.tables import donation, new_id
from hub.storage.work import Work


@dataclass(frozen=True)
class DonationRow:
    """One donation; its donor by the keyed index of the civil number and the id that stands for it, or nobody's."""

    reference: str
    project_id: UUID | None
    amount: Decimal
    currency: str
    donated_on: date
    donor_index: bytes | None
    donor_id: UUID | None


_GIVEN = tuple(field.name for field in fields(DonationRow))
_CONTENT = tuple(name for name in _GIVEN if name != "reference")
_INSERTED = ("id", "charity_id", *_GIVEN, "published_at", "changed_at")

_rows = rowset("donations", *(donation.c[name] for name in _INSERTED))
_new = insert(donation).from_select(
    list(_INSERTED),
    select(*(_rows.c[name] for name in _INSERTED)).order_by(collate(_rows.c.reference, "C")),
)
_UPSERT = _new.on_conflict_do_update(
    index_elements=[donation.c.charity_id, donation.c.reference],
    set_={name: _new.excluded[name] for name in (*_CONTENT, "changed_at")},
    where=or_(*(donation.c[name].is_distinct_from(_new.excluded[name]) for name in _CONTENT)),
)
_STANDING = select(donation.c.reference, donation.c.id).where(
    donation.c.charity_id == bindparam("charity"),
    donation.c.reference == bindparam("references", type_=ARRAY(Text)).any_(),
)


async def publish(
    work: Work, charity_id: UUID, rows: Sequence[DonationRow], *, at: datetime
) -> dict[str, UUID]:
    """Makes the charity's donations stand as given; answers every one's id by its reference."""
    if not rows:
        return {}
    given = [
        {
            **{name: getattr(row, name) for name in _GIVEN},
            "id": new_id(),
            "charity_id": charity_id,
            "donor_index": f"\\x{row.donor_index.hex()}" if row.donor_index else None,
            "published_at": at,
            "changed_at": at,
        }
        for row in rows
    ]
    await work.connection.execute(_UPSERT, {"donations": encoded(given)})
    asked = {"charity": charity_id, "references": [row.reference for row in rows]}
    return {row.reference: row.id for row in await work.connection.execute(_STANDING, asked)}


async def forget_donor(work: Work, civil_index: bytes) -> None:
    """Makes what was donated under this civil number nobody's; the charities keep their donations."""
    theirs = update(donation).where(donation.c.donor_index == civil_index)
    await work.connection.execute(theirs.values(donor_index=None, donor_id=None))
