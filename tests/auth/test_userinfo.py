"""ID tokens that any standard client can check, and the userinfo endpoint: who signed in, and nothing else."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from hub.auth import clients
from hub.auth.keys import SigningKeys, rotate_signing_key
from hub.auth.registration import IdTokenAlgorithm, Registration
from hub.auth.scopes import CallerKind, Scope
from hub.settings import Settings
from hub.storage.work import Database
from tests.auth.sign_ins import (
    CALLBACK,
    App,
    a_code,
    a_dpop_key,
    a_proof,
    a_signed_in_person,
    an_app,
    redeemed,
    tokens_of,
)
from tests.builders.clients import GRANT, OAuthClient, an_oauth_client

pytestmark = pytest.mark.any_postgres

USERINFO = "/oauth/userinfo"


def bearing(tokens: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"{tokens['token_type']} {tokens['access_token']}"}


async def an_app_registered_for(database: Database, algorithm: IdTokenAlgorithm | None) -> App:
    """An app that wants its ID tokens signed so; one that says nothing, where there is no algorithm."""
    asked: dict[str, Any] = {} if algorithm is None else {"id_token_signed_response_alg": algorithm}
    wanted = Registration(
        CallerKind.PERSON, "App", [Scope.APPLICANT_SELF], redirect_uris=(CALLBACK,), **asked
    )
    async with database.work() as work:
        made = await clients.register(work, wanted)
    return App(OAuthClient(made.client.client_id, made.client_secret or "", None, None), public=False)


@pytest.mark.parametrize(
    ("registered", "signed"),
    [(None, "RS256"), (IdTokenAlgorithm.RS256, "RS256"), (IdTokenAlgorithm.ES256, "ES256")],
)
async def test_an_id_token_is_signed_as_its_client_was_registered_also_after_a_rotation(
    oauth: httpx.AsyncClient,
    database: Database,
    settings: Settings,
    signing_keys: SigningKeys,
    registered: IdTokenAlgorithm | None,
    signed: str,
) -> None:
    app, signers, tokens = await an_app_registered_for(database, registered), [], []
    for _ in range(2):
        tokens.append((await tokens_of(oauth, database, settings, app, scope="openid"))["id_token"])
        signers.append(signing_keys.signer_by(signed)[0])
        rotate_signing_key(settings.keys)
    keys = KeySet.import_key_set((await oauth.get("/oauth/jwks.json")).json())
    read = [jwt.decode(token, keys, algorithms=[signed]) for token in tokens]
    assert [(token.header["alg"], token.header["kid"]) for token in read] == [
        (signed, signer) for signer in signers
    ]
    assert signers[0] != signers[1]


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_userinfo_tells_the_subject_of_the_id_token_and_nothing_else(
    oauth: httpx.AsyncClient, database: Database, settings: Settings, method: str
) -> None:
    person = a_signed_in_person()
    tokens = await tokens_of(
        oauth, database, settings, await an_app(database), person=person, scope="openid applicant:self"
    )
    told = await oauth.request(method, USERINFO, headers=bearing(tokens))
    assert (told.status_code, told.json()) == (200, {"sub": str(person.person_id)})
    assert told.headers["content-type"] == "application/json"
    assert told.headers["cache-control"] == "no-store"


async def test_a_token_without_openid_is_told_nothing(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    signed_in = await tokens_of(oauth, database, settings, await an_app(database), scope="applicant:self")
    client = await an_oauth_client(database)
    system = (await oauth.post("/oauth/token", data=GRANT, headers=client.basic)).json()
    for tokens in (signed_in, system):
        refused = await oauth.get(USERINFO, headers=bearing(tokens))
        assert refused.status_code == 403
        assert refused.headers["www-authenticate"].startswith(
            'Bearer realm="charity-hub", error="insufficient_scope", scope="openid"'
        )


async def test_a_bound_token_is_told_with_its_keys_proof_for_this_address_only(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    app, key = await an_app(database), a_dpop_key()
    shown = a_proof(f"{settings.issuer}/oauth/token", key=key)
    code = await a_code(database, settings, app, scope="openid")
    tokens = (await redeemed(oauth, app, code, {"DPoP": shown})).json()
    assert tokens["token_type"] == "DPoP"
    here = {"htm": "GET", "key": key, "token": tokens["access_token"]}
    proofs = [a_proof(f"{settings.issuer}{USERINFO}", **here), a_proof(settings.audience, **here)]
    answers = [
        await oauth.get(USERINFO, headers={**bearing(tokens), "DPoP": proof})
        for proof in (*proofs, proofs[0])
    ]
    assert [answer.status_code for answer in answers] == [200, 401, 401]
    borne = await oauth.get(USERINFO, headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert borne.status_code == 401
    for refused in (*answers[1:], borne):
        assert refused.headers["www-authenticate"].startswith('DPoP realm="charity-hub", error="invalid_')


async def test_nobody_is_told_anything_without_a_token_that_holds(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    app = await an_app(database)
    tokens = await tokens_of(oauth, database, settings, app, scope="openid")
    await oauth.post("/oauth/revoke", data={"token": tokens["refresh_token"], **app.proof})
    given: list[dict[str, str]] = [
        {},
        {"Authorization": "Bearer no-token"},
        {"Authorization": f"Bearer {tokens['id_token']}"},
        {"Authorization": f"Basic {tokens['access_token']}"},
        bearing(tokens),
    ]
    for headers in given:
        refused = await oauth.get(USERINFO, headers=headers)
        assert refused.status_code in (401, 403), headers
        assert refused.content == b""
        assert refused.headers["www-authenticate"].startswith("Bearer ")
    assert (await oauth.delete(USERINFO)).status_code == 405
