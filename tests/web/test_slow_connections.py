"""Connections that are slow, half-open or wasteful are dropped, and disturb nobody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx
import pytest

from hub.settings import Settings
from hub.web.connection import LARGEST_HEADERS, PatientProtocol
from tests.conftest import FreshDatabase
from tests.hub import Hub, serving, the_ministry

SOON = 120.0
"""Seconds after which a test gives up waiting for what should take a fraction of one."""

LITTLE = 0.3
"""Seconds that the hub under test waits."""


@pytest.fixture(scope="module")
async def hub(fresh_database_url: FreshDatabase, settings: Settings) -> AsyncIterator[Hub]:
    """A hub with little patience."""
    own = settings.model_copy(update={"database_url": await fresh_database_url(), "body_seconds": LITTLE})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(PatientProtocol, "headers_within", LITTLE)
        patched.setattr(PatientProtocol, "taken_within", LITTLE)
        async with serving(own) as served:
            yield served


@asynccontextmanager
async def connected(hub: Hub) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A bare connection."""
    url = hub.client.base_url
    reader, writer = await asyncio.open_connection(url.host, url.port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def rest(reader: asyncio.StreamReader) -> bytes:
    """All that comes until the server ends the connection."""
    try:
        return await asyncio.wait_for(reader.read(), SOON)
    except ConnectionError:
        return b""


async def lives(hub: Hub) -> None:
    """The hub answers others, unless this machine is too slow even for one who asks at once: then they ask again."""
    for _ in range(100):
        with suppress(httpx.TransportError):
            assert (await hub.client.get("/health/live")).status_code == 200
            return
    raise AssertionError("nobody is answered")


def request(hub: Hub, *headers: str) -> bytes:
    """A GraphQL request up to its body."""
    token = hub.token(the_ministry())
    lines = ["POST /graphql HTTP/1.1", "Host: hub", "Content-Type: application/json"]
    return "\r\n".join([*lines, f"Authorization: Bearer {token}", *headers, "", ""]).encode()


async def test_a_connection_that_says_nothing_is_dropped(hub: Hub) -> None:
    async with connected(hub) as (reader, _):
        assert await rest(reader) == b""


async def test_headers_that_trickle_are_dropped(hub: Hub) -> None:
    async with connected(hub) as (reader, writer):
        writer.write(b"POST /graphql HTTP/1.1\r\nHost: hub\r\n")
        for n in range(20):
            writer.write(f"X-{n}: 1\r\n".encode())
            await asyncio.sleep(0.05)
        assert await rest(reader) == b""


async def test_line_ends_between_requests_keep_no_connection_open(hub: Hub) -> None:
    async with connected(hub) as (reader, writer):
        writer.write(b"GET /health/live HTTP/1.1\r\nHost: hub\r\n\r\n")
        await reader.readuntil(b"}")
        for _ in range(20):
            writer.write(b"\r\n")
            await asyncio.sleep(0.05)
        assert await rest(reader) == b""


async def test_headers_that_are_too_large_are_refused(hub: Hub) -> None:
    async with connected(hub) as (reader, writer):
        writer.write(b"GET /health/live HTTP/1.1\r\nHost: hub\r\nX-Long: " + b"x" * (LARGEST_HEADERS + 1))
        assert (await rest(reader)).startswith(b"HTTP/1.1 431 ")


async def test_a_body_that_trickles_is_cut(hub: Hub) -> None:
    async with connected(hub) as (reader, writer):
        writer.write(request(hub, "Content-Length: 1000"))
        for _ in range(4):
            writer.write(b" ")
            await asyncio.sleep(0.05)
        answer = await rest(reader)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"BAD_USER_INPUT" in answer


async def test_a_form_that_trickles_is_cut(hub: Hub) -> None:
    async with connected(hub) as (reader, writer):
        writer.write(
            b"POST /oauth/token HTTP/1.1\r\nHost: hub\r\nContent-Length: 50\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\ngrant"
        )
        answer = await rest(reader)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"invalid_request" in answer


async def test_a_body_that_breaks_off_harms_nothing(hub: Hub) -> None:
    async with connected(hub) as (_, writer):
        writer.write(request(hub, "Content-Length: 1000") + b'{"query"')
        await writer.drain()
    await lives(hub)


async def test_an_answer_that_nobody_takes_ends_its_connection(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(hub) as (reader, writer):
        ended, end = asyncio.Event(), PatientProtocol.connection_lost

        def noticed(self: PatientProtocol, failure: Exception | None) -> None:
            if self.transport.get_extra_info("peername") == writer.get_extra_info("sockname"):
                ended.set()
            end(self, failure)

        monkeypatch.setattr(PatientProtocol, "connection_lost", noticed)
        asked = b"GET /graphiql/graphiql.min.js HTTP/1.1\r\nHost: hub\r\n\r\n"
        writer.write(asked * 40)
        async with asyncio.timeout(SOON):
            await ended.wait()
        await lives(hub)
        taken = await rest(reader)
        assert taken.count(b"HTTP/1.1 200") < 40


async def test_two_hundred_half_open_connections_disturb_nobody(hub: Hub) -> None:
    url = hub.client.base_url
    opened = [await asyncio.open_connection(url.host, url.port) for _ in range(200)]
    for _, writer in opened:
        writer.write(b"POST /graphql HTTP/1.1\r\n")
    await lives(hub)
    assert [await rest(reader) for reader, _ in opened] == [b""] * 200
    for _, writer in opened:
        writer.transport.abort()


async def test_a_body_that_was_refused_early_disturbs_no_later_request(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PatientProtocol, "headers_within", SOON)
    async with connected(hub) as (reader, writer):
        writer.write(request(hub, "Content-Length: 5000000"))
        assert (await reader.readuntil(b"}]}")).startswith(b"HTTP/1.1 413 ")
        for _ in range(50):
            writer.write(b"x" * 100_000)
            await writer.drain()
        writer.write(b"GET /health/live HTTP/1.1\r\nHost: hub\r\n\r\n")
        assert (await reader.readuntil(b"}")).startswith(b"HTTP/1.1 200 ")


async def test_a_connection_serves_request_after_request(hub: Hub) -> None:
    for _ in range(100):
        if await all_served(hub):
            return
    raise AssertionError("this machine is too slow to ask in time")


async def all_served(hub: Hub) -> bool:
    """Whether the requests of one connection are answered. False when the machine was late with one of them."""
    asked, now = b"GET /health/live HTTP/1.1\r\nHost: hub\r\n\r\n", asyncio.get_running_loop().time
    async with connected(hub) as (reader, writer):
        began = before = now()
        try:
            for together in (1, 1, 1, 1, 1, 1, 1, 1, 3):
                began, before = before, now()
                writer.write(asked * together)
                for _ in range(together):
                    assert (await reader.readuntil(b"}")).startswith(b"HTTP/1.1 200")
                await asyncio.sleep(LITTLE / 3)
        except (asyncio.IncompleteReadError, ConnectionError):
            assert now() - began >= LITTLE
            return False
    return True
