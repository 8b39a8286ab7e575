"""A stream ends with its token, whatever ended that, and says what it has missed rather than miss it in silence."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from hub.auth.keys import load_signing_keys
from hub.auth.scopes import Scope
from hub.auth.tokens import issue
from hub.resolvers import following
from tests.builders.clients import GRANT, OAuthClient, an_oauth_client
from tests.served import World, global_id
from tests.web.subscribing import Events, Socket, connected, events

FOLLOWED = "subscription { projectChanged { id } }"
CHANGE = "UPDATE project SET revision = revision WHERE external_id = 'W-0'"
SOON = 5.0
"""In seconds: the bound within which a revocation holds elsewhere."""


@asynccontextmanager
async def both(world: World, token: str) -> AsyncIterator[tuple[Socket, Events]]:
    """A WebSocket and an event stream that follow projects."""
    async with connected(world.hub, token) as socket, events(world.hub, token, FOLLOWED) as stream:
        await socket.subscribe(FOLLOWED)
        yield socket, stream


async def a_token(world: World, client: OAuthClient) -> str:
    response = await world.hub.client.post("/oauth/token", data=GRANT, headers=client.basic)
    token: str = response.json()["access_token"]
    return token


async def ended(socket: Socket, stream: Events, reason: str) -> None:
    """Holds that both end soon, and say why."""
    began = time.monotonic()
    kind, told = await stream.next()
    assert kind == "next"
    assert told["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert await stream.next() == ("complete", None)
    assert await socket.closed() == (4403, f"Forbidden: {reason}")
    assert time.monotonic() - began < SOON


async def revoke(world: World, client: OAuthClient, token: str) -> str:
    await world.hub.client.post("/oauth/revoke", data={"token": token}, headers=client.basic)
    return "The access token was revoked."


async def revoke_the_client(world: World, client: OAuthClient, token: str) -> str:
    revoking = 'mutation($id: String!) { revokeClient(clientId: $id, reason: "lost") { __typename } }'
    await world.data("ministry", revoking, id=client.client_id)
    return "The access token was withdrawn."


async def suspend_the_charity(world: World, client: OAuthClient, token: str) -> str:
    assert client.charity_id is not None
    suspension = 'mutation($id: ID!) { suspendCharity(id: $id, reason: "audit") { __typename } }'
    await world.data("ministry", suspension, id=global_id("Charity", client.charity_id))
    return "The access token was withdrawn."


@pytest.mark.parametrize("end", [revoke, revoke_the_client, suspend_the_charity])
async def test_a_stream_ends_when_its_token_is_ended(
    own_world: World, end: Callable[[World, OAuthClient, str], Awaitable[str]]
) -> None:
    client = await an_oauth_client(own_world.database, scopes=[Scope.PROJECT_READ])
    token = await a_token(own_world, client)
    async with both(own_world, token) as (socket, stream):
        await own_world.run(CHANGE)
        assert await socket.told() == await stream.told()
        reason = await end(own_world, client, token)
        await ended(socket, stream, reason)


async def test_a_stream_ends_when_its_token_expires(own_world: World) -> None:
    settings = own_world.hub.settings
    caller = own_world.caller("charity")
    await own_world.data(caller, "{ viewer { clientId } }")
    keys = load_signing_keys(settings.keys, create=False)
    token = issue(caller, settings, keys, lifetime=2)
    async with both(own_world, token) as (socket, stream):
        await ended(socket, stream, "The access token has expired.")


async def test_a_subscription_ends_when_the_scope_that_it_needs_is_taken_away(own_world: World) -> None:
    scopes = [Scope.PROJECT_READ, Scope.FINDING_READ]
    client = await an_oauth_client(own_world.database, scopes=scopes)
    token = await a_token(own_world, client)
    less = (
        'mutation($id: String!) { setClientScopes(clientId: $id, scopes: ["finding:read"]) { __typename } }'
    )
    async with both(own_world, token) as (socket, stream):
        await socket.subscribe("subscription { findingFound { id } }", id="2")
        await own_world.data("ministry", less, id=client.client_id)
        message = await socket.next(SOON)
        _, told = await stream.next(SOON)

        assert (message["type"], message["id"]) == ("error", "1")
        for error in (message["payload"][0], told["errors"][0]):
            assert error["extensions"]["code"] == "MISSING_SCOPE"
        assert await socket.is_quiet()
        own = f"charity_ids = charity_ids || '{client.charity_id}'::uuid"
        await own_world.run(f"UPDATE finding SET found_at = now(), {own} WHERE natural_key = 'W-0'")  # noqa: S608
        assert (await socket.told())["findingFound"]


async def test_a_stream_that_falls_behind_says_so(own_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "KEPT", 2)
    token = own_world.hub.token(own_world.caller("charity"))
    await own_world.data("charity", "{ viewer { clientId } }")
    async with both(own_world, token) as (socket, stream):
        await own_world.run("UPDATE project SET revision = revision")
        message = await socket.next()
        _, told = await stream.next()
        for error in (message["payload"][0], told["errors"][0]):
            assert error["extensions"] == {"code": "CHANGES_MISSED"}
            assert "subscribe again" in error["message"]
        assert await stream.next() == ("complete", None)
        await socket.subscribe(FOLLOWED)
        await own_world.run(CHANGE)
        assert await socket.told()


async def test_what_changed_while_the_database_was_away_is_told_once_it_is_back(
    own_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name LIKE 'charity-hub%' AND datname = current_database() AND pid <> pg_backend_pid()"""
    token = own_world.hub.token(own_world.caller("charity"))
    await own_world.data("charity", "{ viewer { clientId } }")
    async with both(own_world, token) as (socket, stream):
        await own_world.run(f"{cut}; {CHANGE}")
        assert await socket.told() == await stream.told()
