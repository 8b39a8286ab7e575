"""A refresh token brings the next tokens once; one that comes again ends the whole family."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import text, update

from hub.auth.clients import revoke, set_scopes
from hub.settings import Settings
from hub.storage.tables import token_family
from hub.storage.work import Database
from tests.auth.oauth_answers import refusal
from tests.auth.sign_ins import an_app, introspected, redeemed, refreshed, tokens_of

pytestmark = pytest.mark.any_postgres


@pytest.mark.parametrize("public", [True, False])
async def test_each_refresh_brings_another_refresh_token(
    oauth: httpx.AsyncClient, database: Database, settings: Settings, public: bool
) -> None:
    app = await an_app(database, public=public)
    seen = [await tokens_of(oauth, database, settings, app)]
    for _ in range(3):
        response = await refreshed(oauth, app, seen[-1]["refresh_token"])
        assert response.status_code == 200
        seen.append(response.json())

    assert len({tokens["refresh_token"] for tokens in seen}) == 4
    assert {tokens["scope"] for tokens in seen} == {"applicant:self donation:read"}


async def test_refresh_tokens_are_kept_as_hashes(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    tokens = await tokens_of(oauth, database, settings, await an_app(database))
    async with database.work() as work:
        rows = await work.connection.execute(text("SELECT row(refresh_token.*)::text FROM refresh_token"))
        kept = " ".join(rows.scalars())

    assert kept
    assert tokens["refresh_token"] not in kept


async def test_of_fifty_concurrent_refreshes_exactly_one_succeeds(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    app = await an_app(database)
    tokens = await tokens_of(oauth, database, settings, app)
    answers = await asyncio.gather(*(refreshed(oauth, app, tokens["refresh_token"]) for _ in range(50)))

    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 49


async def test_a_refresh_token_that_comes_again_ends_its_family(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    app = await an_app(database)
    first = await tokens_of(oauth, database, settings, app)
    other = await tokens_of(oauth, database, settings, app)
    second = (await refreshed(oauth, app, first["refresh_token"])).json()
    assert refusal(await refreshed(oauth, app, first["refresh_token"])) == (400, "invalid_grant")

    assert refusal(await refreshed(oauth, app, second["refresh_token"])) == (400, "invalid_grant")
    for tokens in (first, second):
        assert await introspected(oauth, app, tokens["access_token"]) == {"active": False}
    assert (await refreshed(oauth, app, other["refresh_token"])).status_code == 200


async def test_a_refresh_token_is_no_ones_but_its_clients(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    app, thief = await an_app(database), await an_app(database)
    tokens = await tokens_of(oauth, database, settings, app)

    assert refusal(await refreshed(oauth, thief, tokens["refresh_token"])) == (400, "invalid_grant")
    assert (await refreshed(oauth, app, tokens["refresh_token"])).status_code == 200


async def test_a_refresh_may_ask_for_less_and_never_for_more(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    app = await an_app(database)
    tokens = await tokens_of(oauth, database, settings, app, scope="applicant:self")
    more = await refreshed(oauth, app, tokens["refresh_token"], scope="applicant:self donation:read")
    same = await refreshed(oauth, app, tokens["refresh_token"], scope="applicant:self")

    assert refusal(more) == (400, "invalid_scope")
    assert same.json()["scope"] == "applicant:self"


async def test_a_family_ends_with_its_time(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    app = await an_app(database)
    tokens = await tokens_of(oauth, database, settings, app)
    async with database.work() as work:
        past = datetime.now(UTC) - timedelta(seconds=1)
        mine = token_family.c.client_id == app.client.client_id
        await work.connection.execute(update(token_family).where(mine).values(expires_at=past))

    assert await introspected(oauth, app, tokens["refresh_token"]) == {"active": False}
    assert refusal(await refreshed(oauth, app, tokens["refresh_token"])) == (400, "invalid_grant")


async def test_a_client_that_may_ask_for_less_gets_less(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    app = await an_app(database)
    tokens = await tokens_of(oauth, database, settings, app)
    async with database.work() as work:
        await set_scopes(work, app.client.client_id, ["donation:read"])

    assert (await refreshed(oauth, app, tokens["refresh_token"])).json()["scope"] == "donation:read"


async def test_a_revoked_client_gets_no_more(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    app = await an_app(database)
    tokens = await tokens_of(oauth, database, settings, app)
    async with database.work() as work:
        await revoke(work, app.client.client_id, "lost")

    assert refusal(await refreshed(oauth, app, tokens["refresh_token"])) == (401, "invalid_client")
    assert refusal(await redeemed(oauth, app, "anything")) == (401, "invalid_client")


async def test_a_refresh_without_a_token_is_an_invalid_request(
    oauth: httpx.AsyncClient, database: Database
) -> None:
    app = await an_app(database)

    assert refusal(await refreshed(oauth, app, "")) == (400, "invalid_request")
    assert refusal(await refreshed(oauth, app, "a\0b")) == (400, "invalid_grant")
