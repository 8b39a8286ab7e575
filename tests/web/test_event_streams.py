"""GraphQL over server-sent events: who is answered so, what the events say, and how a stream ends."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from hub.web import event_stream
from hub.web.event_stream import wants_events
from tests.hub import serving
from tests.served import World
from tests.web.subscribing import Events, admitted, events

FOLLOWED = "subscription { projectChanged { id } }"
VIEWER = "{ viewer { clientId } }"
CHANGE = "UPDATE project SET revision = revision WHERE external_id = 'W-0'"
URQL = "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed"


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_a_subscription_is_followed_by_post_and_by_get(world: World, method: str) -> None:
    token = await admitted(world.hub, world.caller("charity"))
    async with events(world.hub, token, FOLLOWED, method) as stream:
        assert stream.response.status_code == 200
        assert stream.response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert stream.response.headers["cache-control"] == "no-store"
        await world.run(CHANGE)
        assert await stream.told() == {"projectChanged": {"id": world.id("Project", 0)}}


async def test_a_query_is_answered_by_one_event(world: World) -> None:
    token = await admitted(world.hub, world.caller("charity"))
    async with events(world.hub, token, VIEWER) as stream:
        assert await stream.next() == ("next", {"data": {"viewer": {"clientId": "noor"}}})
        assert await stream.next() == ("complete", None)
        with pytest.raises(EOFError):
            await stream.next()


@pytest.mark.parametrize(
    ("query", "method", "code"),
    [
        ("subscription { nothing }", "POST", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { aidChanged { id } }", "POST", "MISSING_SCOPE"),
        ('mutation { cancelAid(id: "x", reason: "y") { __typename } }', "GET", "BAD_USER_INPUT"),
    ],
)
async def test_what_is_refused_is_told_in_the_stream(
    world: World, query: str, method: str, code: str
) -> None:
    who = "charity" if method == "GET" else "donor portal"
    token = await admitted(world.hub, world.caller(who))
    async with events(world.hub, token, query, method) as stream:
        assert stream.response.status_code == 200
        _, told = await stream.next()
        assert [error["extensions"]["code"] for error in told["errors"]] == [code]
        assert await stream.next() == ("complete", None)


async def test_a_token_that_does_not_hold_is_refused_by_the_status(world: World) -> None:
    async with events(world.hub, "no-token", FOLLOWED) as stream:
        assert stream.response.status_code == 401
        assert stream.response.headers["www-authenticate"].startswith('Bearer realm="charity-hub"')


async def test_a_request_that_asks_nothing_is_refused_by_the_status(world: World) -> None:
    response = await world.send({"question": FOLLOWED}, Accept="text/event-stream")
    assert (response.status_code, response.json()["errors"][0]["extensions"]["argument"]) == (400, "question")


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("text/event-stream", True),
        ("text/event-stream, multipart/mixed", True),
        ("text/event-stream, application/json;q=0.9", True),
        ("application/json;q=0.5, text/event-stream;q=0.9", True),
        (URQL, False),
        ("application/json, text/event-stream", False),
        ("*/*", False),
        ("", False),
        ("text/event-stream;q=0", False),
        ("text/event-stream;q=x", False),
    ],
)
def test_an_event_stream_is_for_whoever_likes_it_best(accept: str, wanted: bool) -> None:
    assert wants_events(accept) is wanted


async def test_a_client_that_takes_both_is_answered_in_json(world: World) -> None:
    response = await world.send({"query": VIEWER}, Accept=URQL)
    assert response.headers["content-type"] == "application/graphql-response+json; charset=utf-8"


async def test_a_quiet_stream_is_kept_alive_by_comments(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "QUIET_SECONDS", 0.1)
    token = await admitted(world.hub, world.caller("charity"))
    async with events(world.hub, token, FOLLOWED) as stream:
        lines = stream.response.aiter_lines()
        async with asyncio.timeout(10):
            assert [await anext(lines) for _ in range(4)] == [":", "", ":", ""]


async def test_streams_end_with_the_server_so_that_their_readers_ask_another(world: World) -> None:
    async with httpx.AsyncClient(timeout=30) as client:
        async with asyncio.timeout(20), serving(world.hub.settings) as hub:
            token = await admitted(hub, world.caller("charity"))
            request = client.build_request(
                "POST",
                hub.client.base_url.join("graphql"),
                json={"query": FOLLOWED},
                headers={"Authorization": f"Bearer {token}", "Accept": "text/event-stream"},
            )
            stream = Events(await client.send(request, stream=True))
            assert stream.response.status_code == 200
        with pytest.raises(EOFError):
            await stream.next()
