"""Aid as it is kept: the types the ministry set, what was granted, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Text, bindparam, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from hub.rules.aid_life import AidState
from hub.rules.cycle import CycleKind
from hub.rules.payer import AidRule, AidSubject
from hub.storage.tables import aid, aid_type
from hub.storage.work import Work


@dataclass(frozen=True)
class AidType:
    """A type of aid and what the ministry decided about it."""

    id: UUID
    rule: AidRule


@dataclass(frozen=True)
class Aid:
    """An aid that a charity granted; `amount` is a cycle's."""

    id: UUID
    beneficiary_id: UUID
    charity_id: UUID
    aid_type_id: UUID
    cycles: Sequence[str]
    amount: Decimal
    currency: str
    granted_at: datetime
    state: AidState = AidState.GRANTED
    delivered_on: date | None = None
    evidence: str | None = None
    cancel_reason: str | None = None
    returned_on: date | None = None
    return_reason: str | None = None


async def aid_types_by_code(work: Work, codes: Collection[str]) -> Mapping[str, AidType]:
    """The aid types among those with these codes."""
    asked = bindparam("codes", type_=ARRAY(Text()))
    found = await work.connection.execute(
        _AID_TYPE.where(aid_type.c.code == asked.any_()), {"codes": list(set(codes))}
    )
    return {row["code"]: _aid_type(row) for row in found.mappings()}


async def own_aid(work: Work, id: UUID, charity_id: UUID) -> Aid | None:
    """The charity's aid with this id, which nobody else changes until this transaction has ended."""
    found = await work.connection.execute(
        _AID.where(aid.c.id == id, aid.c.charity_id == charity_id).with_for_update()
    )
    return next((Aid(**{**row, "state": AidState(row["state"])}) for row in found.mappings()), None)


async def deliver(work: Work, id: UUID, at: datetime, day: date, evidence: str | None) -> None:
    """Writes down that the aid was handed over on that day."""
    await _change(work, id, state=AidState.DELIVERED, delivered_at=at, delivered_on=day, evidence=evidence)


async def cancel(work: Work, id: UUID, at: datetime, reason: str) -> None:
    """Writes down that the aid will not be given; freeing its slots is `slots.free`."""
    await _change(work, id, state=AidState.CANCELLED, cancelled_at=at, cancel_reason=reason)


async def take_back(work: Work, id: UUID, at: datetime, day: date, reason: str) -> None:
    """Writes down that the aid was handed back on that day; freeing its slots is `slots.free`."""
    await _change(work, id, state=AidState.RETURNED, returned_at=at, returned_on=day, return_reason=reason)


async def _change(work: Work, id: UUID, **values: object) -> None:
    await work.connection.execute(update(aid).where(aid.c.id == id).values(**values))


def _aid_type(row: RowMapping) -> AidType:
    values: dict[str, Any] = {
        **row,
        "counted_for": AidSubject(row["counted_for"]),
        "cycle": CycleKind(row["cycle"]),
    }
    return AidType(values.pop("id"), AidRule(**values))


_AID = select(*(aid.c[kept.name] for kept in fields(Aid)))
_AID_TYPE = select(aid_type.c.id, *(aid_type.c[kept.name] for kept in fields(AidRule)))
