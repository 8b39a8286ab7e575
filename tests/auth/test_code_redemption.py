"""A code brings the tokens that a person allowed, once, to the client that asked, with everything it is bound to."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import update

from hub.auth import officers
from hub.auth.bearer import BearerTokens
from hub.auth.keys import SigningKeys
from hub.auth.scopes import CallerKind, Scope
from hub.auth.signed_in import SignedIn
from hub.settings import Settings
from hub.storage.tables import authorization_code
from hub.storage.work import Database
from tests.auth.oauth_answers import refusal
from tests.auth.sign_ins import (
    CHALLENGE,
    VERIFIER,
    a_code,
    a_signed_in_person,
    an_app,
    introspected,
    redeemed,
    refreshed,
    tokens_of,
)
from tests.builders.base import a_charity

pytestmark = pytest.mark.any_postgres


@pytest.mark.parametrize("public", [True, False])
async def test_a_code_brings_the_persons_tokens(
    oauth: httpx.AsyncClient, database: Database, settings: Settings, signing_keys: SigningKeys, public: bool
) -> None:
    app, person = await an_app(database, public=public), a_signed_in_person()
    tokens = await tokens_of(oauth, database, settings, app, person=person, scope="applicant:self")
    caller = BearerTokens(settings, signing_keys).borne([f"Bearer {tokens['access_token']}"]).caller

    assert tokens.keys() == {"access_token", "refresh_token", "token_type", "expires_in", "scope"}
    assert (tokens["token_type"], tokens["scope"], tokens["expires_in"]) == ("Bearer", "applicant:self", 600)
    assert (caller.kind, caller.person_id) == (CallerKind.PERSON, person.person_id)
    assert caller.scopes == {Scope.APPLICANT_SELF}
    assert caller.client_id == app.client.client_id


async def test_openid_brings_a_token_that_tells_who_signed_in(
    oauth: httpx.AsyncClient, database: Database, settings: Settings, signing_keys: SigningKeys
) -> None:
    app, person = await an_app(database), a_signed_in_person()
    tokens = await tokens_of(oauth, database, settings, app, person=person, scope="openid applicant:self")
    keys = KeySet.import_key_set((await oauth.get("/oauth/jwks.json")).json())
    claims = jwt.decode(tokens["id_token"], keys, algorithms=["RS256"]).claims

    assert tokens["scope"] == "applicant:self openid"
    assert (claims["iss"], claims["aud"]) == (settings.issuer, app.client.client_id)
    assert (claims["sub"], claims["nonce"]) == (str(person.person_id), "n-1")
    assert claims["auth_time"] == int(person.auth_time.timestamp())
    with pytest.raises(Exception, match="UNAUTHENTICATED"):
        BearerTokens(settings, signing_keys).borne([f"Bearer {tokens['id_token']}"])


async def test_openid_alone_only_tells_who_signed_in(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    tokens = await tokens_of(oauth, database, settings, await an_app(database), scope="openid")

    assert tokens["scope"] == "openid"


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": VERIFIER[:-1] + "~"},
        {"code_verifier": CHALLENGE},
        {"code_verifier": "short"},
        {"code_verifier": "é" * 50},
        {"redirect_uri": "https://app.example/other"},
        {"code": "a\0b"},
        {"code": "x" * 5000},
    ],
)
async def test_a_code_without_what_it_is_bound_to_brings_nothing_then_or_later(
    oauth: httpx.AsyncClient, database: Database, settings: Settings, changes: dict[str, Any]
) -> None:
    app = await an_app(database)
    code = await a_code(database, settings, app)
    refused = await redeemed(oauth, app, **{"code": code, **changes})
    again = await redeemed(oauth, app, code)

    assert refusal(refused) == (400, "invalid_grant")
    assert again.status_code == (200 if "code" in changes else 400)


@pytest.mark.parametrize("missing", ["code", "code_verifier"])
async def test_a_request_without_code_or_verifier_is_invalid(
    oauth: httpx.AsyncClient, database: Database, settings: Settings, missing: str
) -> None:
    app = await an_app(database)
    given: dict[str, Any] = {"code": await a_code(database, settings, app), missing: ""}

    assert refusal(await redeemed(oauth, app, **given)) == (400, "invalid_request")


async def test_a_code_is_no_ones_but_the_clients_that_asked(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    app, thief = await an_app(database), await an_app(database)
    code = await a_code(database, settings, app)

    assert refusal(await redeemed(oauth, thief, code)) == (400, "invalid_grant")
    assert (await redeemed(oauth, app, code)).status_code == 200


async def test_an_old_code_brings_nothing(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    app = await an_app(database)
    code = await a_code(database, settings, app)
    async with database.work() as work:
        past = datetime.now(UTC) - timedelta(seconds=1)
        await work.connection.execute(update(authorization_code).values(expires_at=past))

    assert refusal(await redeemed(oauth, app, code)) == (400, "invalid_grant")


@pytest.mark.parametrize("public", [True, False])
async def test_the_wrong_client_is_refused_alike_whether_it_exists(
    oauth: httpx.AsyncClient, database: Database, settings: Settings, public: bool
) -> None:
    app = await an_app(database, public=public)
    code = await a_code(database, settings, app)
    wrong: dict[str, Any] = {"client_secret": "guess"}
    known = await redeemed(oauth, app, code, **wrong)
    unknown = await redeemed(oauth, app, code, client_id="person-0000000000000000", **wrong)

    assert refusal(known) == refusal(unknown) == (401, "invalid_client")
    assert known.json() == unknown.json()
    assert (await redeemed(oauth, app, code)).status_code == 200


async def test_of_fifty_concurrent_redemptions_exactly_one_succeeds(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    app = await an_app(database, public=True)
    code = await a_code(database, settings, app)
    answers = await asyncio.gather(*(redeemed(oauth, app, code) for _ in range(50)))
    statuses = sorted(answer.status_code for answer in answers)

    assert statuses == [200] + [400] * 49
    assert {refusal(answer) for answer in answers if answer.status_code != 200} == {(400, "invalid_grant")}


async def test_a_code_that_comes_again_ends_what_it_gave(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    app = await an_app(database)
    code = await a_code(database, settings, app)
    tokens = (await redeemed(oauth, app, code)).json()
    before = await introspected(oauth, app, tokens["access_token"])
    again = await redeemed(oauth, app, code)

    assert before["active"] is True
    assert refusal(again) == (400, "invalid_grant")
    assert await introspected(oauth, app, tokens["access_token"]) == {"active": False}
    assert refusal(await refreshed(oauth, app, tokens["refresh_token"])) == (400, "invalid_grant")


async def test_an_app_for_people_never_acts_for_itself(oauth: httpx.AsyncClient, database: Database) -> None:
    app = await an_app(database)
    response = await oauth.post("/oauth/token", data={"grant_type": "client_credentials", **app.proof})

    assert refusal(response) == (400, "unauthorized_client")


async def test_an_officer_acts_for_the_charity_within_client_and_office(
    oauth: httpx.AsyncClient, database: Database, settings: Settings, signing_keys: SigningKeys
) -> None:
    charity_id = await a_charity(database)
    desk = await an_app(
        database,
        kind=CallerKind.CHARITY,
        charity_id=charity_id,
        scopes=(Scope.AID_READ, Scope.AID_CHECK, Scope.REQUEST_READ),
    )
    held = [Scope.AID_READ, Scope.AID_GRANT, Scope.AID_CHECK]
    async with database.work() as work:
        officer = await officers.admit(work, "288010112345", charity_id=charity_id, name=None, scopes=held)
    assert officer is not None
    person = SignedIn(
        None,
        CallerKind.CHARITY,
        officer.scopes,
        datetime.now(UTC),
        charity_id=charity_id,
        officer_id=officer.id,
    )
    tokens = await tokens_of(oauth, database, settings, desk, person=person)
    caller = BearerTokens(settings, signing_keys).borne([f"Bearer {tokens['access_token']}"]).caller

    assert (caller.kind, caller.charity_id, caller.officer_id) == (
        CallerKind.CHARITY,
        charity_id,
        officer.id,
    )
    assert caller.person_id is None
    assert caller.scopes == {Scope.AID_READ, Scope.AID_CHECK}

    async with database.work() as work:
        await officers.admit(work, "288010112345", charity_id=charity_id, name=None, scopes=held[:1])
    for token in (tokens["access_token"], tokens["refresh_token"]):
        assert (await introspected(oauth, desk, token))["scope"] == "aid:read"

    async with database.work() as work:
        await officers.dismiss(work, officer.id, "left")
    for token in (tokens["access_token"], tokens["refresh_token"]):
        assert await introspected(oauth, desk, token) == {"active": False}
    assert refusal(await refreshed(oauth, desk, tokens["refresh_token"])) == (400, "invalid_grant")
