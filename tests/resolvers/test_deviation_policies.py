"""The ministry sets beyond what budgets are told of; until it does, the usual thresholds hold."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import text

from hub.errors import BadUserInput
from hub.resolvers.context import RequestContext
from hub.resolvers.deviation_policies import (
    DeviationPolicyRefusal,
    SetDeviationPolicy,
    set_deviation_policy,
)
from hub.resolvers.outcome import Made, Refused
from hub.resolvers.publishing_inputs import ProjectTrack
from hub.settings import Settings
from hub.storage.deviation_policies import policies
from hub.storage.work import Database
from tests.hub import the_ministry

pytestmark = [pytest.mark.any_postgres, pytest.mark.usefixtures("clean")]


@pytest.fixture
def context(database: Database, settings: Settings) -> RequestContext:
    return RequestContext(the_ministry(), database, settings, operation="Thresholds")


async def overspent(context: RequestContext) -> dict[object, object]:
    """From which share on overspending is told, by track."""
    async with context.database.work() as work:
        known = await policies(work)
    return {track: policy.overspent for track, policy in known.items()}


async def test_the_usual_thresholds_hold_until_others_are_set(context: RequestContext) -> None:
    assert await overspent(context) == {"CARE": Decimal("0.10"), "DEVELOPMENT": Decimal("0.10")}
    for share in ("0.25", "0.30"):
        made = await set_deviation_policy(context, SetDeviationPolicy(ProjectTrack.CARE, Decimal(share)))
        assert isinstance(made, Made)
    assert await overspent(context) == {"CARE": Decimal("0.30"), "DEVELOPMENT": Decimal("0.10")}


async def test_new_thresholds_have_every_budget_looked_at(context: RequestContext) -> None:
    await set_deviation_policy(context, SetDeviationPolicy(ProjectTrack.CARE))
    async with context.database.work() as work:
        waiting = await work.connection.scalars(text("SELECT entrypoint FROM pgqueuer"))
        assert list(waiting) == ["all-deviations"]


async def test_thresholds_that_cross_are_refused(context: RequestContext) -> None:
    command = SetDeviationPolicy(ProjectTrack.CARE, overspent=Decimal(2), implausible=Decimal(3))
    outcome = await set_deviation_policy(context, command)
    assert isinstance(outcome, Refused)
    assert outcome.code is DeviationPolicyRefusal.THRESHOLDS_CROSS


@pytest.mark.parametrize(
    ("command", "argument"),
    [
        (SetDeviationPolicy(ProjectTrack.CARE, overspent=Decimal("-0.1")), "input.overspent"),
        (SetDeviationPolicy(ProjectTrack.CARE, under_burn=Decimal("1.1")), "input.underBurn"),
        (SetDeviationPolicy(ProjectTrack.CARE, grace_days=-1), "input.graceDays"),
    ],
)
async def test_a_threshold_out_of_reason_is_refused_by_its_name(
    context: RequestContext, command: SetDeviationPolicy, argument: str
) -> None:
    with pytest.raises(BadUserInput) as refusal:
        await set_deviation_policy(context, command)
    assert refusal.value.argument == argument
