"""What is done in the background: which tasks follow what is published, and how each of them is done.

A task is named here, done by a handler `async (work, project_id)` in a transaction of its own, and put in line by
what makes it necessary. It is done at least once after everything it looks at has changed, by one worker at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial
from uuid import UUID

from hub.resolvers.duplicates import compare_project, take_fingerprint
from hub.resolvers.forecasting import forecast_all, forecast_projects
from hub.resolvers.watching_budgets import watch_all_budgets, watch_budgets, watch_budgets_under_way
from hub.settings import Settings
from hub.storage import jobs
from hub.storage.job_worker import Handler, Pace, Round, Shift
from hub.storage.work import Database, Work

RECORD_IS_KEPT = timedelta(days=7)
"""How long it is kept which jobs were done."""


ALL_RISKS_AFTER = timedelta(minutes=5)
"""How long at most the forecasts of other projects leave out what was just published of a finished one."""

OF_ALL = UUID(int=0)
"""What a job is about that looks at every project."""


class Task(StrEnum):
    """What is looked at in the background: one project a job, or all of them."""

    DEVIATION = "deviation"
    FINGERPRINT = "fingerprint"
    DUPLICATES = "duplicates"
    RISK = "risk"
    ALL_DEVIATIONS = "all-deviations"
    ALL_RISKS = "all-risks"


ON_PROJECTS = (Task.DEVIATION, Task.RISK, Task.FINGERPRINT)
"""What is to be looked at when a project is published anew or otherwise."""

ON_MONEY = (Task.DEVIATION, Task.RISK)
"""What is to be looked at when transactions of a project are published anew or otherwise."""


async def _deviation(work: Work, project_id: UUID) -> None:
    await watch_budgets(work, [project_id], datetime.now(UTC))


async def _fingerprint(work: Work, project_id: UUID) -> None:
    """The comparison is a job of its own: of two projects published at once, the later one sees the earlier's."""
    if await take_fingerprint(work, project_id):
        await jobs.enqueue(work, Task.DUPLICATES, [project_id], after=timedelta(), priority=jobs.LATER)


async def _duplicates(work: Work, project_id: UUID) -> None:
    await compare_project(work, project_id, datetime.now(UTC))


async def _risk(work: Work, project_id: UUID) -> None:
    if await forecast_projects(work, [project_id], datetime.now(UTC)):
        await jobs.enqueue(work, Task.ALL_RISKS, [OF_ALL], after=ALL_RISKS_AFTER, priority=jobs.LATER)


HANDLERS: Mapping[str, Handler] = {
    Task.DEVIATION: _deviation,
    Task.RISK: _risk,
    Task.FINGERPRINT: _fingerprint,
    Task.DUPLICATES: _duplicates,
}
"""Who does what is about one project."""


def shift(database: Database, settings: Settings) -> Shift:
    """What one worker does beside its requests; each night what only time has changed."""
    rounds: dict[tuple[str, str], Round] = {
        ("deviation", "50 0 * * *"): partial(_watch_budgets_under_way, database),
        ("risk", "20 1 * * *"): partial(_forecast_all, database),
        ("jobs", "50 2 * * *"): partial(_forget_done, database),
    }
    wholes: dict[str, Round] = {
        Task.ALL_DEVIATIONS: partial(_watch_all_budgets, database),
        Task.ALL_RISKS: partial(_forecast_all, database),
    }
    return Shift(HANDLERS, wholes, rounds, Pace(at_once=settings.jobs_at_once))


async def thresholds_changed(work: Work) -> None:
    """Has every budget looked at anew once the transaction has committed."""
    await jobs.enqueue(work, Task.ALL_DEVIATIONS, [OF_ALL], priority=jobs.LATER)


async def projects_changed(work: Work, ids: Collection[UUID]) -> None:
    """Has these projects looked at once the transaction has committed."""
    for task in ON_PROJECTS:
        await jobs.enqueue(work, task, ids)


async def money_changed(work: Work, ids: Collection[UUID]) -> None:
    """Has the money of these projects looked at once the transaction has committed."""
    for task in ON_MONEY:
        await jobs.enqueue(work, task, ids)


async def _watch_budgets_under_way(database: Database) -> None:
    await watch_budgets_under_way(database, datetime.now(UTC))


async def _watch_all_budgets(database: Database) -> None:
    await watch_all_budgets(database, datetime.now(UTC))


async def _forecast_all(database: Database) -> None:
    await forecast_all(database, datetime.now(UTC))


async def _forget_done(database: Database) -> None:
    async with database.work() as work:
        await jobs.forget_done(work, datetime.now(UTC) - RECORD_IS_KEPT)
