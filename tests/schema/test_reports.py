"""What donors see: reports with totals only, and each donor their own donations."""

from __future__ import annotations

from typing import Any

import pytest

from hub.auth.caller import Caller
from hub.auth.scopes import MAY_HOLD, CallerKind, Scope
from hub.rules.payer import subject_of_number
from tests.schema.a_country import STRANGER
from tests.served import World

REPORT = """{ asOf progress progressBasis spent { amount currency } beneficiariesReached
  results { kind } documents { url titles { text } format category } }"""
REPORTS = f"{{ projects(first: 50) {{ nodes {{ externalId report {REPORT} }} }} }}"
DONATIONS = f"""{{ donations {{ totalCount nodes {{ reference amount {{ amount }} donatedOn
  project {{ externalId report {REPORT} }} }} }} }}"""


async def reports(world: World, who: Any) -> dict[str, dict[str, Any]]:
    found = (await world.data(who, REPORTS))["projects"]["nodes"]
    return {project["externalId"]: project["report"] for project in found}


async def gifts(world: World, who: Any) -> dict[str, str | None]:
    """Which gifts a caller sees, and the project of each."""
    found = (await world.data(who, DONATIONS))["donations"]
    assert found["totalCount"] == len(found["nodes"])
    return {
        f"{each['reference']} {each['amount']['amount']}": (each["project"] or {}).get("externalId")
        for each in found["nodes"]
    }


@pytest.mark.parametrize("who", ["donor portal", "person", "ministry"])
async def test_a_report_tells_the_progress_the_total_and_whom_it_reached(world: World, who: str) -> None:
    found = await reports(world, who)
    well = found["W-1"]
    assert (well["progress"], well["progressBasis"], well["beneficiariesReached"]) == (0.5, "MILESTONES", 120)
    assert well["documents"] == [
        {
            "url": "https://wells.example/a%20b?c=1",
            "titles": [{"text": "Photos"}],
            "format": "image/png",
            "category": None,
        }
    ]
    assert found["W-0"]["spent"] == {"amount": "498.25", "currency": "KWD"}
    assert (found["W-0"]["progress"], found["W-0"]["progressBasis"]) == (0.0, "UNKNOWN")


async def test_a_report_without_its_total_is_open_to_who_may_read_projects(world: World) -> None:
    error = await world.error("charity", REPORTS)
    assert error["code"] == "MISSING_SCOPE"
    assert [each["path"] for each in error["missing"]] == ["projects.nodes.report.spent"]
    data = await world.data("charity", "{ projects { nodes { report { progress asOf } } } }")
    assert len(data["projects"]["nodes"]) == 4


async def test_a_registered_donor_sees_the_gifts_of_their_civil_number_with_the_reports(world: World) -> None:
    found = (await world.data("person", DONATIONS))["donations"]["nodes"]
    assert sorted((each["reference"], (each["project"] or {}).get("externalId", "")) for each in found) == [
        ("D-0", ""),
        ("D-0", "W-0"),
        ("D-4", ""),
    ]
    report = next(each["project"]["report"] for each in found if each["project"])
    assert report["spent"]["amount"] == "498.25"


async def test_a_donor_who_is_not_registered_sees_their_own(world: World) -> None:
    id = subject_of_number(world.database.vault.civil_index(STRANGER))
    scopes = frozenset({Scope.DONATION_READ, Scope.PROJECT_REPORT})
    donor = Caller("app", CallerKind.PERSON, scopes, person_id=id)
    assert await gifts(world, donor) == {"D-3 4.5": None}


async def test_a_charity_sees_its_own_gifts_and_nobodys_name(world: World) -> None:
    portal = world.caller("donor portal")
    assert Scope.DONATION_READ not in MAY_HOLD[portal.kind]
    query = "{ donations { nodes { reference } } }"
    seen = {
        who: len((await world.data(who, query))["donations"]["nodes"])
        for who in ("charity", "other charity", "ministry")
    }
    assert seen == {"charity": 5, "other charity": 1, "ministry": 0}


async def test_a_gift_is_opened_by_its_id_to_its_donor_and_its_charity_only(world: World) -> None:
    query = "query($id: ID!) { node(id: $id) { ... on Donation { reference } } }"
    for place, to in ((0, {"person", "charity"}), (1, {"charity"}), (5, {"person", "other charity"})):
        seen = {
            who
            for who in ("person", "charity", "other charity", "ministry")
            if (await world.data(who, query, id=world.id("Donation", place)))["node"]
        }
        assert seen == to


async def test_earlier_budgets_are_seen_by_their_charity_and_the_ministry_only(world: World) -> None:
    query = """{ projects(filter: {externalId: "W-2"}) { nodes { budget {
      revisions { revision lines { value currency periodStart } } } } } }"""

    async def lines(who: str) -> list[dict[str, Any]]:
        (project,) = (await world.data(who, query))["projects"]["nodes"]
        return list(project["budget"]["revisions"]) if project["budget"] else []

    (earlier,) = await lines("charity")
    assert (earlier["revision"], len(earlier["lines"])) == (1, 3)
    assert earlier["lines"][1] == {"value": "0.5", "currency": "KWD", "periodStart": "2026-01-01"}
    assert await lines("ministry") == [earlier]
    assert await lines("other charity") == await lines("donor portal") == []
