"""A budget that leaves its plan becomes a finding, once, and is closed when it is back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from hub.resolvers.background import HANDLERS, ON_MONEY, Task, shift
from hub.resolvers.context import RequestContext
from hub.resolvers.watching_budgets import watch_budgets, watch_budgets_under_way
from hub.rules.deviation_policy import DeviationPolicy
from hub.settings import Settings
from hub.storage import deviation_policies
from hub.storage.job_worker import working
from hub.storage.tables import finding
from hub.storage.work import Database
from tests.builders import a_charity
from tests.builders.projects import a_budget, a_project, a_publisher, a_transaction, paid, published, rows

pytestmark = [pytest.mark.any_postgres, pytest.mark.usefixtures("clean")]

MIDYEAR = datetime(2026, 7, 15, tzinfo=UTC)


@pytest.fixture
async def context(database: Database, settings: Settings) -> RequestContext:
    return a_publisher(database, settings, await a_charity(database))


async def a_well(context: RequestContext, spent: str, **said: Any) -> UUID:
    """A well with a budget of 12,000 for the year 2026, of which this was spent in March."""
    (id,) = await published(context, a_project(budgets=(a_budget(value="12000"),), **said))
    await paid(context, a_transaction(value=Decimal(spent)))
    return id


async def watched(context: RequestContext, *ids: UUID, at: datetime = MIDYEAR) -> list[dict[str, Any]]:
    """The findings after these projects were looked at."""
    async with context.database.work() as work:
        await watch_budgets(work, ids, at)
    return await rows(context, finding)


async def test_an_overspent_budget_becomes_a_finding_of_its_charity(context: RequestContext) -> None:
    id = await a_well(context, "20000")
    (found,) = await watched(context, id)
    assert (found["kind"], found["severity"], found["state"]) == ("BUDGET_DEVIATION", "HIGH", "OPEN")
    assert (found["subject_ids"], found["charity_ids"]) == ([id], [context.caller.charity_id])
    assert found["reasons"][0] == {
        "code": "OVERSPENT",
        "weight": 0.73,
        "parameters": {
            "currency": "KWD",
            "spent": "20,000.000",
            "planned": "12,000.000",
            "percent": "67",
            "since": "2026-03-01",
        },
    }


async def test_looking_again_doubles_nothing_and_a_correction_closes_the_finding(
    context: RequestContext,
) -> None:
    id = await a_well(context, "20000")
    await watched(context, id)
    assert len(await watched(context, id)) == 1
    await paid(context, a_transaction(value=Decimal(6000)))
    (found,) = await watched(context, id)
    assert found["state"] == "RESOLVED"


async def test_time_alone_makes_a_budget_fall_behind(context: RequestContext) -> None:
    await a_well(context, "1000")
    await watch_budgets_under_way(context.database, datetime(2026, 3, 2, tzinfo=UTC))
    assert await rows(context, finding) == []
    await watch_budgets_under_way(context.database, MIDYEAR)
    (found,) = await rows(context, finding)
    assert [reason["code"] for reason in found["reasons"]] == ["UNDER_BURN"]


async def test_the_round_looks_at_every_project_that_is_under_way(
    context: RequestContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.resolvers.watching_budgets.AT_A_TIME", 2)
    wells = [a_project(f"W-{n}", budgets=(a_budget(value="12000"),)) for n in range(5)]
    await published(context, *wells)
    await paid(context, *(a_transaction("T1", f"W-{n}", value=Decimal(1000)) for n in range(5)))
    await watch_budgets_under_way(context.database, MIDYEAR)
    assert len(await rows(context, finding)) == 5


async def test_the_thresholds_are_those_that_the_ministry_set_for_the_track(context: RequestContext) -> None:
    id = await a_well(context, "20000")
    async with context.database.work() as work:
        await deviation_policies.put(work, "DEVELOPMENT", DeviationPolicy(overspent=Decimal(1)), MIDYEAR)
        await deviation_policies.put(work, "CARE", DeviationPolicy(), MIDYEAR)
    found = await watched(context, id)
    assert [reason["code"] for reason in found[0]["reasons"]] == ["LINE_OVERSPENT", "AHEAD_OF_PLAN"][::-1]


async def test_new_thresholds_are_held_against_finished_projects_too(
    context: RequestContext, database: Database, settings: Settings
) -> None:
    id = await a_well(context, "14000", status="CLOSED")
    assert [row["state"] for row in await watched(context, id)] == ["OPEN"]
    async with context.database.work() as work:
        lenient = DeviationPolicy(overspent=Decimal(1))
        await deviation_policies.put(work, "DEVELOPMENT", lenient, MIDYEAR)
    await shift(database, settings).wholes[Task.ALL_DEVIATIONS]()
    assert [row["state"] for row in await rows(context, finding)] == ["RESOLVED"]


async def test_spending_before_the_ministrys_approval_is_told(context: RequestContext) -> None:
    id = await a_well(context, "5000")
    async with context.database.work() as work:
        await work.connection.execute(
            text(
                "INSERT INTO project_step (id, project_id, charity_id, kind, revision, at, client_id, reason)"
                " SELECT gen_random_uuid(), id, charity_id, 'APPROVED', 1, '2026-05-01', 'console', 'fine'"
                " FROM project"
            )
        )
    (found,) = await watched(context, id)
    (reason,) = found["reasons"]
    assert (reason["code"], reason["parameters"]["approved"]) == ("BEFORE_APPROVAL", "2026-05-01")


async def test_what_is_published_is_looked_at_in_the_background(
    context: RequestContext, database: Database, settings: Settings
) -> None:
    await a_well(context, "900000", planned_end=date(2200, 12, 31))
    waiting = text("SELECT count(*) FROM pgqueuer WHERE entrypoint = 'deviation'")
    async with database.work() as work:
        assert await work.connection.scalar(waiting) == 1
        await work.connection.execute(text("UPDATE pgqueuer SET execute_after = now() - interval '1 s'"))
    async with working(settings.database_url or "", database, shift(database, settings)):
        while not await rows(context, finding):
            pass
    (found,) = await rows(context, finding)
    assert [reason["code"] for reason in found["reasons"]] == ["IMPLAUSIBLE_RATIO"]


def test_every_task_that_follows_a_publication_has_its_handler() -> None:
    assert set(ON_MONEY) <= set(HANDLERS)
    assert Task.DEVIATION in HANDLERS
