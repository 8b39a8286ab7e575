"""What a charity may still publish of a project that is submitted or approved, and what that changes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Made
from hub.resolvers.project_approval import DecideProject, SubmitProject, decide_project, submit_project
from hub.resolvers.publishing import publish_projects
from hub.resolvers.publishing_inputs import (
    CountryShareInput,
    LocalTextInput,
    OrganisationRole,
    ParticipantInput,
)
from hub.settings import Settings
from hub.storage.tables import project, project_step, project_transaction
from hub.storage.work import Database
from tests.builders import a_charity
from tests.builders.project_life import WELL, an_approved_partner, approved, code, state, steps, submitted
from tests.builders.projects import (
    a_budget,
    a_project,
    a_publisher,
    a_transaction,
    paid,
    published,
    rows,
    versions,
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


async def test_a_submitted_projects_facts_are_frozen_and_the_other_projects_of_the_call_are_not(
    charity: RequestContext,
) -> None:
    await submitted(charity)
    await paid(charity, a_transaction("T1"))
    before = await versions(charity)
    changed = a_project(titles=(LocalTextInput("en", "Two wells"),), transaction_references=())
    refused, other = await publish_projects(charity, (changed, a_project("P2")))
    assert code(refused) == "AWAITS_DECISION"
    assert isinstance(other, Made)
    after = await versions(charity)
    assert all(before[table] <= after[table] for table in before)


async def test_a_submitted_project_is_published_unchanged_and_still_takes_and_withdraws_transactions(
    charity: RequestContext,
) -> None:
    id = await submitted(charity)
    await paid(charity, a_transaction("T1"), a_transaction("T2"))
    assert await published(charity, replace(WELL, transaction_references=("T2",))) == [id]
    assert [row["reference"] for row in await rows(charity, project_transaction)] == ["T2"]
    assert await state(charity) == "SUBMITTED"


@pytest.mark.parametrize(
    ("change", "matters"),
    [
        ({"budgets": (a_budget(2026), a_budget(2027, "1"))}, ["BUDGET"]),
        ({"countries": (CountryShareInput("SO", Decimal(100)),)}, ["PLACE"]),
        ({"locations": ()}, ["PLACE"]),
        ({"participants": ()}, ["PARTNER"]),
        ({"participants": (), "budgets": ()}, ["BUDGET", "PARTNER"]),
    ],
)
async def test_an_approved_projects_change_of_budget_place_or_partner_needs_a_new_decision(
    charity: RequestContext, ministry: RequestContext, change: dict[str, Any], matters: list[str]
) -> None:
    await approved(charity, ministry)
    await published(charity, a_project(**change))
    (row,) = await rows(charity, project)
    assert (row["approval"], row["revision"], row["approved_revision"]) == ("DRAFT", 2, 1)
    last = (await rows(charity, project_step))[-1]
    assert (last["kind"], last["changes"], last["revision"]) == ("REOPENED", matters, 2)
    assert last["client_id"] == "adapter"


@pytest.mark.parametrize(
    "change",
    [
        {"titles": (LocalTextInput("en", "The well of the village"),)},
        {"status": "CLOSED"},
        {"budgets": (a_budget(2027, "12500.5"), a_budget(2026))},
        {
            "participants": (
                ParticipantInput(OrganisationRole.FUNDING, name="A donor"),
                *WELL.participants,
            )
        },
    ],
)
async def test_other_changes_and_another_order_leave_it_approved(
    charity: RequestContext, ministry: RequestContext, change: dict[str, Any]
) -> None:
    await approved(charity, ministry)
    await published(charity, a_project(**change))
    (row,) = await rows(charity, project)
    assert (row["approval"], row["revision"], row["approved_revision"]) == ("APPROVED", 2, 1)
    assert await steps(charity) == ["SUBMITTED", "APPROVED"]


async def test_a_new_approval_is_of_the_new_facts(charity: RequestContext, ministry: RequestContext) -> None:
    await approved(charity, ministry)
    dearer = a_project(budgets=(a_budget(2026, "20000"),))
    await published(charity, dearer)
    await approved(charity, ministry, dearer)
    await published(charity, replace(dearer, titles=(LocalTextInput("en", "The dear well"),)))
    (row,) = await rows(charity, project)
    assert (row["approval"], row["approved_revision"], row["revision"]) == ("APPROVED", 2, 3)


async def test_submitting_and_publishing_at_once_never_submits_what_was_not_there(
    charity: RequestContext,
) -> None:
    await an_approved_partner(charity)
    for n in range(8):
        given = a_project(f"P-{n}")
        (id,) = await published(charity, given)
        change = replace(given, titles=(LocalTextInput("en", "Changed"),))
        _, (outcome,) = await asyncio.gather(
            submit_project(charity, SubmitProject(id)), publish_projects(charity, (change,))
        )
        row = next(each for each in await rows(charity, project) if each["id"] == id)
        step = next(each for each in await rows(charity, project_step) if each["project_id"] == id)
        assert row["approval"] == "SUBMITTED"
        assert row["revision"] == step["revision"] == (2 if isinstance(outcome, Made) else 1)


async def test_deciding_and_publishing_at_once_never_approves_what_the_ministry_did_not_see(
    charity: RequestContext, ministry: RequestContext
) -> None:
    for n in range(8):
        given = a_project(f"P-{n}")
        id = await submitted(charity, given)
        change = replace(given, budgets=(a_budget(2026, "99"),))
        decided, (outcome,) = await asyncio.gather(
            decide_project(ministry, DecideProject(id, approve=True, reason="agreed")),
            publish_projects(charity, (change,)),
        )
        assert isinstance(decided, Made)
        row = next(each for each in await rows(charity, project) if each["id"] == id)
        published_late = isinstance(outcome, Made)
        assert row["approval"] == ("DRAFT" if published_late else "APPROVED")
        assert (row["revision"], row["approved_revision"]) == (2 if published_late else 1, 1)
