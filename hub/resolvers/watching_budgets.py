"""Watches budgets: what is unusual in a project's money is a finding, and is closed when it is so no more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from uuid import UUID

from hub.rules.deviation import Deviation, deviation
from hub.rules.finding import FindingKind
from hub.storage import deviation_policies, findings, project_money
from hub.storage.findings import Found, Subject
from hub.storage.project_money import MoneyOfProject
from hub.storage.work import Database, Work

AT_A_TIME = 200
Following = Callable[[Work, UUID | None, int], Awaitable[list[UUID]]]
"""Reads the ids of so many projects that come after the last one."""


async def watch_budgets(work: Work, ids: Collection[UUID], at: datetime) -> None:
    """Looks at the money of these projects as it stands on that day, by the thresholds of their tracks."""
    policies = await deviation_policies.policies(work)
    found = []
    for each in await project_money.of_projects(work, ids, at.date()):
        told = deviation(each.money, policies[each.track], at.date())
        found += [_found(each, told)] if told else []
    await findings.settle(work, FindingKind.BUDGET_DEVIATION, ids, found, at=at)


async def watch_budgets_under_way(database: Database, at: datetime) -> None:
    """Looks at every project that is under way: one that only waits falls behind its plan, too."""
    await _watch_each(database, project_money.under_way_after, at)


async def watch_all_budgets(database: Database, at: datetime) -> None:
    """Looks at every project, finished ones too, as new thresholds ask for."""
    await _watch_each(database, project_money.all_after, at)


async def _watch_each(database: Database, following: Following, at: datetime) -> None:
    after: UUID | None = None
    while True:
        async with database.work() as work:
            ids = await following(work, after, AT_A_TIME)
            await watch_budgets(work, ids, at)
        if len(ids) < AT_A_TIME:
            return
        after = ids[-1]


def _found(project: MoneyOfProject, told: Deviation) -> Found:
    """A decision holds until another reason joins in or the severity changes; growing amounts alone leave it."""
    return Found(
        FindingKind.BUDGET_DEVIATION,
        str(project.id),
        told.severity,
        told.score,
        told.reasons,
        [Subject("Project", project.id, project.charity_id)],
        material=[told.severity, sorted({reason.code for reason in told.reasons})],
    )
