"""The protocol graphql-transport-ws: how a connection begins, what is said over it, and what ends it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from hub.auth.keys import load_signing_keys
from hub.auth.tokens import Bound, issue
from hub.settings import Settings
from hub.storage.secrecy import Vault
from hub.web import transport_ws
from hub.web.connection import PatientWebSocketProtocol
from tests.auth.sign_ins import a_dpop_key, a_proof
from tests.conftest import FreshDatabase
from tests.served import World, a_world
from tests.web.subscribing import Socket, admitted, connected, events, upgraded

FOLLOWED = "subscription { projectChanged { id } }"
VIEWER = "{ viewer { clientId } }"
FRIENDLY = "https://console.example"


@pytest.fixture(scope="module")
async def narrow(fresh_database_url: FreshDatabase, vault: Vault, settings: Settings) -> AsyncIterator[World]:
    """A hub that lets one site's pages in, and a client have three streams at once."""
    told = settings.model_copy(update={"streams_at_once": 3, "cors_origins": FRIENDLY})
    async with a_world(await fresh_database_url(), vault, told) as world:
        yield world


async def test_queries_and_mutations_are_answered_over_it(world: World) -> None:
    async with connected(world.hub, world.caller("charity")) as socket:
        await socket.send(type="subscribe", id="q", payload={"query": VIEWER, "operationName": None})
        assert await socket.next() == {
            "id": "q",
            "type": "next",
            "payload": {"data": {"viewer": {"clientId": "noor"}}},
        }
        assert await socket.next() == {"id": "q", "type": "complete"}
        cancel = 'mutation($id: ID!) { cancelAid(id: $id, reason: "x") { ... on AidRefused { code } } }'
        payload = {"query": cancel, "variables": {"id": world.id("Aid", 0)}}
        await socket.send(type="subscribe", id="m", payload=payload)
        assert (await socket.told())["cancelAid"] == {"code": "WRONG_STATE"}


async def test_a_refused_operation_is_an_error_of_its_own_and_ends_nothing_else(world: World) -> None:
    async with connected(world.hub, world.caller("charity")) as socket:
        for payload in ({"query": "{ nothing }"}, {"query": 7}, {"query": VIEWER, "unknown": 1}):
            await socket.send(type="subscribe", id="1", payload=payload)
            message = await socket.next()
            assert (message["type"], message["id"]) == ("error", "1")
            assert message["payload"][0]["extensions"]["code"] in {
                "GRAPHQL_VALIDATION_FAILED",
                "BAD_USER_INPUT",
            }
        await socket.subscribe(FOLLOWED)


async def test_a_completed_subscription_tells_nothing_more_and_its_id_is_free(world: World) -> None:
    async with connected(world.hub, world.caller("charity")) as socket:
        await socket.subscribe(FOLLOWED)
        await socket.send(type="complete", id="1")
        await world.run("UPDATE project SET revision = revision")
        assert await socket.is_quiet(1.5)
        await socket.subscribe(FOLLOWED)
        await world.run("UPDATE project SET revision = revision WHERE external_id = 'W-0'")
        assert await socket.told()


async def test_the_token_may_come_with_the_upgrade(world: World) -> None:
    token = await admitted(world.hub, world.caller("charity"))
    headers = {"Authorization": f"Bearer {token}"}
    async with upgraded(world.hub, additional_headers=headers) as socket:
        await socket.send(type="connection_init")
        assert (await socket.next())["type"] == "connection_ack"
        await socket.subscribe(FOLLOWED)


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([{"type": "connection_init"}], 4403),
        ([{"type": "connection_init", "payload": {"Authorization": "Bearer no-token"}}], 4403),
        ([{"type": "connection_init", "payload": {"Authorization": ["Bearer"]}}], 4403),
        ([{"type": "connection_init", "payload": [1]}], 4400),
        ([{"type": "subscribe", "id": "1", "payload": {"query": VIEWER}}], 4401),
        ([{"type": "ping"}], 4400),
        (["not JSON"], 4400),
        ([b"\x00"], 4400),
        ([{"no": "type"}], 4400),
        (["[" * 100_000], 4400),
        (["x" * (4 * 1024 * 1024 + 1)], 1009),
    ],
)
async def test_a_connection_that_begins_otherwise_is_closed(
    world: World, messages: list[Any], code: int
) -> None:
    async with upgraded(world.hub) as socket:
        for message in messages:
            with suppress(ConnectionClosed):  # while a message that is too large is still being sent
                await socket.connection.send(json.dumps(message) if isinstance(message, dict) else message)
        assert (await socket.closed())[0] == code


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"type": "connection_init"}, 4429),
        ({"type": "subscribe", "id": "1", "payload": {"query": FOLLOWED}}, 4409),
        ({"type": "subscribe", "payload": {"query": FOLLOWED}}, 4400),
        ({"type": "subscribe", "id": "x" * 201, "payload": {"query": FOLLOWED}}, 4400),
        ({"type": "subscribe", "id": "2", "payload": "query"}, 4400),
        ({"type": "complete"}, 4400),
        ({"type": "start"}, 4400),
    ],
)
async def test_an_acknowledged_connection_is_closed_by_what_the_protocol_forbids(
    world: World, message: dict[str, Any], code: int
) -> None:
    async with connected(world.hub, world.caller("charity")) as socket:
        await socket.subscribe(FOLLOWED)
        await socket.send(**message)
        assert (await socket.closed())[0] == code


async def test_a_connection_waits_so_long_for_its_first_message(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport_ws, "INIT_WITHIN_SECONDS", 0.2)
    async with upgraded(world.hub) as socket:
        assert await socket.closed() == (4408, "Connection initialisation timeout")


async def test_another_protocol_is_not_spoken(world: World) -> None:
    async with upgraded(world.hub, subprotocols=["graphql-ws"]) as socket:
        assert (await socket.closed())[0] == 4406


async def test_a_bound_token_needs_its_proof_with_the_upgrade(world: World) -> None:
    settings, key = world.hub.settings, a_dpop_key()
    keys = load_signing_keys(settings.keys, create=False)
    await admitted(world.hub, world.caller("charity"))
    token = issue(world.caller("charity"), settings, keys, bound=Bound(jkt=key.thumbprint()))
    proof = a_proof(url=settings.audience, key=key, token=token, htm="GET")
    for scheme, headers, code in (
        ("Bearer", {"DPoP": proof}, 4403),
        ("DPoP", {}, 4403),
        ("DPoP", {"DPoP": proof}, None),
        ("DPoP", {"DPoP": proof}, 4403),
    ):
        async with upgraded(world.hub, additional_headers=headers) as socket:
            payload = {"Authorization": f"{scheme} {token}"}
            await socket.send(type="connection_init", payload=payload)
            if code is None:
                assert (await socket.next())["type"] == "connection_ack"
            else:
                assert (await socket.closed())[0] == code


@pytest.mark.parametrize("origin", ["https://evil.example", "null", f"{FRIENDLY}.evil.example"])
async def test_other_sites_pages_are_not_let_in(narrow: World, origin: str) -> None:
    with pytest.raises(InvalidStatus, match="403"):
        async with upgraded(narrow.hub, origin=origin):
            pass


async def test_the_hubs_own_pages_and_those_that_the_settings_name_are_let_in(narrow: World) -> None:
    token = await admitted(narrow.hub, narrow.caller("charity"))
    for origin in (narrow.hub.settings.issuer, FRIENDLY):
        async with upgraded(narrow.hub, origin=origin) as socket:
            await socket.send(type="connection_init", payload={"authorization": f"Bearer {token}"})
            assert (await socket.next())["type"] == "connection_ack"


async def test_a_client_has_so_many_streams_at_once(narrow: World) -> None:
    token = await admitted(narrow.hub, narrow.caller("charity"))
    async with connected(narrow.hub, token) as socket:
        await socket.subscribe(FOLLOWED, id="1")
        await socket.subscribe(FOLLOWED, id="2")
        await socket.send(type="subscribe", id="3", payload={"query": FOLLOWED})
        (error,) = (await socket.next())["payload"]
        assert error["extensions"] == {"code": "RATE_LIMITED", "retryAfter": 60}
        response = await narrow.send({"query": FOLLOWED}, Accept="text/event-stream")
        assert (response.status_code, response.headers["retry-after"]) == (429, "60")
        async with upgraded(narrow.hub) as another:
            await another.send(type="connection_init", payload={"Authorization": f"Bearer {token}"})
            assert (await another.closed())[0] == 1013
        async with connected(narrow.hub, narrow.caller("other charity")) as others:
            await others.subscribe(FOLLOWED)
        await socket.send(type="complete", id="1")
        await socket.subscribe(FOLLOWED, id="3")


async def test_a_client_that_leaves_frees_its_place(narrow: World) -> None:
    token = await admitted(narrow.hub, narrow.caller("other charity"))
    for _ in range(narrow.hub.settings.streams_at_once + 5):
        async with events(narrow.hub, token, FOLLOWED) as stream:
            assert stream.response.status_code == 200
            await stream.response.aclose()


async def test_a_client_that_takes_nothing_is_disconnected(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PatientWebSocketProtocol, "taken_within", 0.3)
    token = await admitted(world.hub, world.caller("charity"))
    async with upgraded(world.hub, max_queue=1, max_size=None) as socket, asyncio.timeout(30):
        await socket.send(type="connection_init", payload={"Authorization": f"Bearer {token}"})
        with pytest.raises(ConnectionClosed):
            await _say_much(socket)


async def _say_much(socket: Socket) -> None:
    while True:
        await socket.send(type="ping", payload={"echo": "x" * 3_000_000})
