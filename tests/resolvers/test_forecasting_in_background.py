"""Forecasts follow what is published: the project's own at once, everybody's once a finished project is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text

from hub.resolvers.background import OF_ALL, Task, shift
from hub.settings import Settings
from hub.storage.tables import risk_forecast, risk_record
from hub.storage.work import Database
from tests.builders import a_charity
from tests.builders.projects import a_budget, a_project, a_publisher, a_transaction, paid, published, rows

pytestmark = [pytest.mark.any_postgres, pytest.mark.usefixtures("clean")]

TODAY = datetime.now(UTC).date()


async def waiting(database: Database) -> set[tuple[str, UUID]]:
    """The tasks in line and what they are about."""
    async with database.work() as work:
        found = await work.connection.execute(text("SELECT entrypoint, payload FROM pgqueuer"))
        return {(row.entrypoint, UUID(row.payload.decode())) for row in found}


async def do(database: Database, settings: Settings, task: Task, key: UUID) -> None:
    """Does the task as a worker does."""
    at_work = shift(database, settings)
    if task in at_work.wholes:
        await at_work.wholes[task]()
        return
    async with database.work() as work:
        await at_work.handlers[task](work, key)


async def test_a_project_is_forecast_when_it_or_its_money_is_published(
    database: Database, settings: Settings
) -> None:
    noor = a_publisher(database, settings, await a_charity(database))
    start, end = TODAY - timedelta(days=80), TODAY + timedelta(days=20)
    [well] = await published(noor, a_project(planned_start=start, planned_end=end))
    assert (Task.RISK, well) in await waiting(database)
    await do(database, settings, Task.RISK, well)
    assert {row["project_id"] for row in await rows(noor, risk_forecast)} == {well}
    assert (Task.ALL_RISKS, OF_ALL) not in await waiting(database)


async def test_what_becomes_known_of_a_finished_project_is_counted_for_all(
    database: Database, settings: Settings
) -> None:
    noor = a_publisher(database, settings, await a_charity(database))
    start, end = TODAY - timedelta(days=200), TODAY - timedelta(days=90)
    budget = a_budget(value="1000", period_start=start, period_end=end)
    [well] = await published(noor, a_project(planned_start=start, planned_end=end, budgets=(budget,)))
    await paid(noor, a_transaction(date=TODAY - timedelta(days=10), value=Decimal(1500)))
    await do(database, settings, Task.RISK, well)
    assert (Task.ALL_RISKS, OF_ALL) in await waiting(database)
    await do(database, settings, Task.ALL_RISKS, OF_ALL)
    assert [(row["finished"], row["happened"]) for row in await rows(noor, risk_record)] == [(1, 1), (1, 1)]
