"""The unit of work says Unavailable when the database is away, busy or cut off, and goes on when it is back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url, text

from hub.errors import ConfigurationError, Unavailable
from hub.storage.connection import connect
from hub.storage.embedded import Embedded
from hub.storage.migrate import migrate
from hub.storage.secrecy import Vault
from hub.storage.work import unavailable_when_away
from tests.seeing import SeeingDatabase
from tests.storage.works import record_use, recorded_uses

any_postgres = pytest.mark.any_postgres

_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> $1"
)


async def _break_connections(url: str) -> None:
    connection = await connect(url)
    await connection.execute(_OTHERS.replace("$1", str(connection.get_server_pid())))
    await connection.close()


@any_postgres
async def test_a_connection_lost_in_the_middle_is_unavailable_and_leaves_nothing_behind(
    own: tuple[str, SeeingDatabase],
) -> None:
    url, database = own

    async def lose_it() -> None:
        async with database.work() as work:
            await record_use(work, "lost")
            await _break_connections(url)
            await record_use(work, "lost too")

    with pytest.raises(Unavailable):
        await lose_it()
    async with database.work() as work:
        await record_use(work, "next")
    assert await recorded_uses(database) == {"next"}


@any_postgres
async def test_a_connection_lost_at_the_commit_is_unavailable(own: tuple[str, SeeingDatabase]) -> None:
    url, database = own

    async def lose_it() -> None:
        async with database.work() as work:
            await record_use(work, "lost")
            await _break_connections(url)

    with pytest.raises(Unavailable):
        await lose_it()


@any_postgres
async def test_a_read_that_is_cut_off_is_unavailable_and_the_next_one_is_answered(
    own: tuple[str, SeeingDatabase],
) -> None:
    url, database = own
    reading = asyncio.create_task(database.read("SELECT pg_sleep(20)", []))
    await asyncio.sleep(0.1)
    await _break_connections(url)
    with pytest.raises(Unavailable):
        await reading
    assert (await database.read("SELECT 1", []))[0][0] == 1


@any_postgres
async def test_connections_that_died_while_idle_fail_nobody(own: tuple[str, SeeingDatabase]) -> None:
    url, database = own

    async def use(jti: str) -> None:
        async with database.work() as work:
            await record_use(work, jti)

    await asyncio.gather(*[use(f"before {n}") for n in range(3)])
    await _break_connections(url)
    await asyncio.sleep(0.1)
    await asyncio.gather(*[use(f"after {n}") for n in range(3)])
    assert len(await recorded_uses(database)) == 6


@any_postgres
async def test_waiting_too_long_for_a_connection_is_unavailable(hasty: SeeingDatabase) -> None:
    async def sleep() -> None:
        async with hasty.work() as work:
            await work.connection.execute(text("SELECT pg_sleep(0.35)"))

    async def sleep_in_a_read() -> None:
        await hasty.read("SELECT pg_sleep(0.35)", [])

    for kind in (sleep, sleep_in_a_read):
        ends = await asyncio.gather(*[kind() for _ in range(4)], return_exceptions=True)
        assert [type(end) for end in ends] == [type(None), type(None), Unavailable, Unavailable]


@any_postgres
async def test_a_lock_and_a_statement_that_take_too_long_are_unavailable(
    hasty: SeeingDatabase, clean: None
) -> None:
    async def change_the_same() -> None:
        async with hasty.work() as work:
            await work.connection.execute(text("UPDATE used_assertion SET expires_at = now()"))

    async with hasty.work() as work:
        await record_use(work, "held")
    async with hasty.work() as work:
        await work.connection.execute(text("UPDATE used_assertion SET expires_at = now()"))
        with pytest.raises(Unavailable):
            await change_the_same()
    with pytest.raises(Unavailable):
        await hasty.read("SELECT pg_sleep(5)", [])


@any_postgres
async def test_works_that_lock_each_other_out_are_unavailable_and_not_both(
    database: SeeingDatabase, clean: None
) -> None:
    async def lock(first: str, second: str) -> None:
        async with database.work() as work:
            for jti in (first, second):
                await work.connection.execute(
                    text("UPDATE used_assertion SET expires_at = now() WHERE jti = :jti"), {"jti": jti}
                )
                await asyncio.sleep(0.1)

    async with database.work() as work:
        await record_use(work, "one")
        await record_use(work, "two")
    ends = await asyncio.gather(lock("one", "two"), lock("two", "one"), return_exceptions=True)
    assert {type(end) for end in ends} == {type(None), Unavailable}


async def test_a_stopped_server_is_unavailable_and_its_return_is_noticed(
    tmp_path: Path, vault: Vault
) -> None:
    async def use(jti: str) -> None:
        async with database.work() as work:
            await record_use(work, jti)

    embedded = Embedded.start(tmp_path)
    await migrate(embedded.url)
    database = await SeeingDatabase.open(embedded.url, vault)
    await use("before")
    embedded.stop()
    for asked in (use("away"), database.read("SELECT 1", []), SeeingDatabase.open(embedded.url, vault)):
        with pytest.raises(Unavailable):
            await asked
    with Embedded.start(tmp_path):
        await use("after")
        assert await recorded_uses(database) == {"before", "after"}
        await database.close()


async def test_a_server_that_does_not_let_the_hub_in_is_a_matter_of_configuration(
    server_url: str, vault: Vault
) -> None:
    address = make_url(server_url)
    for wrong in (address.set(database="nowhere"), address.set(username="nobody_of_this_name")):
        with pytest.raises(ConfigurationError):
            await SeeingDatabase.open(wrong.render_as_string(hide_password=False), vault)
    with pytest.raises(ConfigurationError, match="postgresql://"):
        await SeeingDatabase.open("mysql://there/hub", vault)


def test_a_connection_lost_between_two_messages_is_the_database_being_away() -> None:
    with pytest.raises(Unavailable), unavailable_when_away():
        raise asyncpg.InternalClientError("got result for unknown protocol state 3")
