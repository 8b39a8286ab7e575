"""The member charities: admitted by the ministry under a code of their own, and suspended."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from hub.storage.tables import charity, new_id
from hub.storage.trust import announce
from hub.storage.turns import charity_turn, decide
from hub.storage.work import Work


class Charity(NamedTuple):
    """A member charity."""

    id: UUID
    code: str
    name_ar: str
    name_en: str
    suspended: bool


_CHARITY = select(
    charity.c.id,
    charity.c.code,
    charity.c.name_ar,
    charity.c.name_en,
    (charity.c.state == "SUSPENDED").label("suspended"),
)


async def with_code(work: Work, code: str) -> Charity | None:
    """The charity with that code."""
    return _charity((await work.connection.execute(_CHARITY.where(charity.c.code == code))).first())


async def with_id(work: Work, id: UUID) -> Charity | None:
    """The charity with that id."""
    return _charity((await work.connection.execute(_CHARITY.where(charity.c.id == id))).first())


async def is_suspended(work: Work, id: UUID) -> bool:
    """Whether the ministry has suspended the charity; an unknown one counts as suspended."""
    found = await with_id(work, id)
    return found is None or found.suspended


async def admit(work: Work, code: str, name_ar: str, name_en: str, at: datetime) -> Charity:
    """The charity that stands under the code: a new one with these names, or the one that was there before."""
    row = {"id": new_id(), "code": code, "name_ar": name_ar, "name_en": name_en, "admitted_at": at}
    await work.connection.execute(insert(charity).values(row).on_conflict_do_nothing(index_elements=["code"]))
    await announce(work)
    found = await with_code(work, code)
    if found is None:
        raise LookupError(code)
    return found


async def suspend(work: Work, id: UUID, reason: str, at: datetime) -> bool:
    """Suspends the charity if it is not suspended yet; answers whether there is such a charity.

    Waits for its grants that are under way; those that come after wait for the suspension.
    """
    await decide(work, charity_turn(id))
    change = update(charity).where(charity.c.id == id, charity.c.state != "SUSPENDED")
    await work.connection.execute(change.values(state="SUSPENDED", suspended_at=at, suspended_reason=reason))
    await announce(work)
    return await with_id(work, id) is not None


def _charity(row: Row[tuple[UUID, str, str, str, bool]] | None) -> Charity | None:
    return Charity._make(row) if row else None
