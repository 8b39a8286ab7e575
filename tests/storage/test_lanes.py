"""The reads' connections are handed on in turn, never lost, and never used again when something broke off on them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest

from hub.errors import Unavailable
from hub.storage import lanes
from hub.storage.connection import Patience, connect
from hub.storage.lanes import Lanes
from hub.storage.sight import THE_HUB_ITSELF, Sight, SightedConnection, told
from tests.seeing import SeeingDatabase

OTHERS = Sight("CHARITY", uuid4())
QUICK = Patience(pool=0.3)


@pytest.fixture
async def pair(database: SeeingDatabase) -> AsyncIterator[Lanes]:
    """Two lanes, whose connections all end with the test."""
    opened: list[SightedConnection] = []

    async def open_one() -> SightedConnection:
        opened.append(await connect(database.url, QUICK))
        return opened[-1]

    yield Lanes(open_one, 2, QUICK)
    for connection in opened:
        await connection.close()


async def test_no_more_than_so_many_are_open_however_many_wait(pair: Lanes) -> None:
    used = set()

    async def use() -> None:
        connection = await pair.take(None)
        used.add(connection)
        await connection.fetchval("SELECT pg_sleep(0.005)")
        pair.give_back(connection)

    await asyncio.gather(*[use() for _ in range(40)])
    assert len(used) == 2


async def test_those_who_wait_are_served_in_their_turn(pair: Lanes) -> None:
    held = [await pair.take(None), await pair.take(None)]
    served: list[int] = []

    async def wait(place: int) -> None:
        connection = await pair.take(None)
        served.append(place)
        pair.give_back(connection)

    waiting = [asyncio.create_task(wait(place)) for place in range(5)]
    await asyncio.sleep(0)
    pair.give_back(held[0])
    await asyncio.gather(*waiting)
    pair.give_back(held[1])
    assert served == [0, 1, 2, 3, 4]


async def test_whoever_waits_too_long_is_told_and_keeps_nothing(pair: Lanes) -> None:
    held = [await pair.take(None), await pair.take(None)]
    with pytest.raises(TimeoutError):
        await pair.take(None)
    gone = asyncio.create_task(pair.take(None))
    await asyncio.sleep(0)
    pair.give_back(held[0])
    gone.cancel()  # in the very moment in which it was handed a connection
    await asyncio.gather(gone, return_exceptions=True)
    assert await pair.take(None) is held[0]


async def test_what_was_told_of_the_same_party_comes_first(pair: Lanes) -> None:
    first, second = await pair.take(None), await pair.take(None)
    await told(first, OTHERS)
    await told(second, THE_HUB_ITSELF)
    pair.give_back(first)
    pair.give_back(second)
    assert await pair.take(OTHERS) is first
    assert await pair.take(OTHERS) is second


async def test_a_connection_on_which_something_broke_off_is_thrown_away(database: SeeingDatabase) -> None:
    asking = asyncio.create_task(database.read("SELECT pg_sleep(30)", []))
    await asyncio.sleep(0.1)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    assert [row[0] for row in await database.read("SELECT 1", [])] == [1]


async def test_a_refused_statement_leaves_its_connection_good(pair: Lanes, database: SeeingDatabase) -> None:
    (before,) = await database.read("SELECT pg_backend_pid()", [])
    with pytest.raises(asyncpg.DivisionByZeroError):
        await database.read("SELECT 1 / 0", [])
    (after,) = await database.read("SELECT pg_backend_pid()", [])
    assert before[0] == after[0]


async def test_an_open_transaction_is_not_handed_on(pair: Lanes) -> None:
    connection = await pair.take(None)
    await connection.execute("BEGIN")
    pair.give_back(connection)
    assert connection.is_closed()
    other = await pair.take(None)
    assert await other.fetchval("SELECT 1") == 1


async def test_one_that_lay_idle_for_too_long_is_replaced(
    pair: Lanes, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = await pair.take(None)
    pair.give_back(connection)
    monkeypatch.setattr(lanes, "LONGEST_IDLE", -1.0)
    assert await pair.take(None) is not connection
    assert connection.is_closed()


async def test_nothing_is_left_open_by_one_that_could_not_connect() -> None:
    tried: list[int] = []

    async def fail() -> SightedConnection:
        tried.append(1)
        raise ConnectionRefusedError

    away = Lanes(fail, 1, QUICK)
    for _ in range(3):
        with pytest.raises(ConnectionRefusedError):
            await away.take(None)
    assert len(tried) == 3


async def test_a_database_that_is_closed_ends_what_comes_back(database: SeeingDatabase) -> None:
    own = await SeeingDatabase.open(database.url, database.vault, pool_size=1, patience=QUICK)
    connection = await own.reads.take(None)
    with pytest.raises(Unavailable):
        await own.read("SELECT 1", [])
    await own.close()
    own.reads.give_back(connection)
    assert connection.is_closed()
