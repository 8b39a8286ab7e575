"""The slots that make one payer: freeing them, and who holds them; `hub.storage.granting` takes them, all or none.

Slots are always locked in the order of subject, then cycle: whoever waits for one holds none that comes after it,
so that concurrent grants of overlapping slots never wait for each other in a circle.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Numeric, Text, Uuid

from hub.rules.aid_life import AidState
from hub.storage.tables import aid, aid_slot, slot_share
from hub.storage.work import Work


@dataclass(frozen=True)
class Slots:
    """What an aid takes: every cycle of every subject of one aid type."""

    subjects: frozenset[UUID]
    aid_type_id: UUID
    cycles: frozenset[str]


@dataclass(frozen=True)
class Holder:
    """An aid that holds a slot, and what that slot has committed over all its aids."""

    subject_id: UUID
    aid_type_id: UUID
    cycle: str
    committed: Decimal
    aid_id: UUID
    state: AidState
    charity_id: UUID


async def free(work: Work, aid_id: UUID, amount: Decimal) -> None:
    """Gives back every slot that the aid holds, or its `amount` of those that others share."""
    for statement in (_LOCK, _FREE, _LOWER, _LET_GO):
        await work.connection.execute(statement, {"freed": aid_id, "less": amount})


async def holders(
    work: Work, subjects: Collection[UUID], aid_type_ids: Collection[UUID], cycles: Collection[str]
) -> tuple[Holder, ...]:
    """Which aids hold slots of these subjects, aid types and cycles, in the order of cycle and aid."""
    found = await work.connection.execute(
        _HOLDERS, {"subjects": list(subjects), "aid_types": list(aid_type_ids), "cycles": list(cycles)}
    )
    return tuple(Holder(**{**row, "state": AidState(row["state"])}) for row in found.mappings())


_SUBJECTS = bindparam("subjects", type_=ARRAY(Uuid()))
_CYCLES = bindparam("cycles", type_=ARRAY(Text()))
_KEY = ("subject_id", "aid_type_id", "cycle")

_same_slot = (
    (aid_slot.c.subject_id == slot_share.c.subject_id)
    & (aid_slot.c.aid_type_id == slot_share.c.aid_type_id)
    & (aid_slot.c.cycle == slot_share.c.cycle)
)
_own = slot_share.c.aid_id == bindparam("freed", type_=Uuid())
_other = slot_share.alias("other")
_shared = (
    select(_other.c.aid_id)
    .where(
        _other.c.subject_id == aid_slot.c.subject_id,
        _other.c.aid_type_id == aid_slot.c.aid_type_id,
        _other.c.cycle == aid_slot.c.cycle,
        _other.c.aid_id != bindparam("freed", type_=Uuid()),
    )
    .exists()
)
_LOCK = (
    select(aid_slot.c.subject_id)
    .join(slot_share, _same_slot)
    .where(_own)
    .order_by(aid_slot.c.subject_id, aid_slot.c.cycle)
    .with_for_update(of=aid_slot)
)
_FREE = delete(aid_slot).where(_same_slot, _own, ~_shared)
_LOWER = (
    update(aid_slot)
    .where(_same_slot, _own)
    .values(committed=aid_slot.c.committed - bindparam("less", type_=Numeric()))
)
_LET_GO = delete(slot_share).where(_own)

_HOLDERS = (
    select(
        *(slot_share.c[name] for name in _KEY),
        aid_slot.c.committed,
        aid.c.id.label("aid_id"),
        aid.c.state,
        aid.c.charity_id,
    )
    .join_from(slot_share, aid_slot, _same_slot)
    .join(aid, aid.c.id == slot_share.c.aid_id)
    .where(
        slot_share.c.subject_id == _SUBJECTS.any_(),
        slot_share.c.aid_type_id == bindparam("aid_types", type_=ARRAY(Uuid())).any_(),
        slot_share.c.cycle == _CYCLES.any_(),
    )
    .order_by(slot_share.c.cycle, aid.c.id, slot_share.c.subject_id)
)
