"""Charities' systems get tokens for what they hold, and every refusal is the error that OAuth names."""

import httpx
import pytest

from hub.auth import clients
from hub.auth.bearer import BearerTokens
from hub.auth.caller import Caller
from hub.auth.keys import SigningKeys
from hub.auth.scopes import CallerKind, Scope
from hub.settings import Settings
from hub.storage.work import Database
from tests.auth.oauth_answers import TOKEN, refusal
from tests.builders.base import a_charity
from tests.builders.clients import GRANT, READ_AND_CHECK, an_oauth_client, basic

pytestmark = pytest.mark.any_postgres


async def test_a_client_gets_a_token_for_all_that_it_holds(
    oauth: httpx.AsyncClient, database: Database, settings: Settings, signing_keys: SigningKeys
) -> None:
    client = await an_oauth_client(database)
    response = await oauth.post(TOKEN, data=GRANT, headers=client.basic)
    body = response.json()
    caller = BearerTokens(settings, signing_keys).borne([f"Bearer {body.pop('access_token')}"]).caller

    assert response.status_code == 200
    assert body == {"token_type": "Bearer", "expires_in": 600, "scope": "aid:check beneficiary:read"}
    assert response.headers["Cache-Control"] == "no-store"
    assert caller == Caller(
        client.client_id, CallerKind.CHARITY, frozenset(READ_AND_CHECK), client.charity_id
    )


async def test_a_client_may_ask_for_less(
    oauth: httpx.AsyncClient, database: Database, settings: Settings, signing_keys: SigningKeys
) -> None:
    client = await an_oauth_client(database)
    response = await oauth.post(TOKEN, data={**GRANT, "scope": " aid:check aid:check "}, headers=client.basic)
    caller = BearerTokens(settings, signing_keys).borne([f"Bearer {response.json()['access_token']}"]).caller

    assert response.json()["scope"] == "aid:check"
    assert caller.scopes == {Scope.AID_CHECK}


async def test_the_ministrys_client_has_no_charity(
    oauth: httpx.AsyncClient, database: Database, settings: Settings, signing_keys: SigningKeys
) -> None:
    client = await an_oauth_client(database, kind=CallerKind.MINISTRY, scopes=["admin:audit"])
    response = await oauth.post(TOKEN, data=GRANT, headers=client.basic)
    caller = BearerTokens(settings, signing_keys).borne([f"Bearer {response.json()['access_token']}"]).caller

    assert (caller.kind, caller.charity_id) == (CallerKind.MINISTRY, None)


@pytest.mark.parametrize(
    "scope", ["aid:grant", "aid:check aid:grant", "nothing", "aid:check\0", "صلاحية", '"']
)
async def test_a_scope_that_is_not_held_or_not_known_is_refused(
    oauth: httpx.AsyncClient, database: Database, scope: str
) -> None:
    client = await an_oauth_client(database)
    response = await oauth.post(TOKEN, data={**GRANT, "scope": scope}, headers=client.basic)

    assert refusal(response) == (400, "invalid_scope")


async def test_a_client_without_scopes_gets_a_token_that_opens_nothing(
    oauth: httpx.AsyncClient, database: Database
) -> None:
    client = await an_oauth_client(database, scopes=())
    response = await oauth.post(TOKEN, data=GRANT, headers=client.basic)

    assert response.status_code == 200
    assert "scope" not in response.json()


async def test_changed_scopes_hold_for_the_next_token(oauth: httpx.AsyncClient, database: Database) -> None:
    client = await an_oauth_client(database)
    async with database.work() as work:
        await clients.set_scopes(work, client.client_id, ["aid:read"])
    response = await oauth.post(TOKEN, data=GRANT, headers=client.basic)

    assert response.json()["scope"] == "aid:read"


async def test_whoever_may_not_come_in_is_answered_alike(
    oauth: httpx.AsyncClient, database: Database
) -> None:
    suspended = await an_oauth_client(database, charity_id=await a_charity(database, suspended=True))
    revoked, standing = await an_oauth_client(database), await an_oauth_client(database)
    keyed = await an_oauth_client(database, alg="ES256")
    async with database.work() as work:
        await clients.revoke(work, revoked.client_id, "laptop stolen")
    strangers = [
        basic("nobody", standing.secret),
        basic("no\0body", standing.secret),
        basic("é" * 3000, standing.secret),
        basic(standing.client_id, "wrong"),
        basic(standing.client_id, suspended.secret),
        basic(keyed.client_id, "wrong"),
        revoked.basic,
        suspended.basic,
    ]
    answers = [await oauth.post(TOKEN, data=GRANT, headers=headers) for headers in strangers]

    assert {refusal(answer) for answer in answers} == {(401, "invalid_client")}
    assert len({answer.content for answer in answers}) == 1
    assert len({str(answer.headers) for answer in answers}) == 1
    assert answers[0].headers["WWW-Authenticate"] == 'Basic realm="charity-hub", charset="UTF-8"'
