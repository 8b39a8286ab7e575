"""Two libraries of JavaScript follow the hub's changes as they are: graphql-ws and graphql-sse."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.served import World, own_world

__all__ = ["own_world"]

PROGRAMS = Path(__file__).with_name("node")
BOTH = pytest.mark.parametrize("program", ["subscribe_ws.mjs", "subscribe_sse.mjs"])
FOLLOWED = "subscription { projectChanged { id } }"
CHANGE = "UPDATE project SET revision = revision WHERE external_id = 'W-0'"


@asynccontextmanager
async def changing(world: World) -> AsyncIterator[None]:
    """Has a project change all the time: a program does not tell when it has begun to follow."""

    async def change() -> None:
        while True:
            await world.run(CHANGE)
            await asyncio.sleep(0.2)

    task = asyncio.create_task(change())
    try:
        yield
    finally:
        task.cancel()


async def followed(program: str, world: World, token: str, query: str, count: int) -> list[dict[str, Any]]:
    """What the program tells, a line each."""
    pipe = asyncio.subprocess.PIPE
    url = str(world.hub.client.base_url.join("graphql"))
    node = await asyncio.create_subprocess_exec(
        "node", program, url, token, query, str(count), cwd=PROGRAMS, stdout=pipe, stderr=pipe
    )
    told, failure = await asyncio.wait_for(node.communicate(), 60)
    assert node.returncode == 0, failure.decode()
    return [json.loads(line) for line in told.splitlines()]


@BOTH
async def test_a_library_follows_changes_and_stops(program: str, own_world: World) -> None:
    caller = own_world.caller("charity")
    token = own_world.hub.token(caller)
    await own_world.hub.ask(caller, "{ viewer { clientId } }")

    async with changing(own_world):
        told = await followed(program, own_world, token, FOLLOWED, 2)

    assert told == [{"data": {"projectChanged": {"id": own_world.id("Project", 0)}}}] * 2


@BOTH
async def test_a_library_asks_and_is_answered_once(program: str, own_world: World) -> None:
    token = own_world.hub.token(own_world.caller("charity"))

    told = await followed(program, own_world, token, "{ viewer { clientId } }", 5)

    assert told == [{"data": {"viewer": {"clientId": "noor"}}}]


async def test_libraries_hear_that_a_token_does_not_hold(own_world: World) -> None:
    (by_socket,) = await followed("subscribe_ws.mjs", own_world, "no-token", FOLLOWED, 1)
    (by_events,) = await followed("subscribe_sse.mjs", own_world, "no-token", FOLLOWED, 1)

    assert by_socket["failure"]["code"] == 4403
    assert by_events["failure"]["status"] == 401


async def test_libraries_hear_of_what_a_token_does_not_open(own_world: World) -> None:
    caller = own_world.caller("donor portal")
    token = own_world.hub.token(caller)
    await own_world.hub.ask(caller, "{ viewer { clientId } }")
    query = "subscription { aidChanged { id } }"

    (by_socket,) = await followed("subscribe_ws.mjs", own_world, token, query, 1)
    (by_events,) = await followed("subscribe_sse.mjs", own_world, token, query, 1)

    for errors in (by_socket["failure"]["errors"], by_events["errors"]):
        assert [error["extensions"]["code"] for error in errors] == ["MISSING_SCOPE"]
