"""Clients of the hub's subscriptions: graphql-transport-ws by `websockets`, and server-sent events by `httpx`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from hub.auth.caller import Caller
from tests.hub import Hub

SPOKEN = [Subprotocol("graphql-transport-ws")]
PATIENCE = 10.0


@dataclass(frozen=True)
class Socket:
    """An open connection."""

    connection: ClientConnection

    async def send(self, **message: object) -> None:
        await self.connection.send(json.dumps(message))

    async def next(self, within: float = PATIENCE) -> dict[str, Any]:
        """The next message."""
        message: dict[str, Any] = json.loads(await asyncio.wait_for(self.connection.recv(), within))
        return message

    async def subscribe(self, query: str, id: str = "1", **variables: object) -> None:
        """Begins an operation; a subscription is on once this returns, since the ping was answered after it."""
        await self.send(type="subscribe", id=id, payload={"query": query, "variables": variables})
        await self.send(type="ping")
        assert (await self.next())["type"] == "pong"

    async def told(self, within: float = PATIENCE) -> dict[str, Any]:
        """The data of the next response."""
        message = await self.next(within)
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        data: dict[str, Any] = message["payload"]["data"]
        return data

    async def is_quiet(self, seconds: float = 0.5) -> bool:
        """Whether nothing comes for so long."""
        try:
            await asyncio.wait_for(self.connection.recv(), seconds)
        except TimeoutError:
            return True
        return False

    async def closed(self, within: float = PATIENCE) -> tuple[int | None, str | None]:
        """With which code and reason the hub closes the connection."""
        await asyncio.wait_for(self.connection.wait_closed(), within)
        return self.connection.close_code, self.connection.close_reason


def address(hub: Hub) -> str:
    return f"{str(hub.client.base_url).replace('http', 'ws', 1).rstrip('/')}/graphql"


@asynccontextmanager
async def upgraded(hub: Hub, **options: Any) -> AsyncIterator[Socket]:
    """A connection without its first message."""
    given = {"subprotocols": SPOKEN, "additional_headers": {"Accept-Language": "en"}} | options
    async with connect(address(hub), **given) as connection:
        yield Socket(connection)


@asynccontextmanager
async def connected(hub: Hub, caller: Caller | str) -> AsyncIterator[Socket]:
    """A connection that was acknowledged, for a caller or with a token."""
    async with upgraded(hub) as socket:
        token = caller if isinstance(caller, str) else await admitted(hub, caller)
        await socket.send(type="connection_init", payload={"Authorization": f"Bearer {token}"})
        assert await socket.next() == {"type": "connection_ack"}
        yield socket


async def admitted(hub: Hub, caller: Caller) -> str:
    """A token whose client the hub knows from now on."""
    token = hub.token(caller)
    await hub.ask(caller, "{ viewer { clientId } }")
    return token


class Events:
    """An open event stream."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def next(self, within: float = PATIENCE) -> tuple[str, Any]:
        """The kind and the data of the next event; comments are passed over."""
        kind, data = "", None
        async with asyncio.timeout(within):
            async for line in self._lines:
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                elif line.startswith("data:"):
                    data = json.loads(line[5:].strip() or "null")
                elif not line and kind:
                    return kind, data
        raise EOFError

    async def told(self, within: float = PATIENCE) -> dict[str, Any]:
        """The data of the next response."""
        kind, payload = await self.next(within)
        assert kind == "next"
        assert "errors" not in payload, payload
        data: dict[str, Any] = payload["data"]
        return data


@asynccontextmanager
async def events(
    hub: Hub, token: str, query: str, method: str = "POST", **headers: str
) -> AsyncIterator[Events]:
    """An event stream, which is on as soon as the block begins."""
    told: Mapping[str, str] = {
        "Accept": "text/event-stream",
        "Accept-Language": "en",
        "Authorization": f"Bearer {token}",
        **headers,
    }
    given: Any = {"json": {"query": query}} if method == "POST" else {"params": {"query": query}}
    async with hub.client.stream(method, "/graphql", headers=told, **given) as response:
        yield Events(response)
