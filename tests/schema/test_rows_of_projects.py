"""Which money a caller sees: the own charity's projects', the ministry's all, a donor portal's totals."""

from __future__ import annotations

from typing import Any

from hub.auth.scopes import MAY_HOLD, CallerKind, Scope
from tests.served import World

MONEY = """{ currency planned { amount } spent { amount }
  lines { planned { amount } } transactions { totalCount nodes { reference value { amount } } } }"""
PROJECTS = f"{{ projects(first: 50) {{ nodes {{ externalId charity {{ code }} budget {MONEY} }} }} }}"


async def projects(world: World, who: Any) -> dict[str, dict[str, Any]]:
    """The budget of every project, by its charity's identifier."""
    found = (await world.data(who, PROJECTS))["projects"]["nodes"]
    return {project["externalId"]: project["budget"] for project in found}


async def test_a_charity_sees_the_money_of_its_own_projects(world: World) -> None:
    well = (await projects(world, "charity"))["W-0"]
    assert (well["currency"], well["planned"], well["spent"]) == (
        "KWD",
        {"amount": "12501.000"},
        {"amount": "498.25"},
    )
    assert len(well["lines"]) == 3
    assert {each["reference"] for each in well["transactions"]["nodes"]} == {"T1", "T2", "T3"}


async def test_a_charity_without_leave_to_report_sees_no_money_of_others(world: World) -> None:
    no_reports = frozenset({Scope.PROJECT_REPORT})
    own = await projects(world, world.caller("charity", without=no_reports))
    others = await projects(world, world.caller("other charity", without=no_reports))
    assert {name for name, budget in own.items() if budget} == {"W-0", "W-1", "W-2"}
    assert {name for name, budget in others.items() if budget} == {"S-1"}
    assert own.keys() == others.keys() == {"W-0", "W-1", "W-2", "S-1"}


async def test_a_donor_portal_sees_totals_without_lines_and_transactions(world: World) -> None:
    found = await projects(world, "donor portal")
    assert found["W-0"]["spent"] == {"amount": "498.25"}
    for budget in found.values():
        assert budget["lines"] == []
        assert budget["transactions"] == {"totalCount": 0, "nodes": []}


def test_no_charity_may_hold_the_scope_that_reports_the_totals_of_others() -> None:
    assert Scope.PROJECT_REPORT not in MAY_HOLD[CallerKind.CHARITY]


async def test_the_ministry_sees_all_money(world: World) -> None:
    found = await projects(world, "ministry")
    assert found["W-0"]["transactions"]["totalCount"] == 3
    assert all(found.values())


async def test_a_transaction_is_opened_by_its_id_to_its_owner_and_the_ministry_only(world: World) -> None:
    mine = '{ projects(filter: {externalId: "W-0"}) { nodes { budget { transactions { nodes { id } } } } } }'
    found = (await world.data("charity", mine))["projects"]["nodes"][0]["budget"]["transactions"]["nodes"]
    query = "query($id: ID!) { node(id: $id) { ... on Transaction { reference } } }"
    seen = {
        who: (await world.data(who, query, id=found[0]["id"]))["node"]
        for who in ("charity", "other charity", "ministry", "donor portal")
    }
    assert seen["charity"]
    assert seen["ministry"]
    assert (seen["other charity"], seen["donor portal"]) == (None, None)


async def test_projects_are_filtered(world: World) -> None:
    query = "query($filter: ProjectFilter) { projects(filter: $filter) { nodes { externalId } } }"

    async def found(**filter: Any) -> set[str]:
        data = await world.data("charity", query, filter=filter)
        return {project["externalId"] for project in data["projects"]["nodes"]}

    assert await found(mine=True) == {"W-0", "W-1", "W-2"}
    assert await found(mine=False) == {"S-1"}
    assert await found(charityId=world.id("Charity", 1)) == {"S-1"}
    assert await found(externalIds=["W-1", "S-1", "no"]) == {"W-1", "S-1"}
    assert await found(text="well in the VILLAGE") == {"W-0", "W-1", "W-2", "S-1"}
    assert await found(text="w%l") == await found(text="v_llage") == await found(country="KW") == set()
    assert await found(text="\\") == set()
