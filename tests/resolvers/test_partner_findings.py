"""A project under way with a partner who is not approved becomes a finding, and stops to be one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hub.errors import Language
from hub.resolvers.context import RequestContext
from hub.resolvers.housekeeping import tidy
from hub.resolvers.partners import WithdrawPartner, withdraw_partner
from hub.resolvers.publishing_inputs import OrganisationRole, ParticipantInput
from hub.resolvers.reasons import sentence
from hub.rules.partner import Ministry
from hub.settings import Settings
from hub.storage.tables import finding
from hub.storage.work import Database
from tests.builders import a_charity
from tests.builders.project_life import WELL, an_approved_partner
from tests.builders.projects import a_project, a_publisher, published, rows
from tests.days import a_day_with_time_left
from tests.hub import the_ministry

pytestmark = pytest.mark.any_postgres

NOW = datetime.now(UTC)


@pytest.fixture
async def charity(database: Database, clean: None, settings: Settings) -> RequestContext:
    """A charity's adapter on an empty database."""
    return a_publisher(database, settings, await a_charity(database))


async def found(context: RequestContext) -> list[dict[str, Any]]:
    kept = await rows(context, finding)
    assert {row["kind"] for row in kept} <= {"UNAPPROVED_PARTNER"}
    return [row for row in kept if row["state"] == "OPEN"]


def codes(row: dict[str, Any]) -> list[str]:
    return [reason["code"] for reason in row["reasons"]]


async def test_a_withdrawn_approval_becomes_a_finding_on_each_project_under_way(
    charity: RequestContext,
) -> None:
    id = await an_approved_partner(charity)
    running = await published(charity, WELL, a_project("P2"), a_project("P3", status="CLOSED"))
    day = await a_day_with_time_left()
    await withdraw_partner(replace(charity, caller=the_ministry()), WithdrawPartner(id, "no accounts"))
    kept = await found(charity)
    assert {row["subject_ids"][0] for row in kept} == set(running[:2])
    assert kept[0]["charity_ids"] == [charity.caller.charity_id]
    assert codes(kept[0]) == ["SOCIAL_APPROVAL_WITHDRAWN", "FOREIGN_AFFAIRS_APPROVAL_WITHDRAWN"]
    reason = kept[0]["reasons"][0]
    said = sentence(reason["code"], reason["parameters"], Language.EN)
    assert said == (
        f"The Ministry of Social Affairs withdrew its approval of “Wells for All” on {day}, "
        "and the project is under way."
    )
    assert "آبار للجميع" in sentence(reason["code"], reason["parameters"], Language.AR)


async def test_an_approval_that_ends_by_its_date_is_seen_by_the_housekeeping(charity: RequestContext) -> None:
    last = NOW.date() + timedelta(days=10)
    await an_approved_partner(charity, "SD-WELLS", Ministry.SOCIAL, approved_until=last)
    await an_approved_partner(charity, "SD-WELLS", Ministry.FOREIGN_AFFAIRS)
    await published(charity, WELL)
    await tidy(charity.database, NOW + timedelta(days=10))
    assert await found(charity) == []
    await tidy(charity.database, NOW + timedelta(days=11))
    (kept,) = await found(charity)
    assert codes(kept) == ["SOCIAL_APPROVAL_ENDED"]
    assert kept["reasons"][0]["parameters"]["since"] == last.isoformat()


async def test_a_new_approval_resolves_the_finding(charity: RequestContext) -> None:
    await published(charity, WELL)
    await an_approved_partner(charity, "SD-WELLS", Ministry.SOCIAL)
    assert [codes(row) for row in await found(charity)] == [["FOREIGN_AFFAIRS_APPROVAL_MISSING"]]
    await an_approved_partner(charity, "SD-WELLS", Ministry.FOREIGN_AFFAIRS)
    assert await found(charity) == []


async def test_a_project_that_was_finished_or_given_to_another_partner_is_found_no_more(
    charity: RequestContext,
) -> None:
    await an_approved_partner(charity, approved_until=date(2021, 1, 1))
    await published(charity, WELL, a_project("P2"))
    await tidy(charity.database, NOW)
    assert len(await found(charity)) == 2
    other = (ParticipantInput(OrganisationRole.IMPLEMENTING, ref="SD-OTHER"),)
    await published(charity, replace(WELL, participants=other), a_project("P2", status="CLOSED"))
    await tidy(charity.database, NOW)
    assert await found(charity) == []
