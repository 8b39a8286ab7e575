"""At the GraphQL endpoint: tokens that are bound to a key, and tokens that ended early."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import pytest

from hub.auth.caller import Caller
from hub.auth.keys import load_signing_keys
from hub.auth.scopes import CallerKind, Scope
from hub.auth.tokens import Bound, issue
from tests.auth.sign_ins import a_dpop_key, a_proof
from tests.builders.clients import GRANT, an_oauth_client
from tests.served import MODERN, World

ASKED = {"query": "{ viewer { clientId } }"}
KEY = a_dpop_key()


def _bound(world: World) -> str:
    settings = world.hub.settings
    keys = load_signing_keys(settings.keys, create=False)
    return issue(world.caller("charity"), settings, keys, bound=Bound(jkt=KEY.thumbprint()))


def _proof(world: World, for_token: str, **changes: Any) -> str:
    return a_proof(**{"url": world.hub.settings.audience, "key": KEY, "token": for_token, **changes})


async def _sent(
    world: World, token: str, *proofs: str, scheme: str = "DPoP", query: str = ASKED["query"]
) -> httpx.Response:
    headers = [
        ("Accept", MODERN),
        ("Authorization", f"{scheme} {token}"),
        *(("DPoP", proof) for proof in proofs),
    ]
    return await world.hub.client.post("/graphql", json={"query": query}, headers=headers)


async def test_a_bound_token_holds_with_its_keys_proof(world: World) -> None:
    token = _bound(world)
    world.hub.token(world.caller("charity"))
    response = await _sent(world, token, _proof(world, token))

    assert response.status_code == 200
    assert response.json()["data"]["viewer"]["clientId"] == world.caller("charity").client_id


async def test_a_proof_holds_for_one_request(world: World) -> None:
    token = _bound(world)
    proof = _proof(world, token)
    answers = await asyncio.gather(*(_sent(world, token, proof) for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 19


@pytest.mark.parametrize(
    "changes",
    [
        {"ath": None},
        {"token": "another"},
        {"htm": "GET"},
        {"url": "http://127.0.0.1:8000/oauth/token"},
        {"iat": 1},
        {"jti": None},
        {"key": a_dpop_key()},
    ],
)
async def test_a_bound_token_without_a_proof_for_this_request_is_refused(
    world: World, changes: dict[str, Any]
) -> None:
    token = _bound(world)
    response = await _sent(world, token, _proof(world, token, **changes))
    challenge = response.headers["www-authenticate"]

    assert response.status_code == 401
    assert challenge.startswith('DPoP realm="charity-hub", error="invalid_')
    assert 'algs="ES256' in challenge


async def test_a_bound_token_is_worth_nothing_to_a_thief(world: World) -> None:
    token = _bound(world)
    proof = _proof(world, token)
    for scheme, proofs in (("Bearer", ()), ("Bearer", (proof,)), ("DPoP", ()), ("DPoP", (proof, proof))):
        response = await _sent(world, token, *proofs, scheme=scheme)
        assert response.status_code == 401
        assert response.headers["www-authenticate"].startswith("DPoP ")


async def test_a_bound_token_that_lacks_a_scope_is_told_so_as_dpop(world: World) -> None:
    settings = world.hub.settings
    keys = load_signing_keys(settings.keys, create=False)
    caller = world.caller("charity", Scope.PROJECT_READ)
    token = issue(caller, settings, keys, bound=Bound(jkt=KEY.thumbprint()))
    response = await _sent(world, token, _proof(world, token), query="{ beneficiaries { totalCount } }")
    challenge = response.headers["www-authenticate"]

    assert response.status_code == 403
    assert challenge.startswith(
        'DPoP realm="charity-hub", error="insufficient_scope", scope="beneficiary:read"'
    )
    assert 'algs="ES256' in challenge


async def test_a_bound_token_that_ended_is_refused_as_dpop(world: World) -> None:
    settings = world.hub.settings
    keys = load_signing_keys(settings.keys, create=False)
    bound = Bound(jkt=KEY.thumbprint())
    ended = issue(world.caller("charity"), settings, keys, bound=bound, now=time.time() - 700)
    nobodys = issue(Caller("deleted", CallerKind.MINISTRY, frozenset()), settings, keys, bound=bound)
    for token in (ended, nobodys, "no-token", "not@a token"):
        response = await _sent(world, token, _proof(world, token))
        challenge = response.headers["www-authenticate"]
        assert response.status_code == 401
        assert challenge.startswith('DPoP realm="charity-hub", error="invalid_token"')
        assert 'algs="ES256' in challenge


async def test_whoever_sends_no_bound_token_is_asked_for_one_that_anybody_may_bear(world: World) -> None:
    few = world.hub.token(world.caller("charity", Scope.PROJECT_READ))
    response = await _sent(world, few, scheme="Bearer", query="{ beneficiaries { totalCount } }")
    assert response.headers["www-authenticate"].startswith('Bearer realm="charity-hub", error="insufficient_')
    response = await world.hub.client.post("/graphql", json=ASKED)
    assert response.headers["www-authenticate"].startswith('Bearer realm="charity-hub", resource_metadata=')


async def test_a_token_that_anybody_may_bear_is_not_sent_as_bound(world: World) -> None:
    token = world.hub.token(world.caller("charity"))

    assert (await _sent(world, token, _proof(world, token))).status_code == 401
    assert (await _sent(world, token, scheme="Bearer")).status_code == 200


async def test_a_revoked_token_is_refused_within_five_seconds(own_world: World) -> None:
    client = await an_oauth_client(own_world.database)
    http = own_world.hub.client
    token = (await http.post("/oauth/token", data=GRANT, headers=client.basic)).json()["access_token"]
    other = (await http.post("/oauth/token", data=GRANT, headers=client.basic)).json()["access_token"]
    assert (await _sent(own_world, token, scheme="Bearer")).status_code == 200

    await http.post("/oauth/revoke", data={"token": token}, headers=client.basic)
    began = sent = time.monotonic()
    while (await _sent(own_world, token, scheme="Bearer")).status_code == 200:
        assert sent - began < 5
        sent = time.monotonic()

    assert (await _sent(own_world, other, scheme="Bearer")).status_code == 200
