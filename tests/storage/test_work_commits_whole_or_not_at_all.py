"""A unit of work that ends well is committed whole, and one that fails or is cancelled leaves nothing behind."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from tests.seeing import SeeingDatabase
from tests.storage.works import record_use, recorded_uses

pytestmark = pytest.mark.any_postgres


async def test_a_block_that_ends_well_is_committed(database: SeeingDatabase, clean: None) -> None:
    async with database.work() as work:
        await record_use(work, "one")
        await record_use(work, "two")
    assert await recorded_uses(database) == {"one", "two"}


async def test_a_failed_block_leaves_nothing_behind(database: SeeingDatabase, clean: None) -> None:
    async def fail_half_way() -> None:
        async with database.work() as work:
            await record_use(work, "one")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_half_way()
    assert await recorded_uses(database) == set()


async def test_a_cancelled_block_leaves_nothing_behind_and_its_connection_is_not_lost(
    hasty: SeeingDatabase, clean: None
) -> None:
    async def never_end(jti: str) -> None:
        async with hasty.work() as work:
            await record_use(work, jti)
            await work.connection.execute(text("SELECT pg_sleep(30)"))

    for attempt in range(5):
        task = asyncio.create_task(never_end(str(attempt)))
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    async with hasty.work() as work:
        await record_use(work, "after")
    assert await recorded_uses(hasty) == {"after"}
