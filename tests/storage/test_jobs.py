"""Jobs stand in line with the transaction that asks for them, once each, and none is lost by whoever takes them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from pgqueuer import AsyncpgDriver
from sqlalchemy import text

from hub.settings import Settings
from hub.storage import jobs
from hub.storage.connection import connect
from hub.storage.job_worker import Handler, Pace, Shift, working
from hub.storage.tables import new_id
from hub.storage.work import Database, Work

pytestmark = [pytest.mark.any_postgres, pytest.mark.usefixtures("clean")]

WELL, SCHOOL = new_id(), new_id()
AT_ONCE = timedelta()
QUICK = Pace(looks_every=timedelta(milliseconds=20), again_after=timedelta(milliseconds=1), tries=3)


async def enqueue(database: Database, *keys: UUID, task: str = "look") -> None:
    """Puts jobs in line in a transaction of their own."""
    async with database.work() as work:
        await jobs.enqueue(work, task, keys, after=AT_ONCE)


WAITING = text("SELECT entrypoint || ' ' || convert_from(payload, 'UTF8') FROM pgqueuer ORDER BY id")


async def waiting(database: Database) -> list[str]:
    """What stands in line, by task and key."""
    async with database.work() as work:
        return list(await work.connection.scalars(WAITING))


async def none_is_left(database: Database) -> None:
    """Waits until nothing stands in line."""
    await until(database, lambda line: not line)


async def until(database: Database, holds: Callable[[list[str]], bool]) -> None:
    """Waits until this holds of what stands in line."""
    while not holds(await waiting(database)):  # noqa: ASYNC110 - the line stands in the database
        await asyncio.sleep(0.01)


Working = Callable[..., AbstractAsyncContextManager[None]]


@pytest.fixture
def worker(database: Database, settings: Settings) -> Working:
    """A worker that does `look` jobs so."""

    def at_work(handler: Handler, pace: Pace = QUICK) -> AbstractAsyncContextManager[None]:
        return working(settings.database_url or "", database, Shift({"look": handler}, pace=pace))

    return at_work


class Looking:
    """Remembers what it was to look at."""

    def __init__(self) -> None:
        self.seen: list[UUID] = []

    async def __call__(self, work: Work, key: UUID) -> None:
        self.seen.append(key)


async def test_a_job_stands_in_line_only_if_its_transaction_commits(database: Database) -> None:
    async with database.work() as work:
        await jobs.enqueue(work, "look", [WELL])
        await work.connection.rollback()
    assert await waiting(database) == []
    await enqueue(database, WELL)
    assert await waiting(database) == [f"look {WELL}"]


async def test_the_same_stands_in_line_once_however_often_it_is_asked_for(database: Database) -> None:
    await asyncio.gather(*(enqueue(database, *keys) for keys in [(WELL, SCHOOL), (SCHOOL, WELL)] * 5))
    await enqueue(database, WELL, task="count")
    assert sorted(await waiting(database)) == sorted([f"look {WELL}", f"look {SCHOOL}", f"count {WELL}"])


async def test_a_worker_does_what_stands_in_line(database: Database, worker: Working) -> None:
    looking = Looking()
    await enqueue(database, WELL)
    async with worker(looking):
        await enqueue(database, SCHOOL)
        await none_is_left(database)
    assert sorted(looking.seen) == sorted([WELL, SCHOOL])


async def test_what_is_asked_for_while_it_is_done_is_done_again(database: Database, worker: Working) -> None:
    begun, go_on, seen = asyncio.Event(), asyncio.Event(), []

    async def look(work: Work, key: UUID) -> None:
        seen.append(key)
        begun.set()
        await go_on.wait()

    await enqueue(database, WELL)
    async with worker(look):
        await begun.wait()
        await enqueue(database, WELL)
        go_on.set()
        await none_is_left(database)
    assert seen == [WELL, WELL]


async def test_what_a_transaction_counts_on_is_not_done_before_its_end(
    database: Database, worker: Working
) -> None:
    """The transaction finds the job in line and writes no second one: so the job must see what it writes."""
    seen: list[int] = []

    async def count(work: Work, key: UUID) -> None:
        seen.append(await work.connection.scalar(text("SELECT count(*) FROM charity")) or 0)

    await enqueue(database, WELL)
    async with database.work() as work:
        await jobs.enqueue(work, "look", [WELL], after=AT_ONCE)
        async with worker(count):
            await enqueue(database, SCHOOL)
            await until(database, lambda line: len(line) == 1)
            await work.connection.execute(
                text(
                    "INSERT INTO charity (id, code, name_ar, name_en, admitted_at)"
                    " VALUES (gen_random_uuid(), 'C', 'ج', 'C', now())"
                )
            )
            await work.connection.commit()
            await none_is_left(database)
    assert seen == [0, 1]


async def test_the_same_is_never_done_twice_at_the_same_time(database: Database, worker: Working) -> None:
    at_work: list[UUID] = []
    most: list[int] = []

    async def look(work: Work, key: UUID) -> None:
        at_work.append(key)
        await enqueue(database, *([WELL] if len(most) < 5 else []))
        await asyncio.sleep(0.01)
        most.append(len(at_work))
        at_work.remove(key)

    await enqueue(database, WELL)
    async with worker(look, replace(QUICK, at_once=4)):
        await none_is_left(database)
    assert most == [1] * 6


async def test_a_job_that_fails_is_tried_again_and_then_left(database: Database, worker: Working) -> None:
    tries: list[UUID] = []

    async def fail(work: Work, key: UUID) -> None:
        tries.append(key)
        if key == WELL:
            raise ValueError("a name that no log may hold")

    await enqueue(database, WELL, SCHOOL)
    async with worker(fail):
        await none_is_left(database)
    assert (tries.count(WELL), tries.count(SCHOOL)) == (3, 1)
    async with database.work() as work:
        told = await work.connection.scalar(
            text("SELECT count(*) FROM pgqueuer_log WHERE traceback::text LIKE '%no log may hold%'")
        )
    assert told == 0


async def test_what_a_handler_wrote_before_it_failed_is_taken_back(
    database: Database, worker: Working
) -> None:
    async def fail(work: Work, key: UUID) -> None:
        await jobs.enqueue(work, "count", [key])
        raise ValueError

    await enqueue(database, WELL)
    async with worker(fail):
        await until(database, lambda line: f"look {WELL}" not in line)
    assert await waiting(database) == []


async def test_the_job_of_a_worker_that_was_killed_is_done_by_another(
    database: Database, worker: Working
) -> None:
    await enqueue(database, WELL)
    async with database.work() as work:
        await work.connection.execute(
            text(
                "UPDATE pgqueuer SET status = 'picked', queue_manager_id = gen_random_uuid(), dedupe_key = NULL,"
                " heartbeat = now() - interval '1 minute'"
            )
        )
    looking = Looking()
    async with worker(looking):
        await none_is_left(database)
    assert looking.seen == [WELL]


async def test_a_worker_that_is_stopped_finishes_what_it_began(database: Database, worker: Working) -> None:
    begun, finished = asyncio.Event(), asyncio.Event()

    async def look(work: Work, key: UUID) -> None:
        begun.set()
        await asyncio.sleep(0.05)
        finished.set()

    await enqueue(database, WELL)
    async with worker(look):
        await begun.wait()
    assert finished.is_set()
    assert await waiting(database) == []


async def test_a_job_that_outlasts_the_patience_of_a_stop_waits_for_the_next_worker(
    database: Database, worker: Working
) -> None:
    begun = asyncio.Event()

    async def look(work: Work, key: UUID) -> None:
        begun.set()
        await asyncio.sleep(3600)

    await enqueue(database, WELL)
    async with worker(look, replace(QUICK, finish_within=timedelta(milliseconds=10))):
        await begun.wait()
    assert await waiting(database) == [f"look {WELL}"]
    looking = Looking()
    async with worker(looking):
        await none_is_left(database)
    assert looking.seen == [WELL]


async def test_the_tables_of_the_queue_are_as_its_library_wants_them(settings: Settings) -> None:
    connection = await connect(settings.database_url or "")
    plan = await jobs.queries(AsyncpgDriver(connection)).plan_upgrade()
    await connection.close()
    assert list(plan.statements) == [], "a migration has to bring the queue to the shape of the new PgQueuer"
