"""Takes jobs from the queue and has them done, until it is told to stop; jobs of a worker that was killed come again."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from uuid import UUID

import structlog
from pgqueuer import AsyncpgPoolDriver, Job, PgQueuer, RetryRequested
from pgqueuer.models import Schedule

from hub.storage import jobs
from hub.storage.beside import beside, ended
from hub.storage.connection import driver_pool
from hub.storage.turns import decide
from hub.storage.work import Database, Work

Handler = Callable[[Work, UUID], Awaitable[None]]
"""Does one job in a transaction of its own, alone at what it is about."""

Round = Callable[[], Awaitable[None]]
"""What is done at a time of day, by one worker of all."""


@dataclass(frozen=True)
class Pace:
    """How jobs are taken: how many at once, when one of a dead worker comes again, how often one is tried.

    A new job is heard of; one that is to be tried again is found by looking.
    """

    at_once: int = 2
    looks_every: timedelta = timedelta(seconds=5)
    dead_after: timedelta = timedelta(seconds=30)
    tries: int = 6
    again_after: timedelta = timedelta(seconds=2)
    finish_within: timedelta = timedelta(seconds=5)
    end_within: timedelta = timedelta(seconds=3)
    listens_again_after: timedelta = timedelta(seconds=2)


USUAL = Pace()
CONNECTIONS = 3
"""The connections that a worker keeps for the queue: one listens."""

_log = structlog.get_logger("hub.jobs")


@dataclass(frozen=True)
class Shift:
    """What one worker does: a handler for each task, and rounds by the time of day (UTC) in crontab's words.

    `wholes` are tasks about everything, which take as many transactions as they need.
    """

    handlers: Mapping[str, Handler]
    wholes: Mapping[str, Round] = field(default_factory=dict)
    rounds: Mapping[tuple[str, str], Round] = field(default_factory=dict)
    pace: Pace = USUAL


@dataclass(frozen=True)
class _Stop:
    """How a worker is told to take no more jobs, and then to leave those that it has not finished."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    at_once: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def working(url: str, database: Database, shift: Shift) -> AsyncIterator[None]:
    """Does jobs beside what else goes on, for the block's length; then finishes those begun, or leaves them."""
    stop, pace = _Stop(), shift.pace
    worker = asyncio.create_task(_keep_working(url, database, shift, stop))
    try:
        yield
    finally:
        stop.asked.set()
        await asyncio.wait({worker}, timeout=pace.finish_within.total_seconds())
        stop.at_once.set()
        await asyncio.wait({worker}, timeout=pace.end_within.total_seconds())
        await ended(worker)


async def _keep_working(url: str, database: Database, shift: Shift, stop: _Stop) -> None:
    """Begins anew whenever the database was away."""
    while not stop.asked.is_set():
        try:
            await _work(url, database, shift, stop)
        except Exception:  # noqa: BLE001 - whatever cut it off: jobs wait in the database, and it begins anew
            _log.warning("jobs wait: the queue is out of reach")
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.asked.wait(), shift.pace.listens_again_after.total_seconds())


async def _work(url: str, database: Database, shift: Shift, stop: _Stop) -> None:
    pool = await driver_pool(url, CONNECTIONS)
    try:
        worker = _worker(AsyncpgPoolDriver(pool), database, shift, stop)
        async with beside(_pass_on(stop.asked, worker.shutdown)):
            await worker.run(
                dequeue_timeout=shift.pace.looks_every,
                batch_size=1,
                max_concurrent_tasks=max(2, shift.pace.at_once),
                heartbeat_timeout=shift.pace.dead_after,
                shutdown_on_listener_failure=True,
            )
    finally:
        pool.terminate()  # closing would wait for a connection that a failure has left behind


async def _pass_on(asked: asyncio.Event, also: asyncio.Event) -> None:
    await asked.wait()
    also.set()


def _worker(driver: AsyncpgPoolDriver, database: Database, shift: Shift, stop: _Stop) -> PgQueuer:
    worker = PgQueuer(driver, jobs.queue_settings().channel, queries=jobs.queries(driver))
    for task, handler in shift.handlers.items():
        worker.entrypoint(task, accepts_context=False)(
            _doing(partial(_done, database, handler), shift.pace, stop)
        )
    for task, whole in shift.wholes.items():
        worker.entrypoint(task, accepts_context=False)(
            _doing(partial(_whole_done, database, whole), shift.pace, stop)
        )
    for (name, expression), round_ in shift.rounds.items():
        worker.schedule(name, expression, accepts_context=False)(_at_its_time(round_))
    return worker


def _doing(
    done: Callable[[Job], Coroutine[None, None, None]], pace: Pace, stop: _Stop
) -> Callable[[Job], Awaitable[None]]:
    async def do(job: Job) -> None:
        doing = asyncio.create_task(done(job))
        leaving = asyncio.create_task(stop.at_once.wait())
        await asyncio.wait({doing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()
        if not doing.done():
            doing.cancel()
        failure = (await asyncio.gather(doing, return_exceptions=True))[0]
        if isinstance(failure, asyncio.CancelledError):
            raise RetryRequested(timedelta(), "stopped")
        if failure is not None:
            _tell(job, failure)
            if job.attempts + 1 < pace.tries:
                raise RetryRequested(pace.again_after * 2**job.attempts, type(failure).__name__)

    return do


async def _whole_done(database: Database, whole: Round, job: Job) -> None:
    async with database.work() as work:
        await jobs.let_go(work, job.id)
    await whole()


async def _done(database: Database, handler: Handler, job: Job) -> None:
    async with database.work() as work:
        await jobs.let_go(work, job.id)
    key = UUID((job.payload or b"").decode())
    async with database.work() as work:
        await decide(work, f"{job.entrypoint} {key}")
        await handler(work, key)


def _tell(job: Job, failure: BaseException) -> None:
    """Tells the kind and the place of the failure; its words could be somebody's."""
    place = traceback.extract_tb(failure.__traceback__)[-1:]
    at = [f"{each.filename.rsplit('/', 1)[-1]}:{each.lineno} {each.name}" for each in place]
    kind = type(failure).__name__
    _log.warning("a job failed", task=job.entrypoint, tries=job.attempts + 1, error=kind, at=at)


def _at_its_time(round_: Round) -> Callable[[Schedule], Awaitable[None]]:
    async def do(_: Schedule) -> None:
        await round_()

    return do
