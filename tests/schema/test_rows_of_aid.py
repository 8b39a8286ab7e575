"""Which aid a caller sees: the own charity's in full, others' as type, cycle and state only."""

from __future__ import annotations

from typing import Any

import pytest

from hub.auth.scopes import Scope
from tests.served import World

FULL = "{ aidType { code } cycles state mine grantedAt charity { code } amount { amount currency } }"
HISTORY = f"query($id: ID!) {{ beneficiary(id: $id) {{ aids {{ totalCount nodes {FULL} }} }} }}"


async def history(world: World, who: Any, person: int) -> list[dict[str, Any]]:
    """The aid history of one of the country's people, oldest first."""
    data = await world.data(who, HISTORY, id=world.id("Beneficiary", person))
    return list(reversed(data["beneficiary"]["aids"]["nodes"]))


async def test_a_charity_sees_its_own_aid_in_full(world: World) -> None:
    own, _ = await history(world, "charity", 0)
    assert own.pop("grantedAt")
    assert own == {
        "aidType": {"code": "cash"},
        "cycles": ["2026-10", "2026-11"],
        "state": "DELIVERED",
        "mine": True,
        "charity": {"code": "NOOR"},
        "amount": {"amount": "40", "currency": "KWD"},
    }


async def test_a_charity_sees_others_aid_as_type_cycle_and_state_only(world: World) -> None:
    _, others = await history(world, "charity", 0)
    assert others.pop("grantedAt")
    assert others == {
        "aidType": {"code": "cash"},
        "cycles": ["2026-12"],
        "state": "CANCELLED",
        "mine": False,
        "charity": None,
        "amount": None,
    }


async def test_by_the_ministrys_leave_a_charity_sees_who_gave_others_aid_and_how_much(world: World) -> None:
    others, own = await history(world, "other charity", 0)
    assert (others["mine"], others["charity"], others["amount"]) == (
        False,
        {"code": "NOOR"},
        {"amount": "40", "currency": "KWD"},
    )
    assert own["mine"] is True


@pytest.mark.parametrize("way", ["node", "_entities"])
async def test_others_aid_is_redacted_on_every_way_to_it(world: World, way: str) -> None:
    id = world.id("Aid", 2)
    if way == "node":
        data = await world.data(
            "charity", f"query($id: ID!) {{ node(id: $id) {{ ... on Aid {FULL} }} }}", id=id
        )
        shown = data["node"]
    else:
        query = f"query($r: [_Any!]!) {{ _entities(representations: $r) {{ ... on Aid {FULL} }} }}"
        data = await world.data("charity", query, r=[{"__typename": "Aid", "id": id}])
        (shown,) = data["_entities"]
    assert (shown["state"], shown["mine"], shown["charity"], shown["amount"]) == (
        "GRANTED",
        False,
        None,
        None,
    )


async def test_a_charity_lists_its_own_aid_only(world: World) -> None:
    query = "{ aids(first: 50) { totalCount nodes { mine charity { code } } } }"
    for who, code in (("charity", "NOOR"), ("other charity", "BIRR")):
        aids = (await world.data(who, query))["aids"]
        assert aids["totalCount"] == len(aids["nodes"]) == 3
        assert {(aid["mine"], aid["charity"]["code"]) for aid in aids["nodes"]} == {(True, code)}


async def test_the_ministry_lists_all_aid_in_full(world: World) -> None:
    aids = (await world.data("ministry", f"{{ aids(first: 50) {{ nodes {FULL} }} }}"))["aids"]["nodes"]
    assert len(aids) == 6
    assert {aid["charity"]["code"] for aid in aids} == {"NOOR", "BIRR"}
    assert all(aid["amount"] and not aid["mine"] for aid in aids)


async def test_a_person_sees_who_gave_their_own_aid_and_nobody_elses(world: World) -> None:
    mine = await history(world, "person", 0)
    assert [aid["charity"]["code"] for aid in mine] == ["NOOR", "BIRR"]
    assert all(aid["amount"] for aid in mine)
    assert (await world.data("person", HISTORY, id=world.id("Beneficiary", 1)))["beneficiary"] is None
    others = await world.data("person", "query($id: ID!) { node(id: $id) { id } }", id=world.id("Aid", 2))
    assert others == {"node": None}


class TestFiltersAreNoOracle:
    """A filter finds nothing by what its asker may not see."""

    QUERY = """query($id: ID!, $filter: AidFilter) {
      beneficiary(id: $id) { aids(filter: $filter) { totalCount nodes { id } } } }"""

    async def _found(self, world: World, who: str, **filter: Any) -> int:
        data = await world.data(who, self.QUERY, id=world.id("Beneficiary", 0), filter=filter)
        aids = data["beneficiary"]["aids"]
        assert aids["totalCount"] == len(aids["nodes"])
        return int(aids["totalCount"])

    async def test_others_aid_is_not_found_by_who_gave_it(self, world: World) -> None:
        assert await self._found(world, "charity", charityId=world.id("Charity", 1)) == 0
        assert await self._found(world, "charity", charityId=world.id("Charity", 0)) == 1

    async def test_it_is_found_by_the_ministrys_leave(self, world: World) -> None:
        assert await self._found(world, "other charity", charityId=world.id("Charity", 0)) == 1
        assert await self._found(world, "ministry", charityId=world.id("Charity", 1)) == 1

    async def test_other_filters_find_what_is_shown(self, world: World) -> None:
        assert await self._found(world, "charity", mine=True) == 1
        assert await self._found(world, "charity", mine=False) == 1
        assert await self._found(world, "charity", states=["CANCELLED"], cycles=["2026-12"]) == 1
        assert await self._found(world, "charity", aidTypes=["food"]) == 0

    async def test_a_charity_cannot_list_others_aid_by_any_filter(self, world: World) -> None:
        query = "query($filter: AidFilter) { aids(filter: $filter) { totalCount } }"
        for filter in (
            {"mine": False},
            {"charityId": world.id("Charity", 1)},
            {"beneficiaryId": world.id("Beneficiary", 1)},
        ):
            assert (await world.data("charity", query, filter=filter))["aids"]["totalCount"] == 0

    async def test_a_filter_by_region_needs_the_scope_of_the_region(self, world: World) -> None:
        blind = world.caller("charity", Scope.AID_READ)
        query = "query($filter: AidFilter) { aids(filter: $filter) { totalCount } }"
        error = await world.error(blind, query, filter={"region": "Hawalli"})
        assert (error["code"], error["missing"][0]["path"]) == ("MISSING_SCOPE", "$filter.region")
        written = '{ aids(filter: {region: "Hawalli"}) { totalCount } }'
        assert (await world.error(blind, written))["code"] == "MISSING_SCOPE"
