"""Tokens that are bound to a key: every proof is for one request, once, by the key that it names."""

import asyncio
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import httpx
import orjson
import pytest
from joserfc.jwk import OctKey

from hub.auth.bearer import BearerTokens
from hub.auth.keys import SigningKeys
from hub.errors import Unauthenticated
from hub.settings import Settings
from hub.storage.work import Database
from tests.auth.oauth_answers import TOKEN, refusal
from tests.auth.sign_ins import (
    a_code,
    a_dpop_key,
    a_proof,
    an_app,
    introspected,
    redeemed,
    refreshed,
)
from tests.builders.clients import GRANT, a_key, an_oauth_client

pytestmark = pytest.mark.any_postgres
KEY = a_dpop_key()


def url_of(settings: Settings) -> str:
    return settings.issuer + TOKEN


@pytest.mark.parametrize("alg", ["ES256", "RS256", "PS256", "Ed25519"])
async def test_a_proof_binds_the_token_to_its_key(
    oauth: httpx.AsyncClient, database: Database, settings: Settings, signing_keys: SigningKeys, alg: str
) -> None:
    client, key = await an_oauth_client(database), a_key(alg)
    headers = {**client.basic, "DPoP": a_proof(url_of(settings), key=key, alg=alg)}
    answer = (await oauth.post(TOKEN, data=GRANT, headers=headers)).json()
    told = await introspected(oauth, client, answer["access_token"])

    assert answer["token_type"] == told["token_type"] == "DPoP"
    assert told["cnf"] == {"jkt": key.thumbprint()}
    with pytest.raises(Unauthenticated) as refused:
        BearerTokens(settings, signing_keys).borne([f"Bearer {answer['access_token']}"])
    assert refused.value.error == "invalid_token"


@pytest.mark.parametrize(
    "changes",
    [
        {"htm": "GET"},
        {"htm": "post"},
        {"htm": None},
        {"htu": "http://127.0.0.1:8000/oauth/introspect"},
        {"htu": "https://evil.example/oauth/token"},
        {"htu": "http://[::1/"},
        {"htu": 7},
        {"iat": None},
        {"iat": "now"},
        {"iat": 1e300},
        {"jti": None},
        {"jti": ""},
        {"jti": "j" * 300},
        {"header": {"typ": "JWT"}},
        {"header": {"jwk": None}},
        {"header": {"jwk": {"kty": "EC"}}},
        {"header": {"jwk": KEY.as_dict(private=True)}},
        {"header": {"jwk": OctKey.generate_key(256).as_dict()}},
        {"header": {"jwk": a_dpop_key().as_dict(private=False)}},
        {"header": {"alg": "none"}},
        {"header": {"alg": "HS256"}},
        {"header": {"crit": ["x"]}},
    ],
)
async def test_a_proof_that_proves_nothing_is_refused(
    oauth: httpx.AsyncClient, database: Database, settings: Settings, changes: dict[str, Any]
) -> None:
    client = await an_oauth_client(database)
    proof = a_proof(
        url_of(settings), key=KEY, **{name: value for name, value in changes.items() if name != "header"}
    )
    if "header" in changes:
        proof = _with_header(proof, changes["header"])
    response = await oauth.post(TOKEN, data=GRANT, headers={**client.basic, "DPoP": proof})

    assert refusal(response) == (400, "invalid_dpop_proof")


@pytest.mark.parametrize("proof", ["", "abc", "a.b.c", "a" * 9000, "é"])
async def test_garbage_is_no_proof(oauth: httpx.AsyncClient, database: Database, proof: str) -> None:
    client = await an_oauth_client(database)
    headers = [
        *((name.encode(), value.encode()) for name, value in client.basic.items()),
        (b"DPoP", proof.encode()),
    ]

    assert refusal(await oauth.post(TOKEN, data=GRANT, headers=headers)) == (400, "invalid_dpop_proof")


async def test_two_proofs_are_none(oauth: httpx.AsyncClient, database: Database, settings: Settings) -> None:
    client = await an_oauth_client(database)
    headers = [*client.basic.items(), *(("DPoP", a_proof(url_of(settings), key=KEY)) for _ in range(2))]

    assert refusal(await oauth.post(TOKEN, data=GRANT, headers=headers)) == (400, "invalid_dpop_proof")


@pytest.mark.parametrize("away", [-200, 100])
async def test_a_proof_from_another_time_is_refused(
    oauth: httpx.AsyncClient, database: Database, settings: Settings, away: int
) -> None:
    client = await an_oauth_client(database)
    proof = a_proof(url_of(settings), key=KEY, iat=int(time.time()) + away)
    response = await oauth.post(TOKEN, data=GRANT, headers={**client.basic, "DPoP": proof})

    assert refusal(response) == (400, "invalid_dpop_proof")


@pytest.mark.parametrize(
    "spelling", ["HTTP://127.0.0.1:8000/oauth/token", "http://127.0.0.1:8000/oauth/token?a=b#c"]
)
async def test_an_address_may_be_spelled_otherwise(
    oauth: httpx.AsyncClient, database: Database, spelling: str
) -> None:
    client = await an_oauth_client(database)
    proof = a_proof(spelling, key=KEY)

    assert (await oauth.post(TOKEN, data=GRANT, headers={**client.basic, "DPoP": proof})).status_code == 200


async def test_of_fifty_concurrent_uses_of_one_proof_exactly_one_succeeds(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    client = await an_oauth_client(database)
    headers = {**client.basic, "DPoP": a_proof(url_of(settings), key=KEY)}
    answers = await asyncio.gather(*(oauth.post(TOKEN, data=GRANT, headers=headers) for _ in range(50)))

    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 49


async def test_a_client_that_must_bind_its_tokens_gets_no_others(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    client = await an_oauth_client(database, dpop_required=True)
    without = await oauth.post(TOKEN, data=GRANT, headers=client.basic)
    headers = {**client.basic, "DPoP": a_proof(url_of(settings), key=KEY)}

    assert refusal(without) == (400, "invalid_dpop_proof")
    assert (await oauth.post(TOKEN, data=GRANT, headers=headers)).status_code == 200


async def test_a_code_that_was_asked_for_with_a_key_comes_with_that_key_alone(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    app = await an_app(database)
    for key, status in ((None, 400), (a_dpop_key(), 400), (KEY, 200)):
        code = await a_code(database, settings, app, dpop_jkt=KEY.thumbprint())
        headers = {"DPoP": a_proof(url_of(settings), key=key)} if key else {}
        assert (await redeemed(oauth, app, code, headers)).status_code == status


async def test_the_refresh_token_of_an_app_without_a_secret_is_bound_to_its_key(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    app = await an_app(database, public=True)
    for key, status in ((None, 400), (a_dpop_key(), 400), (KEY, 200)):
        code = await a_code(database, settings, app)
        first = await redeemed(oauth, app, code, {"DPoP": a_proof(url_of(settings), key=KEY)})
        headers = {"DPoP": a_proof(url_of(settings), key=key)} if key else {}
        again = await refreshed(oauth, app, first.json()["refresh_token"], headers)
        assert again.status_code == status


def _with_header(proof: str, header: dict[str, Any]) -> str:
    """The proof with other claims in its header, and a signature that no longer holds."""
    head, rest = proof.split(".", 1)
    told = orjson.loads(urlsafe_b64decode(head + "=" * (-len(head) % 4))) | header
    return urlsafe_b64encode(orjson.dumps(told)).rstrip(b"=").decode() + "." + rest
