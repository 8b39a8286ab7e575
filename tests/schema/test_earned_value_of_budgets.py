"""What a budget tells of itself today: planned, earned and estimated, or nothing where that is unknown."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from hub.auth.scopes import Scope
from hub.resolvers.context import RequestContext
from hub.resolvers.publishing_inputs import (
    IndicatorInput,
    IndicatorPeriodInput,
    LocalTextInput,
    ResultInput,
    ResultKind,
)
from tests.builders.projects import a_budget, a_project, a_transaction, paid, published
from tests.days import a_day_with_time_left, today
from tests.served import World

BUDGET = """query($id: String!) { projects(filter: {externalId: $id}) { nodes { budget {
  plannedToDate { amount currency } earned { amount } costPerformance schedulePerformance
  estimateAtCompletion { amount } estimateLow { amount } estimateHigh { amount } deviation
  lines { plannedToDate { amount } deviation } } } } }"""


@pytest.fixture(autouse=True)
async def the_day_stays() -> None:
    """What a test counts from today holds still when the hub is asked."""
    await a_day_with_time_left()


@pytest.fixture
def publisher(own_world: World) -> RequestContext:
    return RequestContext(own_world.caller("charity"), own_world.database, own_world.hub.settings)


async def budget(world: World, who: Any, external_id: str) -> dict[str, Any]:
    """The budget of the project with this identifier."""
    (project,) = (await world.data(who, BUDGET, id=external_id))["projects"]["nodes"]
    found: dict[str, Any] = project["budget"]
    return found


def an_output(target: str, actual: str) -> ResultInput:
    """So many wells aimed at, so many dug."""
    name = (LocalTextInput("en", "Wells"),)
    period = IndicatorPeriodInput(start=date(2020, 1, 1), end=today(), target=target, actual=actual)
    return ResultInput(ResultKind.OUTPUT, name, (), (IndicatorInput(name, periods=(period,)),))


async def a_measured_well(publisher: RequestContext, **said: Any) -> None:
    """A budget of 1,000 of which the days of half have passed today, spent to 300, with a quarter of the work done."""
    days: dict[str, Any] = {
        "period_start": today() - timedelta(days=49),
        "period_end": today() + timedelta(days=50),
    }
    told = {"budgets": (a_budget(value="1000", **days),), "results": (an_output("8", "2"),)} | said
    await published(publisher, a_project("EV", **told))
    await paid(publisher, a_transaction("T1", "EV", date=today(), value=Decimal(300)))


async def test_a_measured_project_tells_its_figures(own_world: World, publisher: RequestContext) -> None:
    await a_measured_well(publisher)
    assert await budget(own_world, "charity", "EV") == {
        "plannedToDate": {"amount": "500.000", "currency": "KWD"},
        "earned": {"amount": "250.000"},
        "costPerformance": 0.8333,
        "schedulePerformance": 0.5,
        "estimateAtCompletion": {"amount": "1200.000"},
        "estimateLow": {"amount": "1050.000"},
        "estimateHigh": {"amount": "2100.000"},
        "deviation": -0.4,
        "lines": [{"plannedToDate": {"amount": "500.000"}, "deviation": -0.4}],
    }


async def test_without_a_measure_of_the_work_what_was_earned_is_unknown(
    own_world: World, publisher: RequestContext
) -> None:
    await a_measured_well(publisher, results=())
    found = await budget(own_world, "ministry", "EV")
    assert (found["plannedToDate"]["amount"], found["deviation"]) == ("500.000", -0.4)
    unknown = ("earned", "costPerformance", "schedulePerformance", "estimateAtCompletion", "estimateLow")
    assert [found[name] for name in unknown] == [None] * 5


async def test_amounts_in_a_currency_without_a_rate_make_the_figures_unknown(
    own_world: World, publisher: RequestContext
) -> None:
    await a_measured_well(publisher)
    await paid(publisher, a_transaction("T2", "EV", date=today(), currency="USD"))
    found = await budget(own_world, "charity", "EV")
    assert found["plannedToDate"]["amount"] == "500.000"
    assert (found["costPerformance"], found["deviation"]) == (None, None)


@pytest.mark.parametrize("paid_in", [None, "USD"])
async def test_the_schedule_is_known_of_measured_work_whatever_is_known_of_its_spending(
    own_world: World, publisher: RequestContext, paid_in: str | None
) -> None:
    name = f"SPI-{paid_in}"
    start, end = today() - timedelta(days=49), today() + timedelta(days=50)
    plan = a_budget(value="1000", period_start=start, period_end=end)
    await published(publisher, a_project(name, budgets=(plan,), results=(an_output("8", "2"),)))
    if paid_in:
        await paid(publisher, a_transaction("T1", name, date=today(), currency=paid_in))
    found = await budget(own_world, "charity", name)
    assert (found["plannedToDate"]["amount"], found["earned"]["amount"]) == ("500.000", "250.000")
    assert found["schedulePerformance"] == 0.5
    assert (found["costPerformance"], found["estimateAtCompletion"]) == (None, None)


async def test_a_project_of_which_no_spending_is_published_has_no_deviation(own_world: World) -> None:
    found = await budget(own_world, "ministry", "S-1")
    assert found["deviation"] is None


async def test_donors_reports_tell_no_figures_that_lines_would_be_read_from(own_world: World) -> None:
    portal = own_world.caller("donor portal", Scope.PROJECT_REPORT, Scope.PROJECT_READ)
    found = await budget(own_world, portal, "W-0")
    assert found["lines"] == []
    assert {name for name, value in found.items() if value} == set()
