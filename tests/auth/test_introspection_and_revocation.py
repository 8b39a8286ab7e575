"""Clients ask after tokens of their own and end them; of others' tokens they learn nothing."""

import httpx
import pytest

from hub.auth.clients import revoke
from hub.auth.scopes import CallerKind, Scope
from hub.settings import Settings
from hub.storage.work import Database
from tests.auth.oauth_answers import TOKEN, refusal
from tests.auth.sign_ins import an_app, introspected, refreshed, tokens_of
from tests.builders.clients import GRANT, OAuthClient, an_oauth_client

pytestmark = pytest.mark.any_postgres
INTROSPECT, REVOKE = "/oauth/introspect", "/oauth/revoke"


async def a_token(oauth: httpx.AsyncClient, client: OAuthClient) -> str:
    return str((await oauth.post(TOKEN, data=GRANT, headers=client.basic)).json()["access_token"])


async def test_a_client_learns_what_its_token_opens(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    client = await an_oauth_client(database)
    told = await introspected(oauth, client, await a_token(oauth, client))

    assert told.pop("exp") - told.pop("iat") == 600
    assert told.pop("jti")
    assert told == {
        "active": True,
        "iss": settings.issuer,
        "aud": settings.audience,
        "sub": client.client_id,
        "client_id": client.client_id,
        "scope": "aid:check beneficiary:read",
        "token_type": "Bearer",
    }


async def test_a_refresh_token_is_active_until_it_is_used(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    app = await an_app(database)
    token = (await tokens_of(oauth, database, settings, app))["refresh_token"]
    told = await introspected(oauth, app, token)
    await refreshed(oauth, app, token)

    assert (told["active"], told["scope"]) == (True, "applicant:self donation:read")
    assert await introspected(oauth, app, token) == {"active": False}


async def test_only_the_ministry_learns_of_others_tokens(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    client, other = await an_oauth_client(database), await an_oauth_client(database)
    ministry = await an_oauth_client(database, kind=CallerKind.MINISTRY, scopes=[Scope.ADMIN_AUDIT])
    refresh = (await tokens_of(oauth, database, settings, await an_app(database)))["refresh_token"]
    for token in (await a_token(oauth, client), refresh):
        assert await introspected(oauth, other, token) == {"active": False}
        assert (await introspected(oauth, ministry, token))["active"] is True


async def test_a_revoked_clients_tokens_are_not_active(oauth: httpx.AsyncClient, database: Database) -> None:
    client = await an_oauth_client(database)
    ministry = await an_oauth_client(database, kind=CallerKind.MINISTRY, scopes=[Scope.ADMIN_AUDIT])
    token = await a_token(oauth, client)
    async with database.work() as work:
        await revoke(work, client.client_id, "lost")

    assert await introspected(oauth, ministry, token) == {"active": False}


@pytest.mark.parametrize("token", ["a.b.c", "x", "a\0b", "é", "x" * 20_000])
async def test_nonsense_is_no_active_token(oauth: httpx.AsyncClient, database: Database, token: str) -> None:
    client = await an_oauth_client(database)
    revoked = await oauth.post(REVOKE, data={"token": token}, headers=client.basic)

    assert await introspected(oauth, client, token) == {"active": False}
    assert (revoked.status_code, revoked.json()) == (200, {})


@pytest.mark.parametrize("endpoint", [INTROSPECT, REVOKE])
async def test_a_stranger_is_an_invalid_client(
    oauth: httpx.AsyncClient, database: Database, endpoint: str
) -> None:
    client = await an_oauth_client(database)
    token = await a_token(oauth, client)
    for form in ({}, {"client_id": client.client_id}, {"client_id": "charity-0", "client_secret": "x"}):
        assert refusal(await oauth.post(endpoint, data={"token": token, **form})) == (401, "invalid_client")


@pytest.mark.parametrize("endpoint", [INTROSPECT, REVOKE])
async def test_a_request_without_a_token_or_with_two_is_invalid(
    oauth: httpx.AsyncClient, database: Database, endpoint: str
) -> None:
    client = await an_oauth_client(database)
    for form in ({}, {"token": ""}, {"token": ["a", "b"]}):
        assert refusal(await oauth.post(endpoint, data=form, headers=client.basic)) == (
            400,
            "invalid_request",
        )
    assert refusal(await oauth.get(endpoint)) == (405, "invalid_request")


async def test_an_app_without_a_secret_ends_its_tokens_but_does_not_ask_after_them(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    app = await an_app(database, public=True)
    tokens = await tokens_of(oauth, database, settings, app)
    form = {"token": tokens["refresh_token"], **app.proof}

    assert refusal(await oauth.post(INTROSPECT, data=form)) == (401, "invalid_client")
    assert (await oauth.post(REVOKE, data=form)).status_code == 200
    assert refusal(await refreshed(oauth, app, tokens["refresh_token"])) == (400, "invalid_grant")


async def test_a_revoked_access_token_ends_alone(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    app = await an_app(database)
    tokens = await tokens_of(oauth, database, settings, app)
    form = {"token": tokens["access_token"], "token_type_hint": "access_token", **app.proof}
    assert (await oauth.post(REVOKE, data=form)).status_code == 200

    assert await introspected(oauth, app, tokens["access_token"]) == {"active": False}
    assert (await refreshed(oauth, app, tokens["refresh_token"])).status_code == 200


@pytest.mark.parametrize("hint", ["refresh_token", "access_token", "nonsense"])
async def test_a_revoked_refresh_token_ends_with_all_its_family(
    oauth: httpx.AsyncClient, database: Database, settings: Settings, hint: str
) -> None:
    app = await an_app(database)
    tokens = await tokens_of(oauth, database, settings, app)
    form = {"token": tokens["refresh_token"], "token_type_hint": hint, **app.proof}
    assert (await oauth.post(REVOKE, data=form)).status_code == 200

    assert await introspected(oauth, app, tokens["access_token"]) == {"active": False}
    assert refusal(await refreshed(oauth, app, tokens["refresh_token"])) == (400, "invalid_grant")


async def test_nobody_ends_anothers_tokens(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    app, other = await an_app(database), await an_app(database)
    tokens = await tokens_of(oauth, database, settings, app)
    for name in ("access_token", "refresh_token"):
        answer = await oauth.post(REVOKE, data={"token": tokens[name], **other.proof})
        assert (answer.status_code, answer.json()) == (200, {})
        assert (await introspected(oauth, app, tokens[name]))["active"] is True
