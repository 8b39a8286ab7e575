"""The unit of work commits whole or not at all, and says Unavailable when the database is away."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import insert, make_url, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from hub.errors import ConfigurationError, Unavailable
from hub.storage.connection import Patience, connect
from hub.storage.embedded import Embedded
from hub.storage.migrate import migrate
from hub.storage.secrecy import Vault
from hub.storage.tables import beneficiary, kept_answer, new_id, used_assertion
from hub.storage.work import Database, Work
from tests.builders import a_beneficiary, a_charity, an_aid_type

any_postgres = pytest.mark.any_postgres

_SHORT = Patience(pool=0.2, lock=0.2, statement=0.4, answer=0.8)
_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> $1"
)


@pytest.fixture
async def hasty(database_url: str, vault: Vault) -> AsyncIterator[Database]:
    """The shared database through few connections and with little patience."""
    opened = await Database.open(database_url, vault, pool_size=2, patience=_SHORT)
    yield opened
    await opened.close()


@pytest.fixture
async def own(
    fresh_database_url: Callable[[], Awaitable[str]], vault: Vault
) -> AsyncIterator[tuple[str, Database]]:
    """A database of the test's own, whose connections it may break."""
    url = await fresh_database_url()
    opened = await Database.open(url, vault, pool_size=3)
    yield url, opened
    await opened.close()


async def _use(work: Work, jti: str) -> None:
    await work.connection.execute(
        insert(used_assertion).values(client_id="c", jti=jti, expires_at=datetime.now(UTC))
    )


async def _used(database: Database) -> set[str]:
    return {row[0] for row in await database.read("SELECT jti FROM used_assertion", [])}


async def _break_connections(url: str) -> None:
    connection = await connect(url)
    await connection.execute(_OTHERS.replace("$1", str(connection.get_server_pid())))
    await connection.close()


@any_postgres
async def test_a_block_that_ends_well_is_committed(database: Database, clean: None) -> None:
    async with database.work() as work:
        await _use(work, "one")
        await _use(work, "two")
    assert await _used(database) == {"one", "two"}


@any_postgres
async def test_a_failed_block_leaves_nothing_behind(database: Database, clean: None) -> None:
    async def fail_half_way() -> None:
        async with database.work() as work:
            await _use(work, "one")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_half_way()
    assert await _used(database) == set()


@any_postgres
async def test_a_cancelled_block_leaves_nothing_behind_and_its_connection_is_not_lost(
    hasty: Database, clean: None
) -> None:
    async def never_end(jti: str) -> None:
        async with hasty.work() as work:
            await _use(work, jti)
            await work.connection.execute(text("SELECT pg_sleep(30)"))

    for attempt in range(5):
        task = asyncio.create_task(never_end(str(attempt)))
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    async with hasty.work() as work:
        await _use(work, "after")
    assert await _used(hasty) == {"after"}


@any_postgres
async def test_a_connection_lost_in_the_middle_is_unavailable_and_leaves_nothing_behind(
    own: tuple[str, Database],
) -> None:
    url, database = own

    async def lose_it() -> None:
        async with database.work() as work:
            await _use(work, "lost")
            await _break_connections(url)
            await _use(work, "lost too")

    with pytest.raises(Unavailable):
        await lose_it()
    async with database.work() as work:
        await _use(work, "next")
    assert await _used(database) == {"next"}


@any_postgres
async def test_a_connection_lost_at_the_commit_is_unavailable(own: tuple[str, Database]) -> None:
    url, database = own

    async def lose_it() -> None:
        async with database.work() as work:
            await _use(work, "lost")
            await _break_connections(url)

    with pytest.raises(Unavailable):
        await lose_it()


@any_postgres
async def test_a_read_that_is_cut_off_is_unavailable_and_the_next_one_is_answered(
    own: tuple[str, Database],
) -> None:
    url, database = own
    reading = asyncio.create_task(database.read("SELECT pg_sleep(20)", []))
    await asyncio.sleep(0.1)
    await _break_connections(url)
    with pytest.raises(Unavailable):
        await reading
    assert (await database.read("SELECT 1", []))[0][0] == 1


@any_postgres
async def test_connections_that_died_while_idle_fail_nobody(own: tuple[str, Database]) -> None:
    url, database = own

    async def use(jti: str) -> None:
        async with database.work() as work:
            await _use(work, jti)

    await asyncio.gather(*[use(f"before {n}") for n in range(3)])
    await _break_connections(url)
    await asyncio.sleep(0.1)
    await asyncio.gather(*[use(f"after {n}") for n in range(3)])
    assert len(await _used(database)) == 6


@any_postgres
async def test_waiting_too_long_for_a_connection_is_unavailable(hasty: Database) -> None:
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
    hasty: Database, clean: None
) -> None:
    async def change_the_same() -> None:
        async with hasty.work() as work:
            await work.connection.execute(text("UPDATE used_assertion SET expires_at = now()"))

    async with hasty.work() as work:
        await _use(work, "held")
    async with hasty.work() as work:
        await work.connection.execute(text("UPDATE used_assertion SET expires_at = now()"))
        with pytest.raises(Unavailable):
            await change_the_same()
    with pytest.raises(Unavailable):
        await hasty.read("SELECT pg_sleep(5)", [])


@any_postgres
async def test_works_that_lock_each_other_out_are_unavailable_and_not_both(
    database: Database, clean: None
) -> None:
    async def lock(first: str, second: str) -> None:
        async with database.work() as work:
            for jti in (first, second):
                await work.connection.execute(
                    text("UPDATE used_assertion SET expires_at = now() WHERE jti = :jti"), {"jti": jti}
                )
                await asyncio.sleep(0.1)

    async with database.work() as work:
        await _use(work, "one")
        await _use(work, "two")
    ends = await asyncio.gather(lock("one", "two"), lock("two", "one"), return_exceptions=True)
    assert {type(end) for end in ends} == {type(None), Unavailable}


async def test_a_stopped_server_is_unavailable_and_its_return_is_noticed(
    tmp_path: Path, vault: Vault
) -> None:
    async def use(jti: str) -> None:
        async with database.work() as work:
            await _use(work, jti)

    embedded = Embedded.start(tmp_path)
    await migrate(embedded.url)
    database = await Database.open(embedded.url, vault)
    await use("before")
    embedded.stop()
    for asked in (use("away"), database.read("SELECT 1", []), Database.open(embedded.url, vault)):
        with pytest.raises(Unavailable):
            await asked
    with Embedded.start(tmp_path):
        await use("after")
        assert await _used(database) == {"before", "after"}
        await database.close()


async def test_a_server_that_does_not_let_the_hub_in_is_a_matter_of_configuration(
    server_url: str, vault: Vault
) -> None:
    address = make_url(server_url)
    for wrong in (address.set(database="nowhere"), address.set(username="nobody_of_this_name")):
        with pytest.raises(ConfigurationError):
            await Database.open(wrong.render_as_string(hide_password=False), vault)
    with pytest.raises(ConfigurationError, match="postgresql://"):
        await Database.open("mysql://there/hub", vault)


@any_postgres
async def test_what_the_database_refuses_is_said_without_rows_or_parameters(
    database: Database, clean: None
) -> None:
    await a_beneficiary(database, name_latin="Maryam Secret", civil_number="268071093619")
    refused: list[BaseException] = []
    for columns in (
        {"civil_number": "268071093619", "name_latin": "Maryam Secret"},
        {"name_latin": "Maryam Secret", "sex": "X"},
        {"name_latin": "Maryam Secret", "birth_date": None, "governorate": None, "registered_by": new_id()},
    ):
        with pytest.raises(IntegrityError) as seen:
            await a_beneficiary(database, **columns)
        refused.append(seen.value)
    with pytest.raises(asyncpg.DataError) as asked:
        await database.read("SELECT $1::uuid", ["Maryam Secret"])
    refused.append(asked.value)
    with pytest.raises(asyncpg.PostgresError) as parsed:
        await database.read("SELECT $1::text::uuid", ["Maryam Secret"])
    refused.append(parsed.value)

    async def insert_nonsense() -> None:
        async with database.work() as work:
            await work.connection.execute(insert(beneficiary).values(id=new_id(), birth_date="Maryam Secret"))

    with pytest.raises(DBAPIError) as given:
        await insert_nonsense()
    refused.append(given.value)
    told = "".join("".join(traceback.format_exception(error)) for error in refused)
    assert "uq_beneficiary_civil_index" in told
    assert "ck_beneficiary_sex" in told
    shown = [line for line in told.splitlines() if not line.startswith("    ")]
    assert "Maryam" not in "\n".join(shown)
    assert "268071093619" not in "\n".join(shown)


@any_postgres
async def test_amounts_are_exact_moments_are_utc_and_json_is_json(database: Database, clean: None) -> None:
    amount = Decimal("123456789012345678.000001")
    aid_type = await an_aid_type(database, ceiling=amount)
    there = datetime(2026, 3, 1, 1, 30, tzinfo=timezone(timedelta(hours=3)))
    answer = {"النوع": ["Aid", 1, None, True]}
    async with database.work() as work:
        await work.connection.execute(
            insert(kept_answer).values(
                client_id="c", idempotency_key="k", input_digest=b"\0", answer=answer, answered_at=there
            )
        )
        row = (await work.connection.execute(select(kept_answer))).one()
    assert row.answer == answer
    assert row.answered_at == there
    assert row.answered_at.utcoffset() == timedelta(0)
    read = await database.read(
        "SELECT ceiling, current_setting('timezone') FROM aid_type WHERE id = $1", [aid_type]
    )
    assert tuple(read[0]) == (amount, "UTC")


@any_postgres
async def test_the_server_sees_whose_connections_they_are(database: Database) -> None:
    name = "SELECT current_setting('application_name')"
    assert (await database.read(name, []))[0][0] == "charity-hub"
    async with database.work() as work:
        assert (await work.connection.execute(text(name))).scalar() == "charity-hub"


@any_postgres
async def test_a_repeated_read_is_prepared_once(own: tuple[str, Database]) -> None:
    _, database = own
    charity = await a_charity(database)
    for _ in range(3):
        await database.read("SELECT code FROM charity WHERE id = $1", [charity])
    prepared = await database.read(
        "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT code%'", []
    )
    assert prepared[0][0] == 1
