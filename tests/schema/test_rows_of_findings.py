"""Which findings a caller sees, what they say in the caller's language, and what of their subjects is open."""

from __future__ import annotations

from typing import Any

from hub.auth.scopes import Scope
from tests.served import World

FINDINGS = """query($filter: FindingFilter) { findings(filter: $filter) { totalCount nodes {
  kind severity score state resolvedAt reasons { code text weight }
  subjects { __typename id ... on Project { externalId } } } } }"""


async def findings(world: World, who: Any, **filter: Any) -> dict[str, dict[str, Any]]:
    """The findings that the caller sees, by their kind."""
    found = (await world.data(who, FINDINGS, filter=filter))["findings"]
    assert found["totalCount"] == len(found["nodes"])
    return {each["kind"]: each for each in found["nodes"]}


async def test_a_charity_sees_the_findings_on_its_own_data(world: World) -> None:
    assert set(await findings(world, "charity")) == {"BUDGET_DEVIATION", "DUPLICATE_PROJECT"}
    assert set(await findings(world, "other charity")) == {"RISK_FORECAST", "DUPLICATE_PROJECT"}


async def test_the_ministry_sees_all_findings(world: World) -> None:
    found = await findings(world, "ministry")
    assert set(found) == {"BUDGET_DEVIATION", "DUPLICATE_PROJECT", "RISK_FORECAST"}
    assert (found["RISK_FORECAST"]["score"], found["RISK_FORECAST"]["state"]) == (0.1235, "RESOLVED")
    assert found["RISK_FORECAST"]["resolvedAt"]


async def test_a_finding_names_every_project_that_it_is_about(world: World) -> None:
    found = await findings(world, "charity")
    assert [each["externalId"] for each in found["DUPLICATE_PROJECT"]["subjects"]] == ["W-0", "S-1"]


async def test_subjects_that_the_token_does_not_open_are_left_out(world: World) -> None:
    query = "{ findings { nodes { kind subjects { id } } } }"
    found = (await world.data(world.caller("charity", Scope.FINDING_READ), query))["findings"]["nodes"]
    assert [each["subjects"] for each in found] == [[], []]


async def test_reasons_are_told_in_the_language_of_the_caller(world: World) -> None:
    query = "{ findings(filter: {kinds: [BUDGET_DEVIATION]}) { nodes { reasons { code text weight } } } }"
    caller = world.caller("charity")
    said = {}
    for language in ("en", "ar"):
        answer = await world.hub.ask(caller, query, Accept_Language=language)
        ((reason,),) = [each["reasons"] for each in answer["data"]["findings"]["nodes"]]
        assert (reason["code"], reason["weight"]) == ("PUBLISHED_TWICE", 0.25)
        said[language] = reason["text"]
    assert said["en"].endswith("is published under several references: T1, T3.")
    assert said["ar"].endswith("منشورة بأكثر من مرجع: T1، T3.")


async def test_a_reason_that_this_hub_does_not_know_is_told_by_its_code(world: World) -> None:
    found = await findings(world, "charity")
    assert found["DUPLICATE_PROJECT"]["reasons"] == [
        {"code": "OF_A_NEWER_HUB", "text": "OF_A_NEWER_HUB", "weight": 1.0}
    ]


async def test_findings_are_filtered(world: World) -> None:
    async def kinds(**filter: Any) -> set[str]:
        return set(await findings(world, "ministry", **filter))

    assert await kinds(kinds=["DUPLICATE_PROJECT", "DOUBLE_AID"]) == {"DUPLICATE_PROJECT"}
    assert await kinds(severities=["MEDIUM"]) == {"BUDGET_DEVIATION"}
    assert await kinds(states=["RESOLVED"]) == {"RISK_FORECAST"}
    assert await kinds(subjectId=world.id("Project", 0)) == {"BUDGET_DEVIATION", "DUPLICATE_PROJECT"}
    assert await kinds(charityId=world.id("Charity", 1)) == {"RISK_FORECAST", "DUPLICATE_PROJECT"}
    assert await kinds(foundAfter="2099-01-01T00:00:00Z") == set()


async def test_a_project_tells_its_findings_to_its_charity_and_the_ministry_only(world: World) -> None:
    query = '{ projects(filter: {externalId: "W-0"}) { nodes { findings { nodes { kind } } } } }'
    seen = {}
    for who in ("charity", "other charity", "ministry"):
        (project,) = (await world.data(who, query))["projects"]["nodes"]
        seen[who] = [each["kind"] for each in project["findings"]["nodes"]]
    assert sorted(seen["charity"]) == sorted(seen["ministry"]) == ["BUDGET_DEVIATION", "DUPLICATE_PROJECT"]
    assert seen["other charity"] == ["DUPLICATE_PROJECT"]


async def test_only_the_ministry_decides(world: World) -> None:
    query = """mutation($id: ID!) { decideFinding(id: $id, decision: CONFIRM, note: "seen") {
      __typename ... on Finding { state decision note } ... on FindingRefused { code message } } }"""
    error = await world.error("charity", query, id=world.id("Finding", 1))
    gone = (await world.data("ministry", query, id=world.id("Finding", 2)))["decideFinding"]
    assert error["code"] == "MISSING_SCOPE"
    assert gone["code"] == "FINDING_RESOLVED"
