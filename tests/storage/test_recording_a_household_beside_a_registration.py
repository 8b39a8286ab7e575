"""A household recorded anew while one of its members is registered: nobody ends up living where nobody lists them."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from uuid import UUID

import pytest
from sqlalchemy import select

from hub.storage import households
from hub.storage.tables import beneficiary
from tests.builders import a_beneficiary, a_household, a_household_member
from tests.builders.people import a_number
from tests.seeing import SeeingDatabase
from tests.waiting import waits

pytestmark = pytest.mark.any_postgres


async def home_of(database: SeeingDatabase, person: UUID) -> UUID | None:
    """The household that the person belongs to."""
    async with database.work() as work:
        mine = select(beneficiary.c.household_id).where(beneficiary.c.id == person)
        return await work.connection.scalar(mine)


async def link(database: SeeingDatabase, number: str, person: UUID) -> None:
    """Links somebody who is registered under a number now."""
    async with database.work() as work:
        await households.link_listed(work, {number: person})


async def clear(database: SeeingDatabase, home: UUID) -> Collection[UUID]:
    """Takes everybody out of a household in which nobody is known to live."""
    async with database.work() as work:
        return await households.clear(work, home, (), None)


async def test_who_is_linked_first_is_told_of(database: SeeingDatabase) -> None:
    number = a_number()
    home, person = await a_household(database), await a_beneficiary(database, civil_number=number)
    await a_household_member(database, home, civil_number=number)
    async with database.work() as work:
        await households.link_listed(work, {number: person})
        recording = asyncio.create_task(clear(database, home))
        await waits(database)
    assert list(await recording) == [person]


async def test_whose_line_was_taken_out_first_is_not_linked(database: SeeingDatabase) -> None:
    number = a_number()
    home, person = await a_household(database), await a_beneficiary(database, civil_number=number)
    await a_household_member(database, home, civil_number=number)
    async with database.work() as work:
        await households.clear(work, home, (), None)
        linking = asyncio.create_task(link(database, number, person))
        await waits(database)
    await linking
    assert await home_of(database, person) is None
