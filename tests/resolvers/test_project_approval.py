"""A project is submitted by its charity and decided by the ministry, and what was decided stays as it was."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from hub.errors import BadUserInput
from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Made
from hub.resolvers.project_approval import DecideProject, SubmitProject, decide_project, submit_project
from hub.resolvers.supervising import SuspendCharity, suspend_charity
from hub.settings import Settings
from hub.storage.tables import audit_event, new_id, project_step
from hub.storage.work import Database
from tests.builders import a_charity
from tests.builders.project_life import WELL, an_approved_partner, approved, code, state, steps, submitted
from tests.builders.projects import (
    a_budget,
    a_project,
    a_publisher,
    published,
    rows,
)
from tests.hub import the_ministry

pytestmark = pytest.mark.any_postgres


@pytest.fixture
async def charity(database: Database, clean: None, settings: Settings) -> RequestContext:
    """A charity's adapter on an empty database."""
    return a_publisher(database, settings, await a_charity(database))


@pytest.fixture
def ministry(charity: RequestContext) -> RequestContext:
    """The ministry's console."""
    return replace(charity, caller=the_ministry())


async def test_a_published_project_is_a_draft(charity: RequestContext) -> None:
    await published(charity, WELL)
    assert await state(charity) == "DRAFT"
    assert await steps(charity) == []


async def test_every_step_says_who_took_it_and_when_and_why(
    charity: RequestContext, ministry: RequestContext
) -> None:
    id = await submitted(charity)
    officer = replace(ministry, caller=replace(ministry.caller, officer_id=new_id()))
    await decide_project(officer, DecideProject(id, approve=False, reason="no permit"))
    asked, answered = await rows(charity, project_step)
    assert (asked["kind"], asked["client_id"], asked["by_charity_id"], asked["reason"]) == (
        "SUBMITTED",
        "adapter",
        charity.caller.charity_id,
        None,
    )
    assert (answered["kind"], answered["client_id"], answered["by_charity_id"], answered["reason"]) == (
        "RETURNED",
        "test-ministry",
        None,
        "no permit",
    )
    assert answered["subject_id"] == officer.caller.officer_id
    assert asked["charity_id"] == answered["charity_id"] == charity.caller.charity_id
    assert asked["at"] <= answered["at"]
    written = [row["fields"] for row in await rows(charity, audit_event)]
    assert written[-2:] == [["Mutation.submitProject"], ["Mutation.decideProject"]]


async def test_a_returned_project_is_mended_and_submitted_again(
    charity: RequestContext, ministry: RequestContext
) -> None:
    id = await submitted(charity)
    await decide_project(ministry, DecideProject(id, approve=False, reason="too dear"))
    assert await state(charity) == "RETURNED"
    await approved(charity, ministry, a_project(budgets=(a_budget(2026, "9000"),)))
    assert await state(charity) == "APPROVED"
    assert await steps(charity) == ["SUBMITTED", "RETURNED", "SUBMITTED", "APPROVED"]


async def test_submitting_again_changes_nothing(charity: RequestContext) -> None:
    id = await submitted(charity)
    assert await submit_project(charity, SubmitProject(id)) == Made("Project", id)
    assert await steps(charity) == ["SUBMITTED"]


async def test_only_a_submitted_project_is_decided_and_only_once(
    charity: RequestContext, ministry: RequestContext
) -> None:
    await an_approved_partner(charity)
    (id,) = await published(charity, WELL)
    decision = DecideProject(id, approve=True, reason="agreed")
    assert code(await decide_project(ministry, decision)) == "WRONG_STATE"
    await submit_project(charity, SubmitProject(id))
    both = await asyncio.gather(*(decide_project(ministry, decision) for _ in range(2)))
    assert sorted(type(each).__name__ for each in both) == ["Made", "Refused"]
    assert code(await submit_project(charity, SubmitProject(id))) == "WRONG_STATE"
    assert await steps(charity) == ["SUBMITTED", "APPROVED"]


async def test_another_charitys_project_is_an_unknown_one(charity: RequestContext) -> None:
    (id,) = await published(charity, WELL)
    other = a_publisher(charity.database, charity.settings, await a_charity(charity.database))
    assert code(await submit_project(other, SubmitProject(id))) == "UNKNOWN_PROJECT"
    assert code(await submit_project(charity, SubmitProject(new_id()))) == "UNKNOWN_PROJECT"
    assert await state(charity) == "DRAFT"


async def test_a_suspended_charity_submits_nothing(charity: RequestContext, ministry: RequestContext) -> None:
    (id,) = await published(charity, WELL)
    assert charity.caller.charity_id
    await suspend_charity(ministry, SuspendCharity(charity.caller.charity_id, "audit"))
    assert code(await submit_project(charity, SubmitProject(id))) == "CHARITY_SUSPENDED"


async def test_a_decision_needs_a_reason(charity: RequestContext, ministry: RequestContext) -> None:
    id = await submitted(charity)
    with pytest.raises(BadUserInput):
        await decide_project(ministry, DecideProject(id, approve=True, reason="  "))
    assert await state(charity) == "SUBMITTED"
