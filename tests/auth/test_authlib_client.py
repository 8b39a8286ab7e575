"""Authlib's own client signs people in, carries the sign-in on and ends it, without special cases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx
import pytest

from hub.auth.authorization import checked_request, grant_code, parameters
from hub.settings import Settings
from hub.storage.work import Database
from tests.auth.a_listening_hub import listening
from tests.auth.sign_ins import CALLBACK, VERIFIER, a_signed_in_person, an_app

# Authlib prefers a newer httpx than the one the hub is pinned to, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:The httpx module is deprecated")


@pytest.fixture
async def served(settings: Settings) -> AsyncIterator[Settings]:
    async with listening(settings) as own:
        yield own


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "none"])
async def test_authlibs_client_signs_a_person_in(served: Settings, database: Database, method: str) -> None:
    from authlib.integrations.httpx_client import AsyncOAuth2Client

    app = await an_app(database, public=method == "none")
    async with httpx.AsyncClient(base_url=served.issuer) as finder:
        described = (await finder.get("/.well-known/openid-configuration")).json()
    async with AsyncOAuth2Client(
        app.client.client_id,
        app.client.secret or None,
        token_endpoint_auth_method=method,
        redirect_uri=CALLBACK,
        scope="openid applicant:self",
        code_challenge_method="S256",
    ) as client:
        url, state = client.create_authorization_url(
            described["authorization_endpoint"], code_verifier=VERIFIER
        )
        async with database.work() as work:
            request = await checked_request(work, parameters(urlsplit(url).query.encode()))
            back = await grant_code(work, request, a_signed_in_person(), request.scopes, served)
        endpoint = described["token_endpoint"]
        first = await client.fetch_token(
            endpoint, authorization_response=back, code_verifier=VERIFIER, state=state
        )
        second = await client.refresh_token(endpoint, first["refresh_token"])
        asked = await client.get(f"{served.issuer}/graphql", params={"query": "{ viewer { clientId } }"})
        ended = await client.revoke_token(described["revocation_endpoint"], second["refresh_token"])

    assert first["id_token"].count(".") == 2
    assert second["refresh_token"] != first["refresh_token"]
    assert asked.json()["data"] == {"viewer": {"clientId": app.client.client_id}}
    assert ended.status_code == 200
