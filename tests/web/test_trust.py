"""Whoever the ministry shuts out is refused within five seconds by every process that serves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from hub.auth import clients
from hub.auth.caller import Caller
from hub.auth.scopes import CallerKind, Scope
from hub.auth.trust import EVERY
from hub.settings import Settings
from hub.storage.secrecy import Vault
from tests.builders.clients import GRANT, OAuthClient, an_oauth_client
from tests.cli.conftest import serving_process
from tests.conftest import FreshDatabase
from tests.hub import Hub, the_ministry
from tests.schema.a_country import global_id
from tests.seeing import SeeingDatabase
from tests.web.a_process import hub_process

LIMIT = 5.0
ASKED = {"query": "{ viewer { clientId } }"}
CHECKS = {"query": "{ beneficiaries { totalCount } }"}


@dataclass(frozen=True)
class Two:
    """Two processes that serve the hub on one database, and the database."""

    settings: Settings
    database: SeeingDatabase
    hubs: tuple[Hub, ...]

    async def sent(self, hub: Hub, token: str, body: dict[str, str]) -> httpx.Response:
        return await hub.client.post("/graphql", json=body, headers={"Authorization": f"Bearer {token}"})

    async def token(self, client: OAuthClient) -> str:
        """A token from the token endpoint."""
        response = await self.hubs[0].client.post("/oauth/token", data=GRANT, headers=client.basic)
        token: str = response.json()["access_token"]
        return token

    async def seconds_until(
        self, token: str, done: Callable[[httpx.Response], bool], change: Callable[[], Awaitable[object]]
    ) -> float:
        """How long after a change both processes answer the token as wanted; before it, neither does."""
        for hub in self.hubs:
            assert not done(await self.sent(hub, token, CHECKS))
        await change()
        began = time.monotonic()
        for hub in self.hubs:
            while not done(await self.sent(hub, token, CHECKS)):
                assert time.monotonic() - began < LIMIT
                await asyncio.sleep(0.01)
        return time.monotonic() - began


def shut_out(response: httpx.Response) -> bool:
    return response.status_code == 401 and 'error="invalid_token"' in response.headers["www-authenticate"]


def lacks_a_scope(response: httpx.Response) -> bool:
    errors = response.json().get("errors", [])
    return bool(errors) and errors[0]["extensions"]["code"] == "MISSING_SCOPE"


@pytest.fixture(scope="module")
async def two(
    fresh_database_url: FreshDatabase,
    vault: Vault,
    settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Two]:
    own = settings.model_copy(update={"database_url": await fresh_database_url()})
    logs = tmp_path_factory.mktemp("logs")
    database = await SeeingDatabase.open(own.database_url or "", vault)
    async with AsyncExitStack() as stack:
        running = [await stack.enter_async_context(hub_process(own, logs / f"{n}.log")) for n in range(2)]
        yield Two(own, database, tuple(process.hub for process in running))
    await database.close()


async def revoke(two: Two, client: OAuthClient) -> None:
    async with two.database.work() as work:
        await clients.revoke(work, client.client_id, "lost")


async def test_a_revoked_clients_token_ends_in_both(two: Two) -> None:
    client = await an_oauth_client(two.database)
    seconds = await two.seconds_until(await two.token(client), shut_out, lambda: revoke(two, client))
    assert seconds < LIMIT / 2


async def test_a_suspended_charitys_token_ends_in_both(two: Two) -> None:
    client = await an_oauth_client(two.database)
    assert client.charity_id is not None
    suspension = 'mutation($id: ID!) { suspendCharity(id: $id, reason: "audit") { __typename } }'
    id = global_id("Charity", client.charity_id)
    seconds = await two.seconds_until(
        await two.token(client), shut_out, lambda: two.hubs[0].ask(the_ministry(), suspension, {"id": id})
    )
    assert seconds < LIMIT / 2


async def test_a_client_that_holds_less_sees_less_in_both(two: Two) -> None:
    client = await an_oauth_client(two.database)
    token = await two.token(client)
    less = 'mutation($id: String!) { setClientScopes(clientId: $id, scopes: ["aid:check"]) { __typename } }'
    seconds = await two.seconds_until(
        token, lacks_a_scope, lambda: two.hubs[1].ask(the_ministry(), less, {"id": client.client_id})
    )
    assert seconds < LIMIT / 2
    assert (await two.sent(two.hubs[0], token, ASKED)).status_code == 200


async def test_the_poll_finds_what_nobody_was_told(two: Two) -> None:
    client = await an_oauth_client(two.database)

    async def silently() -> None:
        async with two.database.work() as work:
            changed = "UPDATE client SET revoked_at = now(), revoked_reason = 'x' WHERE client_id = :id"
            await work.connection.execute(text(changed), {"id": client.client_id})

    await two.seconds_until(await two.token(client), shut_out, silently)


async def test_listeners_that_are_cut_off_hear_of_it_all_the_same(two: Two) -> None:
    client = await an_oauth_client(two.database)

    async def cut_and_revoke() -> None:
        cut = await two.database.read(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'charity-hub-trust' AND datname = current_database()",
            [],
        )
        assert len(cut) == len(two.hubs)
        await revoke(two, client)

    await two.seconds_until(await two.token(client), shut_out, cut_and_revoke)


async def test_a_deleted_clients_token_is_refused(two: Two) -> None:
    nobody = Caller("deleted", CallerKind.MINISTRY, frozenset(Scope))
    token = two.hubs[0].token(nobody)
    two.hubs[0].clients.discard("deleted")
    assert shut_out(await two.sent(two.hubs[0], token, ASKED))


async def test_a_body_that_takes_its_time_does_not_outlast_a_revocation(two: Two) -> None:
    client = await an_oauth_client(two.database)
    token = await two.token(client)

    async def slowly() -> AsyncIterator[bytes]:
        yield b'{"query": "{ viewer '
        await asyncio.sleep(0.1)
        await revoke(two, client)
        await asyncio.sleep(EVERY)
        yield b'{ clientId } }"}'

    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    assert shut_out(await two.hubs[0].client.post("/graphql", content=slowly(), headers=headers))


async def test_every_worker_of_one_hub_refuses(two: Two, tmp_path: Path) -> None:
    client = await an_oauth_client(two.database)
    token = await two.token(client)
    told = {
        "HUB_DATABASE_URL": two.settings.database_url or "",
        "HUB_KEYS_DIR": str(two.settings.keys),
        "HUB_ISSUER": two.settings.issuer,
    }
    with serving_process(tmp_path, "--workers", "2", **told) as served:
        async with AsyncExitStack() as stack:
            connections = [
                await stack.enter_async_context(httpx.AsyncClient(base_url=served.url)) for _ in range(24)
            ]

            async def statuses() -> set[int]:
                headers = {"Authorization": f"Bearer {token}"}
                sent = (each.post("/graphql", json=ASKED, headers=headers) for each in connections)
                return {response.status_code for response in await asyncio.gather(*sent)}

            assert await statuses() == {200}
            await revoke(two, client)
            began = time.monotonic()
            while await statuses() != {401}:
                assert time.monotonic() - began < LIMIT
