"""Forecasts of running projects: kept for each, a finding where the risk is great, taken back when it has gone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from hub.resolvers.context import RequestContext
from hub.resolvers.forecasting import forecast_all, forecast_projects
from hub.resolvers.publishing_inputs import BudgetKind, ProjectInput, ProjectStatus, TransactionType
from hub.rules.forecast import ENOUGH_FINISHED, ENOUGH_HAPPENED
from hub.rules.forecast_curve import Spend
from hub.settings import Settings
from hub.storage import spending_curves
from hub.storage.tables import finding, risk_forecast, risk_record
from hub.storage.work import Database
from tests.builders import a_charity
from tests.builders.projects import (
    a_budget,
    a_project,
    a_publisher,
    a_transaction,
    paid,
    published,
    rows,
)

pytestmark = [pytest.mark.any_postgres, pytest.mark.usefixtures("clean")]

OCTOBER = datetime(2026, 10, 1, 6, tzinfo=UTC)
END = date(2026, 12, 31)


@pytest.fixture
async def noor(database: Database, settings: Settings) -> RequestContext:
    """A charity that publishes."""
    return a_publisher(database, settings, await a_charity(database))


def a_year(external_id: str = "WELL", **said: Any) -> ProjectInput:
    """A project of the year 2026 with a budget of 1,000."""
    told: dict[str, Any] = {"budgets": (a_budget(2026, "1000"),), "planned_end": END}
    return a_project(external_id, **(told | said))


async def a_past(context: RequestContext, finished: int, late: int) -> None:
    """Projects of the year before, each paid once; of some, money still went out long after their end."""
    start, end = date(2025, 1, 1), date(2025, 12, 31)
    ids = [f"OLD-{number}" for number in range(finished)]
    of_2025 = {"budgets": (a_budget(2025, "1000"),), "planned_start": start, "planned_end": end}
    await published(context, *(a_year(each, **of_2025, actual_end=end) for each in ids))
    late_day, usual = end + timedelta(days=90), end
    days = [late_day if number < late else usual for number in range(finished)]
    await paid(
        context,
        *(a_transaction("T", each, date=day) for each, day in zip(ids, days, strict=True)),
    )


async def forecasts(context: RequestContext) -> dict[tuple[UUID, str], dict[str, Any]]:
    """What is forecast, by project and outcome."""
    return {(row["project_id"], row["outcome"]): row for row in await rows(context, risk_forecast)}


def codes(row: dict[str, Any]) -> list[str]:
    """The codes of its reasons."""
    return [reason["code"] for reason in row["reasons"]]


async def test_a_project_whose_money_lags_behind_time_is_likely_late_and_told_so(
    noor: RequestContext,
) -> None:
    await a_past(noor, finished=ENOUGH_FINISHED, late=ENOUGH_HAPPENED)
    [well] = await published(noor, a_year())
    await paid(noor, a_transaction("T1", "WELL", date=date(2026, 9, 20), value=Decimal(10)))
    await forecast_all(noor.database, OCTOBER)
    late = (await forecasts(noor))[well, "LATE"]
    assert late["chance"] > 0.4
    assert set(codes(late)) == {"LATE_BEFORE", "SPENDING_BEHIND_TIME", "STILL_PAYING"}
    [found] = await rows(noor, finding)
    assert (found["kind"], found["state"], found["subject_ids"]) == ("RISK_FORECAST", "OPEN", [well])
    assert found["score"] == pytest.approx(late["chance"], abs=0.001)
    assert codes(found)[0] == "LIKELY_LATE"
    assert codes(found)[-2:] == ["OVER_BUDGET_UNKNOWN", "UNKNOWN_LITTLE_HISTORY"]


async def test_spending_that_catches_up_takes_the_finding_back(noor: RequestContext) -> None:
    await a_past(noor, finished=ENOUGH_FINISHED, late=ENOUGH_HAPPENED)
    [well] = await published(noor, a_year())
    await forecast_all(noor.database, OCTOBER)
    await paid(noor, a_transaction("T1", "WELL", date=date(2026, 6, 1), value=Decimal(900)))
    async with noor.database.work() as work:
        await forecast_projects(work, [well], OCTOBER)
    [found] = await rows(noor, finding)
    assert found["state"] == "RESOLVED"
    assert (await forecasts(noor))[well, "LATE"]["chance"] < 0.3


async def test_a_project_that_has_ended_has_no_forecast_and_no_finding(noor: RequestContext) -> None:
    at = datetime(2027, 3, 5, tzinfo=UTC)
    [well] = await published(noor, a_year())
    await forecast_all(noor.database, at)
    assert (await forecasts(noor))[well, "LATE"]["chance"] == 1
    [found] = await rows(noor, finding)
    assert (found["severity"], codes(found)[0]) == ("HIGH", "PAST_ITS_END")
    await published(noor, a_year(status=ProjectStatus.CLOSED, actual_end=END))
    async with noor.database.work() as work:
        await forecast_projects(work, [well], at)
    assert await forecasts(noor) == {}
    assert [row["state"] for row in await rows(noor, finding)] == ["RESOLVED"]


async def test_with_little_history_both_outcomes_are_unknown_and_nobody_is_troubled(
    noor: RequestContext,
) -> None:
    await published(noor, a_year())
    await paid(noor, a_transaction("T1", "WELL", date=date(2026, 9, 20), value=Decimal(1200)))
    await forecast_all(noor.database, OCTOBER)
    made = await forecasts(noor)
    assert {outcome: row["chance"] for (_, outcome), row in made.items()} == {
        "LATE": None,
        "OVER_BUDGET": None,
    }
    assert {code for row in made.values() for code in codes(row)} == {"UNKNOWN_LITTLE_HISTORY"}
    assert await rows(noor, finding) == []


async def test_a_project_that_only_waits_gets_worse(noor: RequestContext) -> None:
    await a_past(noor, finished=ENOUGH_FINISHED, late=ENOUGH_HAPPENED)
    [well] = await published(noor, a_year())
    chances = []
    for month in (9, 10, 11):
        await forecast_all(noor.database, datetime(2026, month, 1, tzinfo=UTC))
        chances.append((await forecasts(noor))[well, "LATE"]["chance"])
    assert chances == sorted(set(chances))


async def test_a_forecast_that_is_the_same_is_not_written_again(noor: RequestContext) -> None:
    await published(noor, a_year())
    await forecast_all(noor.database, OCTOBER)
    before = await rows(noor, risk_forecast)
    await forecast_all(noor.database, OCTOBER + timedelta(hours=1))
    assert await rows(noor, risk_forecast) == before


async def test_the_charitys_records_are_counted_from_its_finished_projects(noor: RequestContext) -> None:
    await a_past(noor, finished=7, late=3)
    await forecast_all(noor.database, OCTOBER)
    counted = {row["outcome"]: (row["finished"], row["happened"]) for row in await rows(noor, risk_record)}
    assert counted == {"LATE": (7, 3), "OVER_BUDGET": (7, 0)}
    withdrawn = [a_year(f"OLD-{number}", status=ProjectStatus.CANCELLED) for number in range(7)]
    await published(noor, *withdrawn)
    await forecast_all(noor.database, OCTOBER + timedelta(days=1))
    assert await rows(noor, risk_record) == []


async def test_only_money_spent_in_the_projects_currency_and_the_budget_in_force_are_read(
    noor: RequestContext,
) -> None:
    revised = a_budget(2026, "1500", kind=BudgetKind.REVISED)
    [well, other] = await published(
        noor, a_year(budgets=(a_budget(2026, "1000"), revised, a_budget(2027, "50"))), a_year("OTHER")
    )
    day = date(2026, 3, 1)
    await paid(
        noor,
        a_transaction("T1", "WELL", date=day, value=Decimal(5)),
        a_transaction("T2", "WELL", date=day, value=Decimal(2), type=TransactionType.DISBURSEMENT),
        a_transaction("T3", "WELL", date=day, value=Decimal(9), type=TransactionType.OUTGOING_COMMITMENT),
        a_transaction("T1", "OTHER", date=day, value=Decimal(5), currency="USD"),
    )
    async with noor.database.work() as work:
        read = {each.id: each.curve for each in await spending_curves.of_projects(work, [well, other])}
    curve = read[well]
    assert (curve.budget, curve.budgeted) == (Decimal(1550), (date(2026, 1, 1), date(2027, 12, 31)))
    assert curve.spends == (Spend(day, Decimal(7)),)
    assert (curve.other_currency, read[other].other_currency) == (False, True)


@pytest.mark.parametrize("at_a_time", [1, 2, 5, 9])
async def test_every_project_is_read_whatever_the_size_of_a_page(
    noor: RequestContext, at_a_time: int
) -> None:
    ids = await published(noor, *(a_year(f"P-{number}") for number in range(5)))
    read: list[UUID] = []
    async with noor.database.work() as work:
        while page := await spending_curves.page(work, read[-1] if read else None, at_a_time):
            read += [each.id for each in page]
    assert read == sorted(ids)
