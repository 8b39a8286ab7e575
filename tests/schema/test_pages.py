"""Paging through a connection meets every row once, while rows are added."""

from __future__ import annotations

from typing import Any

import pytest

from hub.auth.caller import Caller
from hub.resolvers.context import RequestContext
from tests.builders import a_charity
from tests.builders.projects import a_project, published
from tests.hub import a_charity_caller
from tests.served import World

PROJECTS = 1_000
PAGE = """query($after: String, $first: Int!) {
  projects(filter: {mine: true}, first: $first, after: $after) {
    totalCount
    edges { cursor node { externalId } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


async def _publish(world: World, caller: Caller, *names: str) -> None:
    context = RequestContext(caller, world.database, world.hub.settings, operation="Publish")
    for start in range(0, len(names), 200):
        await published(context, *[a_project(name, budgets=()) for name in names[start : start + 200]])


@pytest.fixture(scope="module")
async def builder(own_world: World) -> Caller:
    """A charity with a thousand projects."""
    caller = a_charity_caller(await a_charity(own_world.database), client_id="builder")
    await _publish(own_world, caller, *[f"P{n}" for n in range(PROJECTS)])
    return caller


async def _page(world: World, who: Caller, after: str | None, first: int = 60) -> dict[str, Any]:
    page: dict[str, Any] = (await world.data(who, PAGE, after=after, first=first))["projects"]
    return page


async def test_every_row_is_met_once_while_rows_are_added(own_world: World, builder: Caller) -> None:
    met: list[str] = []
    after, added = None, 0
    while True:
        page = await _page(own_world, builder, after)
        met += [edge["node"]["externalId"] for edge in page["edges"]]
        assert page["totalCount"] == PROJECTS + added
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
        assert after == page["edges"][-1]["cursor"]
        added += 1
        await _publish(own_world, builder, f"later {added}")
    assert len(met) == PROJECTS
    assert set(met) == {f"P{n}" for n in range(PROJECTS)}


async def test_the_newest_row_comes_first(own_world: World, builder: Caller) -> None:
    await _publish(own_world, builder, "the newest")
    page = await _page(own_world, builder, None, first=1)
    assert [edge["node"]["externalId"] for edge in page["edges"]] == ["the newest"]
    assert page["pageInfo"]["hasNextPage"] is True


async def test_behind_the_last_row_there_is_an_empty_page(own_world: World) -> None:
    query = """query($after: String) { projects(after: $after, first: 200) {
      nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
    after = "AAAAAAAAAAAAAAAAAAAAAA=="
    assert (await own_world.data("ministry", query, after=after))["projects"] == {
        "nodes": [],
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": True, "startCursor": None, "endCursor": None},
    }


@pytest.mark.parametrize("first", [0, 201, -1, 2_147_483_647])
async def test_a_page_has_from_1_to_200_rows(own_world: World, first: int) -> None:
    error = await own_world.error("charity", PAGE, first=first)
    assert (error["code"], error["argument"]) == ("BAD_USER_INPUT", "first")


async def test_a_page_of_200_rows_is_allowed(own_world: World, builder: Caller) -> None:
    assert len((await _page(own_world, builder, None, first=200))["edges"]) == 200


CURSORS = [
    "garbage",
    "",
    "=",
    "AAAA",
    "QWlkOjE=",
    "A" * 100_000,
    "é",
    "\n",
    "AAAAAAAAAAAAAAAAAAAAAA==\n",
    "%00",
]


@pytest.mark.parametrize("after", CURSORS)
async def test_a_malformed_cursor_is_refused_by_name(own_world: World, after: str) -> None:
    error = await own_world.error("charity", PAGE, first=1, after=after)
    assert (error["code"], error["argument"]) == ("BAD_USER_INPUT", "after")
    assert "padding" not in error["message"]


async def test_a_cursor_of_another_charity_shows_nothing_of_it(own_world: World, builder: Caller) -> None:
    theirs = (await _page(own_world, builder, None, first=1))["pageInfo"]["endCursor"]
    page = (await own_world.data("charity", PAGE, after=theirs, first=200))["projects"]
    assert {edge["node"]["externalId"] for edge in page["edges"]} == {"W-0", "W-1", "W-2"}
