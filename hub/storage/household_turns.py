"""In which order those who change households wait for each other: numbers, people, households, then their lines.

Everybody who takes these locks takes them in this order, and many of one kind in the order of their ids, so that
nobody waits in a circle. Whoever is registered or renumbered holds that one person and waits for lines only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import func, select, union

from hub.storage.tables import beneficiary, household, household_member
from hub.storage.work import Work

# The advisory locks on civil numbers are the hub's own: the first key keeps them apart from anybody else's.
_LISTINGS = 0x1157


async def hold_numbers(work: Work, numbers: Iterable[str | None], *, listing: bool) -> None:
    """Keeps the listing of these civil numbers in households apart from their registration, until the end.

    Registrations do not wait for each other, only for a transaction that lists the number at this moment.
    """
    stripes = sorted({work.vault.civil_index(number)[0] for number in numbers if number})
    lock = func.pg_advisory_xact_lock if listing else func.pg_advisory_xact_lock_shared
    for stripe in stripes:
        await work.connection.execute(select(lock(_LISTINGS, stripe)))


async def people_around(work: Work, head_id: UUID) -> set[UUID]:
    """The people who live in a household that this person heads, or are listed there: whom to hold to change it."""
    headed = select(household.c.id).where(household.c.head_id == head_id).cte("headed")
    people = union(
        select(beneficiary.c.id).join(headed, beneficiary.c.household_id == headed.c.id),
        select(household_member.c.beneficiary_id)
        .join(headed, household_member.c.household_id == headed.c.id)
        .where(household_member.c.beneficiary_id.is_not(None)),
    )
    return set(await work.connection.scalars(people))


async def hold_people(work: Work, ids: Collection[UUID]) -> None:
    """Keeps these people where they live, and under their civil numbers; those who were erased too."""
    mine = select(beneficiary.c.id).where(beneficiary.c.id.in_(ids))
    await work.connection.execute(mine.order_by(beneficiary.c.id).with_for_update())


async def homes_of(work: Work, people: Collection[UUID]) -> set[UUID]:
    """Every household that these people belong to or are listed in."""
    homes = union(
        select(beneficiary.c.household_id).where(
            beneficiary.c.id.in_(people), beneficiary.c.household_id.is_not(None)
        ),
        select(household_member.c.household_id).where(household_member.c.beneficiary_id.in_(people)),
    )
    return set(await work.connection.scalars(homes))


async def hold_households(work: Work, ids: Collection[UUID]) -> None:
    """Keeps these households from being dissolved or changed by anybody else; newcomers may still be linked to them.

    A key share, which those who are linked take, goes beside this lock: they hold lines, which come last.
    """
    mine = select(household.c.id).where(household.c.id.in_(ids))
    await work.connection.execute(mine.order_by(household.c.id).with_for_update(key_share=True))
