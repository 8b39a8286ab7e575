"""Who may come in: every bad token is refused with 401, and says how to do better."""

from __future__ import annotations

import base64
import json
import time

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from hub.auth.keys import ALGORITHM, load_signing_keys
from hub.auth.tokens import issue
from tests.served import MODERN, World

ASKED = {"query": "{ viewer { clientId } }"}


def _changed(world: World, header: dict[str, object] | None = None, **claims: object) -> str:
    """A token that this hub could have signed, with other claims."""
    keys = load_signing_keys(world.hub.settings.keys, create=False)
    told = json.loads(_decoded(world.hub.token(world.caller("charity")).split(".")[1]))
    head = {"alg": ALGORITHM, "typ": "at+jwt", "kid": keys.current_kid} | (header or {})
    return jwt.encode(head, told | claims, keys.current, algorithms=[ALGORITHM])


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


@pytest.mark.parametrize("accept", [MODERN, "application/json"])
async def test_without_a_token_the_challenge_names_no_error(world: World, accept: str) -> None:
    response = await world.send(ASKED, Authorization="", Accept=accept)
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith('Bearer realm="charity-hub"')
    assert "error=" not in response.headers["www-authenticate"]
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"


async def _refusal(world: World, token: str) -> str:
    response = await world.send(ASKED, Authorization=f"Bearer {token}")
    assert response.status_code == 401
    assert 'error="invalid_token"' in response.headers["www-authenticate"]
    assert token[:20] not in response.text
    return response.headers["www-authenticate"]


@pytest.mark.parametrize("token", ["garbage", "a.b.c", "....", "é", "x" * 10_000, "null"])
async def test_garbage_is_no_token(world: World, token: str) -> None:
    headers = {b"Authorization": f"Bearer {token}".encode()}
    response = await world.hub.client.post("/graphql", json=ASKED, headers=headers)
    assert response.status_code == 401
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_an_expired_token_is_refused(world: World) -> None:
    keys = load_signing_keys(world.hub.settings.keys, create=False)
    token = issue(world.caller("charity"), world.hub.settings, keys, now=time.time() - 700)
    assert "expired" in await _refusal(world, token)


async def test_a_token_for_another_service_is_refused(world: World) -> None:
    assert "another service" in await _refusal(
        world, _changed(world, aud="https://elsewhere.example/graphql")
    )


async def test_a_token_of_another_issuer_is_refused(world: World) -> None:
    assert "another issuer" in await _refusal(world, _changed(world, iss="https://elsewhere.example"))


async def test_a_jwt_that_is_no_access_token_is_refused(world: World) -> None:
    assert "not an access token" in await _refusal(world, _changed(world, {"typ": "JWT"}))


async def test_a_token_that_somebody_else_signed_is_refused(world: World) -> None:
    keys = load_signing_keys(world.hub.settings.keys, create=False)
    claims = json.loads(_decoded(world.hub.token(world.caller("charity")).split(".")[1]))
    header = {"alg": "ES256", "typ": "at+jwt", "kid": keys.current_kid}
    forged = jwt.encode(header, claims, ECKey.generate_key("P-256"), algorithms=["ES256"])
    assert "not signed by this hub" in await _refusal(world, forged)


async def test_an_unsigned_token_is_refused(world: World) -> None:
    _, claims, _ = world.hub.token(world.caller("charity")).split(".")
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt"}').rstrip(b"=").decode()
    await _refusal(world, f"{header}.{claims}.")


async def test_a_token_with_a_changed_scope_is_refused(world: World) -> None:
    head, claims, signature = world.hub.token(world.caller("charity")).split(".")
    more = json.loads(_decoded(claims)) | {"scope": "admin:audit"}
    payload = base64.urlsafe_b64encode(json.dumps(more).encode()).rstrip(b"=").decode()
    await _refusal(world, f"{head}.{payload}.{signature}")


async def test_a_scope_that_its_kind_may_not_hold_opens_nothing(world: World) -> None:
    token = _changed(world, scope="admin:audit aid:read")
    response = await world.send({"query": "{ auditEvents { totalCount } }"}, Authorization=f"Bearer {token}")
    assert response.json()["errors"][0]["extensions"]["code"] == "MISSING_SCOPE"


async def test_basic_credentials_are_no_token(world: World) -> None:
    response = await world.send(ASKED, Authorization="Basic bm9vcjpzZWNyZXQ=")
    assert response.status_code == 401
