"""The register of partners, the steps of projects, and the refusal that names a partner, as callers see them."""

from __future__ import annotations

from typing import Any

import pytest

from hub.resolvers.publishing_inputs import OrganisationRole, ParticipantInput, ProjectInput
from tests.builders.projects import a_project, a_publisher, published
from tests.schema.a_country import global_id
from tests.served import World

REGISTER = """query($filter: PartnerFilter) { partners(filter: $filter) { totalCount nodes {
  identifier name country approved early: approved(on: "2019-12-31") late: approved(on: "2035-01-01")
  approvals { ministry approvedFrom approvedUntil withdrawnOn } } } }"""
SUBMIT = """mutation($id: ID!) { submitProject(id: $id) { __typename ... on Project { approval }
  ... on ProjectStepRefused { code message partners { name ref partner { name }
    missing { ministry first last } suggestions { identifier } } } } }"""
APPROVED = """approved { revision budgets { value } countries { code percentage } regions { code }
  locations { name } partners { name ref } } steps"""
STEPS = """{ projects(filter: {approvals: [APPROVED, RETURNED]}) { nodes { externalId approval approvedRevision
  steps { kind revision reason changes clientId charity { code } } } } }"""


async def register(world: World, **filter: Any) -> dict[str, dict[str, Any]]:
    found = (await world.data("charity", REGISTER, filter=filter))["partners"]
    assert found["totalCount"] == len(found["nodes"])
    return {each["identifier"]: each for each in found["nodes"]}


async def test_the_register_tells_who_is_approved_on_which_day(world: World) -> None:
    found = await register(world)
    assert {key: each["approved"] for key, each in found.items()} == {
        "SD-WELLS": True,
        "SO-NEW": False,
        "KE-GONE": False,
    }
    wells = found["SD-WELLS"]
    assert (wells["name"], wells["early"], wells["late"]) == ("Wells for All", False, True)
    assert [each["ministry"] for each in wells["approvals"]] == ["SOCIAL", "FOREIGN_AFFAIRS"]
    assert all(each["withdrawnOn"] for each in found["KE-GONE"]["approvals"])


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ({"identifier": "sd-wells"}, {"SD-WELLS"}),
        ({"country": "KE"}, {"KE-GONE"}),
        ({"text": "ذهب"}, {"KE-GONE"}),
        ({"text": "wells FOR"}, {"SD-WELLS", "SO-NEW"}),
        ({"approvedOn": "2021-01-01"}, {"SD-WELLS", "KE-GONE"}),
        ({"approvedOn": "2019-12-31"}, set()),
    ],
)
async def test_partners_are_filtered(world: World, filter: dict[str, str], found: set[str]) -> None:
    assert set(await register(world, **filter)) == found


async def test_why_a_partner_was_withdrawn_is_for_the_ministry(world: World) -> None:
    query = '{ partners(filter: {country: "KE"}) { nodes { approvals { withdrawnReason } } } }'
    assert (await world.error("charity", query))["code"] == "MISSING_SCOPE"
    (gone,) = (await world.data("ministry", query))["partners"]["nodes"]
    assert gone["approvals"][0] == {"withdrawnReason": 'no "accounts"'}


async def test_a_projects_partner_is_the_one_that_its_identifier_names(world: World) -> None:
    query = "{ projects { nodes { externalId partner { identifier } } } }"
    found = (await world.data("donor portal", query.replace("externalId", "title")))["projects"]["nodes"]
    assert [each["partner"] for each in found] == [{"identifier": "SD-WELLS"}] * 4


async def test_steps_are_seen_by_the_own_charity_and_the_ministry(world: World) -> None:
    async def seen(who: str) -> dict[str, list[str]]:
        found = (await world.data(who, STEPS))["projects"]["nodes"]
        return {each["externalId"]: [step["kind"] for step in each["steps"]] for each in found}

    query = "{ projects { nodes { externalId approved { budgets { value } } } } }"
    for who, told in (("charity", {"W-1"}), ("other charity", {"S-1"}), ("ministry", {"W-1", "S-1"})):
        found = (await world.data(who, query))["projects"]["nodes"]
        assert {each["externalId"] for each in found if each["approved"]} == told
    both = {"W-1": ["SUBMITTED", "APPROVED"], "W-2": ["SUBMITTED", "RETURNED"]}
    assert await seen("charity") == await seen("ministry") == both
    assert await seen("other charity") == {"W-1": [], "W-2": []}


async def test_an_approved_project_that_changed_its_budget_tells_the_change(world: World) -> None:
    query = STEPS.replace("approvals: [APPROVED, RETURNED]", 'externalId: "S-1"').replace("steps", APPROVED)
    (project,) = (await world.data("other charity", query))["projects"]["nodes"]
    assert (project["approval"], project["approvedRevision"]) == ("DRAFT", 1)
    assert project["approved"] == {
        "revision": 1,
        "budgets": [],
        "countries": [{"code": "SD", "percentage": "100"}],
        "regions": [],
        "locations": [{"name": "Kassala"}],
        "partners": [{"name": "Wells for All", "ref": "SD-WELLS"}],
    }
    last = project["steps"][-1]
    assert (last["kind"], last["changes"], last["revision"]) == ("REOPENED", ["BUDGET"], 2)
    assert (last["reason"], last["clientId"], last["charity"]) == (None, "birr", {"code": "BIRR"})


async def test_the_refusal_of_a_project_names_the_partner_and_the_missing_approval(own_world: World) -> None:
    charity = own_world.caller("charity").charity_id
    assert charity
    publisher = a_publisher(own_world.database, own_world.hub.settings, charity)
    known, unknown = _by("X-1", "New ones", "SO-NEW"), _by("X-2", "Wels for All", None)
    first, second = await published(publisher, known, unknown)

    refused = (await own_world.data("charity", SUBMIT, id=global_id("Project", first)))["submitProject"]
    assert refused["code"] == "PARTNER_NOT_APPROVED"
    assert refused["message"].startswith("“New ones” is not approved by the Ministry of Foreign Affairs from")
    assert refused["partners"] == [
        {
            "name": "New ones",
            "ref": "SO-NEW",
            "partner": {"name": "Wells for All"},
            "missing": [{"ministry": "FOREIGN_AFFAIRS", "first": "2026-01-01", "last": "2027-12-31"}],
            "suggestions": [],
        }
    ]
    refused = (await own_world.data("charity", SUBMIT, id=global_id("Project", second)))["submitProject"]
    assert refused["code"] == "UNKNOWN_PARTNER"
    (problem,) = refused["partners"]
    assert {each["identifier"] for each in problem["suggestions"]} == {"SD-WELLS", "SO-NEW"}
    own = await own_world.data("charity", SUBMIT, id=own_world.id("Project", 0))
    assert own["submitProject"] == {"__typename": "Project", "approval": "SUBMITTED"}


def _by(external_id: str, name: str, ref: str | None) -> ProjectInput:
    participants = (ParticipantInput(OrganisationRole.IMPLEMENTING, name=name, ref=ref),)
    return a_project(external_id, participants=participants)
