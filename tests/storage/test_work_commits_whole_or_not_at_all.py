"""A unit of work that ends well is committed whole, and one that fails or is cancelled leaves nothing behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub.storage.secrecy import Vault
from hub.storage.turns import decide, to_act_under
from hub.storage.work import Work
from tests.seeing import SeeingDatabase
from tests.storage.works import record_use, recorded_uses
from tests.waiting import waits

pytestmark = pytest.mark.any_postgres


Beginning = Callable[[SeeingDatabase], AbstractAsyncContextManager[Work]]

_BEGINNINGS: tuple[Beginning, ...] = (
    lambda database: database.work(),
    lambda database: database.work_after(to_act_under("a turn")),
)
each_way = pytest.mark.parametrize("begun", _BEGINNINGS, ids=["by itself", "by a first statement"])


@each_way
async def test_a_block_that_ends_well_is_committed(
    database: SeeingDatabase, clean: None, begun: Beginning
) -> None:
    async with begun(database) as work:
        await record_use(work, "one")
        await record_use(work, "two")
    assert await recorded_uses(database) == {"one", "two"}


@each_way
async def test_a_failed_block_leaves_nothing_behind(
    database: SeeingDatabase, clean: None, begun: Beginning
) -> None:
    async def fail_half_way() -> None:
        async with begun(database) as work:
            await record_use(work, "one")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_half_way()
    assert await recorded_uses(database) == set()


async def test_a_block_whose_statement_failed_unnoticed_is_not_taken_for_committed(
    database: SeeingDatabase, clean: None
) -> None:
    async def overlook() -> None:
        async with database.work_after("SELECT 1") as work:
            await record_use(work, "one")
            with suppress(DBAPIError):
                await work.connection.execute(text("SELECT 1 / 0"))

    with pytest.raises(RuntimeError):
        await overlook()
    assert await recorded_uses(database) == set()


@each_way
async def test_a_cancelled_block_leaves_nothing_behind_and_its_connection_is_not_lost(
    database_url: str, vault: Vault, clean: None, begun: Beginning
) -> None:
    few = await SeeingDatabase.open(database_url, vault, pool_size=2)
    recorded = asyncio.Event()

    async def never_end(jti: str) -> None:
        async with begun(few) as work:
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


async def test_who_gives_up_while_waiting_for_a_turn_leaves_no_transaction_behind(
    database_url: str, vault: Vault, clean: None
) -> None:
    few = await SeeingDatabase.open(database_url, vault, pool_size=1)
    other = await SeeingDatabase.open(database_url, vault, pool_size=1)

    async def act() -> None:
        async with few.work_after(to_act_under("a turn")) as work:
            await record_use(work, "too late")

    async with other.work() as deciding:
        await decide(deciding, "a turn")
        for _ in range(5):
            task = asyncio.create_task(act())
            await waits(other)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
    async with asyncio.timeout(10), other.work() as deciding:
        await decide(deciding, "a turn")
    async with few.work_after(to_act_under("a turn")) as work:
        await record_use(work, "in turn")
    assert await recorded_uses(few) == {"in turn"}
    await few.close()
    await other.close()


async def test_what_the_driver_does_first_is_within_the_transaction_too(
    database: SeeingDatabase, clean: None
) -> None:
    async def fail() -> None:
        async with database.work() as work:
            driver = await work.driver()
            await driver.execute("INSERT INTO used_assertion VALUES ('c', 'one', now())")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await recorded_uses(database) == set()
