"""The aid types that the ministry sets."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.dialects.postgresql import insert

from hub.storage.tables import aid_slot, aid_type, new_id
from hub.storage.turns import aid_type_turn, decide
from hub.storage.work import Work


@dataclass(frozen=True)
class AidTypeRow:
    """An aid type in the columns' terms; `ceiling` is an amount of `currency` for one subject and cycle."""

    code: str
    name_ar: str
    name_en: str
    counted_for: str
    cycle: str
    ceiling: Decimal | None
    currency: str | None
    co_funding: bool
    document_required: str | None
    identity_required: bool
    trial: bool
    active: bool


class StandingAidType(NamedTuple):
    """An aid type as it stands."""

    id: UUID
    row: AidTypeRow


_COLUMNS = tuple(aid_type.c[name] for name in AidTypeRow.__dataclass_fields__)
_CHANGING = tuple(column for column in _COLUMNS if column.name != "code")


async def to_change(work: Work, code: str) -> StandingAidType | None:
    """The aid type with that code, after all who grant aid by its rules just now have ended."""
    await decide(work, aid_type_turn(code))
    statement = select(aid_type.c.id, *_COLUMNS).where(aid_type.c.code == code)
    found = (await work.connection.execute(statement.with_for_update())).first()
    return StandingAidType(found[0], AidTypeRow(*found[1:])) if found else None


async def is_in_use(work: Work, id: UUID) -> bool:
    """Whether any slot of the type is taken."""
    return bool(await work.connection.scalar(select(exists().where(aid_slot.c.aid_type_id == id))))


async def put(work: Work, row: AidTypeRow, at: datetime) -> UUID:
    """Sets the aid type with the row's code, and answers its id; one that is the same is not touched."""
    new = insert(aid_type).values(id=new_id(), set_at=at, **asdict(row))
    await work.connection.execute(
        new.on_conflict_do_update(
            index_elements=[aid_type.c.code],
            set_={**{column.name: new.excluded[column.name] for column in _CHANGING}, "set_at": at},
            where=or_(*(column.is_distinct_from(new.excluded[column.name]) for column in _CHANGING)),
        )
    )
    id: UUID | None = await work.connection.scalar(select(aid_type.c.id).where(aid_type.c.code == row.code))
    if id is None:
        raise LookupError(row.code)
    return id
