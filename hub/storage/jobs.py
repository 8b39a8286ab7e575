"""The queue of background jobs: put in line by the transaction whose consequences they work out, or not at all.

The queue is PgQueuer's: tables of the same database. A job is a task and what it is about, such as one project.
However often the same is put in line, it waits there once; that loses nothing, since the transaction that finds it
waiting holds it there until its own end, and whoever takes it up lets go of its key before anything is read.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, cast
from uuid import UUID

from pgqueuer import Queries
from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.domain.settings import DBSettings, Durability
from pgqueuer.domain.types import Channel
from pgqueuer.ports.driver import Driver
from sqlalchemy import text

from hub.storage.work import Work

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

SETTLES = timedelta(seconds=1)
"""How long a job waits at least: what is published piece by piece is looked at once."""

TABLES = ("pgqueuer", "pgqueuer_log", "pgqueuer_schedules", "pgqueuer_statistics")
"""The queue's tables, which PgQueuer names and shapes."""

SEQUENCES = ("pgqueuer_id_seq", "pgqueuer_schedules_id_seq", "pgqueuer_statistics_id_seq")
"""Where the keys of their rows come from."""

ORDINARY, LATER = 1, 0
"""How soon a job's turn comes: those of what was published go before those of what only grew older."""


@cache
def queue_settings() -> DBSettings:
    """The queue's names; said here one by one, so that no variable of the environment changes them."""
    queue, log, schedules, statistics = TABLES
    return DBSettings(
        prefix="",
        db_schema=None,
        channel=Channel("charity_hub_jobs"),
        function="fn_pgqueuer_changed",
        trigger="tg_pgqueuer_changed",
        queue_status_type="pgqueuer_status",
        queue_table=queue,
        queue_table_log=log,
        schedules_table=schedules,
        statistics_table=statistics,
        durability=Durability.durable,
        widen_id=True,
    )


def queries(driver: Driver) -> Queries:
    """The queue as PgQueuer works it over this driver."""
    names = queue_settings()
    return Queries(
        driver, QueryBuilderEnvironment(names), QueryQueueBuilder(names), QuerySchedulerBuilder(names)
    )


def ddl_of_the_queue() -> str:
    """The statements that make the queue's tables."""
    return QueryBuilderEnvironment(queue_settings()).build_install_query()


async def enqueue(
    work: Work,
    task: str,
    keys: Collection[UUID],
    *,
    after: timedelta = SETTLES,
    priority: int = ORDINARY,
) -> None:
    """Puts a job of this task about each of these in line, if the transaction commits.

    A key that waits already waits on, and is not taken up before this transaction has ended.
    """
    if not keys:
        return
    ordered = sorted({str(key) for key in keys})  # two transactions then never wait for each other crosswise
    count = len(ordered)
    within = cast("Driver", _Within(work.connection))
    await queries(within).enqueue(
        [task] * count,
        [key.encode() for key in ordered],
        [priority] * count,
        [after] * count,
        [f"{task} {key}" for key in ordered],
        on_conflict="update_priority",
    )


async def let_go(work: Work, job: int) -> None:
    """Has the same be put in line anew from now on; waits for the transactions that counted on this very job.

    What they wrote is there to be read once this work has ended.
    """
    await work.connection.execute(_LET_GO, {"job": job})


async def forget_done(work: Work, before: datetime) -> None:
    """Forgets the record of jobs that were done before then."""
    await work.connection.execute(_FORGET_LOG, {"before": before})
    await work.connection.execute(_FORGET_STATISTICS, {"before": before})


class _Within:
    """The one thing that PgQueuer asks of a driver to put jobs in line, done within a transaction of the hub's."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        found = await self._connection.exec_driver_sql(query, args)
        return [dict(row) for row in found.mappings()]


_LET_GO = text("UPDATE pgqueuer SET dedupe_key = NULL WHERE id = :job")
_FORGET_LOG = text("DELETE FROM pgqueuer_log WHERE created < :before AND aggregated")
_FORGET_STATISTICS = text("DELETE FROM pgqueuer_statistics WHERE created < :before")
