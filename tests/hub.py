"""A hub that serves on a real port, and callers with tokens for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import httpx
import uvicorn

from hub.app import create_app
from hub.auth.caller import Caller
from hub.auth.keys import SigningKeys, load_signing_keys
from hub.auth.scopes import MAY_HOLD, CallerKind, Scope
from hub.auth.tokens import issue
from hub.settings import Settings
from hub.storage.connection import driver_pool
from hub.storage.sight import THE_HUB_ITSELF, told
from hub.web.connection import PatientProtocol
from hub.web.graphiql import Tabs, no_tabs


@dataclass(frozen=True)
class Hub:
    """A running hub as its callers see it."""

    settings: Settings
    client: httpx.AsyncClient
    clients: set[str]

    @cached_property
    def keys(self) -> SigningKeys:
        """The keys that the hub signs with; they follow every rotation by themselves."""
        return load_signing_keys(self.settings.keys, create=True)

    def token(self, caller: Caller) -> str:
        """An access token for this caller, as the token endpoint would issue it to a client that is there."""
        self.clients.add(caller.client_id)
        return issue(caller, self.settings, self.keys)

    async def ask(
        self, caller: Caller, query: str, variables: dict[str, Any] | None = None, **headers: str
    ) -> dict[str, Any]:
        """The JSON of the response to a GraphQL request."""
        response = await self.client.post(
            "/graphql",
            json={"query": query, "variables": variables or {}},
            headers={
                "Authorization": f"Bearer {self.token(caller)}",
                "Accept-Language": "en",
                **{name.replace("_", "-"): value for name, value in headers.items()},
            },
        )
        answer: dict[str, Any] = response.json()
        return answer


def a_charity_caller(charity_id: UUID, *scopes: Scope, client_id: str = "test-charity") -> Caller:
    """A charity's system, with all scopes that a charity may hold unless some are named."""
    held = frozenset(scopes) or MAY_HOLD[CallerKind.CHARITY]
    return Caller(client_id, CallerKind.CHARITY, held, charity_id=charity_id)


def the_ministry(*scopes: Scope) -> Caller:
    """The ministry's console, with all scopes that it may hold unless some are named."""
    return Caller("test-ministry", CallerKind.MINISTRY, frozenset(scopes) or MAY_HOLD[CallerKind.MINISTRY])


_USUAL = ("test-charity", "test-ministry", "noor", "birr", "portal", "app")
_CLIENT = """
INSERT INTO client (id, client_id, kind, name, scopes, auth_method, created_at)
SELECT gen_random_uuid(), each, 'MINISTRY', each, $2, 'client_secret_basic', now() FROM unnest($1::text[]) AS each
ON CONFLICT DO NOTHING
"""


@asynccontextmanager
async def asking(settings: Settings, address: str) -> AsyncIterator[Hub]:
    """The hub at this address; whoever was given a token for it is among its clients before each request."""
    clients = set(_USUAL)
    rows = await driver_pool(settings.database_url or "", 1)

    async def admit(_: httpx.Request | None = None) -> None:
        async with rows.acquire() as connection:
            await told(connection, THE_HUB_ITSELF)
            await connection.execute(_CLIENT, sorted(clients), sorted(Scope))

    hooks = {"request": [admit]}
    async with rows, httpx.AsyncClient(base_url=address, timeout=240, event_hooks=hooks) as client:
        await admit()
        yield Hub(settings, client, clients)


@asynccontextmanager
async def serving(settings: Settings, tabs: Tabs = no_tabs) -> AsyncIterator[Hub]:
    """Serves the hub on a free port of the loopback for the block's length, GraphiQL with these tabs."""
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings, tabs),
            http=PatientProtocol,
            host="127.0.0.1",
            port=0,
            log_level="warning",
            lifespan="on",
        )
    )
    task = asyncio.create_task(server.serve())
    while not server.started:
        if task.done():
            await task
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        async with asking(settings, f"http://127.0.0.1:{port}") as hub:
            yield hub
    finally:
        server.should_exit = True
        await task
