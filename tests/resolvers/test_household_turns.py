"""Households that are recorded, imported and registered into at once: nobody waits in a circle, and nobody is lost."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import select

from hub.resolvers.context import RequestContext
from hub.resolvers.households import HouseholdMember, RecordHousehold, record_household
from hub.resolvers.kinship import Kinship
from hub.storage import households
from hub.storage.tables import beneficiary, household, household_member
from tests.builders.people import a_family, a_number, everybody, imported, made, registered, rows_of
from tests.seeing import SeeingDatabase
from tests.waiting import deadlocks, waits

pytestmark = pytest.mark.any_postgres

ROUNDS = 20


async def test_who_is_let_go_may_be_recorded_elsewhere_at_the_same_moment(
    charity: RequestContext, database: SeeingDatabase
) -> None:
    before = await deadlocks(database)
    for _ in range(ROUNDS):
        heads = [await registered(charity) for _ in range(2)]
        children = [await registered(charity) for _ in range(3)]
        await recorded(charity, heads[0], *children)
        await asyncio.gather(
            recorded(charity, heads[0]),
            recorded(charity, heads[1], *children),
            *(recorded(charity, child) for child in children),
        )
    assert await deadlocks(database) == before
    assert await homes_unlike_listings(charity) == []


async def test_who_is_registered_into_a_household_recorded_anew_leaves_it_with_the_others(
    charity: RequestContext, database: SeeingDatabase
) -> None:
    head, number = await registered(charity), a_number()
    await record_household(
        charity, RecordHousehold(head, (HouseholdMember(Kinship.CHILD, "يوسف", civil_id=number),))
    )
    child = await registered(charity)
    async with database.work() as work:
        await households.link_listed(work, {number: child})
        recording = asyncio.create_task(recorded(charity, head))
        await waits(database)
    await recording
    assert await homes_unlike_listings(charity) == []
    assert await rows_of(charity, select(beneficiary.c.household_id).where(beneficiary.c.id == child)) == [
        (None,)
    ]


async def test_files_and_desks_that_move_the_same_people_never_wait_in_a_circle(
    operator: RequestContext, ministry: RequestContext, database: SeeingDatabase
) -> None:
    families = [a_family(f"H{n}", 4) for n in range(3)]
    mixed = [{**row, "household_external_id": "H0", "kinship": "CHILD"} for row in families[2][1:]]
    before = await deadlocks(database)
    for _ in range(ROUNDS):
        await imported(operator, *(row for family in families for row in family))
        people = {name: person.id for name, person in (await everybody(operator)).items()}
        await asyncio.gather(
            imported(operator, *mixed[::-1], *families[1]),
            *(recorded(ministry, people[f"H{n}-0"], people[f"H{1 - n}-{n + 2}"]) for n in range(2)),
            recorded(ministry, people["H2-0"], people["H2-3"], people["H1-1"]),
        )
        assert await homes_unlike_listings(operator) == []
    assert await deadlocks(database) == before


async def recorded(context: RequestContext, head: UUID, *children: UUID) -> UUID:
    """The household of this head, recorded with exactly these children."""
    members = tuple(HouseholdMember(Kinship.CHILD, beneficiary_id=child) for child in children)
    return made(await record_household(context, RecordHousehold(head, members)))


async def homes_unlike_listings(context: RequestContext) -> list[object]:
    """Whoever lives where nobody lists them, and every household in which nobody is listed."""
    listed = (household_member.c.beneficiary_id == beneficiary.c.id) & (
        household_member.c.household_id == beneficiary.c.household_id
    )
    astray = select(beneficiary.c.id).outerjoin(household_member, listed)
    astray = astray.where(beneficiary.c.household_id.is_not(None), household_member.c.id.is_(None))
    empty = select(household.c.id).outerjoin(household_member).where(household_member.c.id.is_(None))
    return [*await rows_of(context, astray), *await rows_of(context, empty)]
