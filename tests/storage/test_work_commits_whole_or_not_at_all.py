"""A unit of work that ends well is committed whole, and one that fails or is cancelled leaves nothing behind."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from hub.storage.secrecy import Vault
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
    database_url: str, vault: Vault, clean: None
) -> None:
    few = await SeeingDatabase.open(database_url, vault, pool_size=2)
    recorded = asyncio.Event()

    async def never_end(jti: str) -> None:
        async with few.work() as work:
            await record_use(work, jti)
            recorded.set()
            await work.connection.execute(text("SELECT pg_sleep(600)"))

    for attempt in range(5):
        recorded.clear()
        task = asyncio.create_task(never_end(str(attempt)))
        await recorded.wait()
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    async with few.work() as work:
        await record_use(work, "after")
    assert await recorded_uses(few) == {"after"}
    await few.close()
