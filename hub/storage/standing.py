"""Aid that stands for a person under one civil number or none, and carrying it over when that number changes.

Slots are never taken off a subject by a change of number: the person's aid is held under the new number as well, so
that nobody is aided again under the old one. Aid is locked before slots and slots are inserted in the order of
subject and cycle, as grants and cancellations do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, exists, func, insert, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.types import Uuid

from hub.errors import Unavailable
from hub.rules.payer import Person, names
from hub.storage.tables import aid, aid_slot, slot_share
from hub.storage.work import Work


@dataclass(frozen=True)
class Renumbering:
    """One person by the old civil number, if any, and by the new one, if any, as keyed indexes."""

    person_id: UUID
    old: bytes | None
    new: bytes | None

    @property
    def pairs(self) -> list[tuple[UUID, UUID]]:
        """Each subject under which aid may stand for the person, with each under which it has to stand from now on."""
        before, after = names([Person(self.person_id, self.old)]), names([Person(self.person_id, self.new)])
        return [(source, target) for source in sorted(before) for target in sorted(after)]


async def stands(work: Work, renumbering: Renumbering) -> bool:
    """Whether any aid stands for the person, who is locked; none of it is cancelled or returned until the end."""
    return (await work.connection.execute(_HELD_AID, _parameters([renumbering]))).first() is not None


async def blocked(work: Work, *renumberings: Renumbering) -> bool:
    """Whether other aid holds a slot that the aid of these people would have to hold."""
    return bool(await work.connection.scalar(_BLOCKED, _parameters(renumberings)))


async def carry_over(work: Work, *renumberings: Renumbering) -> None:
    """Takes, under the new numbers too, every slot that is held for these people.

    They are locked, and were asked about with `stands` and `blocked`. Comes last before the audit: whoever holds slots
    waits for no person. Raises Unavailable when a grant has taken one of the slots since.
    """
    if not renumberings:
        return
    parameters = _parameters(renumberings)
    await work.connection.execute(_TAKE, parameters)
    await work.connection.execute(_HOLD, parameters)
    if await blocked(work, *renumberings):
        raise Unavailable


def _parameters(renumberings: Iterable[Renumbering]) -> dict[str, list[UUID]]:
    pairs = [pair for renumbering in renumberings for pair in renumbering.pairs]
    return {"sources": [source for source, _ in pairs], "targets": [target for _, target in pairs]}


_KEY = ("subject_id", "aid_type_id", "cycle")
_SOURCES, _TARGETS = (bindparam(name, type_=ARRAY(Uuid())) for name in ("sources", "targets"))
_pair = func.unnest(_SOURCES, _TARGETS).table_valued("source_id", "target_id", name="pair").render_derived()
_own = (
    select(_pair.c.target_id.label("subject_id"), *(slot_share.c[name] for name in (*_KEY[1:], "aid_id")))
    .join_from(_pair, slot_share, slot_share.c.subject_id == _pair.c.source_id)
    .distinct()
    .cte("own")
)
_same = _own.alias("same")
_other = slot_share.alias("other")

_HELD_AID = (
    select(aid.c.id)
    .where(aid.c.id.in_(select(slot_share.c.aid_id).where(slot_share.c.subject_id == _SOURCES.any_())))
    .order_by(aid.c.id)
    .with_for_update(read=True)
)
_BLOCKED = select(
    exists()
    .where(*(_other.c[name] == _own.c[name] for name in _KEY))
    .where(~exists().where(*(_same.c[name] == _other.c[name] for name in (*_KEY, "aid_id"))))
)
_missing = (
    select(_own.c.subject_id, _own.c.aid_type_id, _own.c.cycle, _own.c.aid_id, aid.c.amount)
    .join_from(_own, aid, aid.c.id == _own.c.aid_id)
    .where(~exists().where(*(_other.c[name] == _own.c[name] for name in (*_KEY, "aid_id"))))
    .subquery("missing")
)
_keys = [_missing.c[name] for name in _KEY]
_taken = insert_or(aid_slot).from_select(
    [*_KEY, "committed"],
    select(*_keys, func.sum(_missing.c.amount))
    .group_by(*_keys)
    .order_by(_missing.c.subject_id, _missing.c.cycle, _missing.c.aid_type_id),
)
_TAKE = _taken.on_conflict_do_update(
    constraint="one_payer", set_={"committed": aid_slot.c.committed + _taken.excluded.committed}
)
_HOLD = insert(slot_share).from_select([*_KEY, "aid_id"], select(*_keys, _missing.c.aid_id))
