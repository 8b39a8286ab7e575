"""A standard OAuth client on a real socket gets tokens without special cases."""

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import uvicorn
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc import jwt
from joserfc.jwk import KeySet
from starlette.applications import Starlette

from hub.auth.bearer import BearerTokens
from hub.auth.keys import SigningKeys
from hub.auth.routes import routes
from hub.auth.scopes import Scope
from hub.settings import Settings
from hub.storage.work import Database
from tests.builders.clients import OAuthClient, an_oauth_client

# Authlib prefers a newer httpx than the one the hub is pinned to, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:The httpx module is deprecated")


@pytest.fixture
async def hub(settings: Settings, database: Database, signing_keys: SigningKeys) -> AsyncIterator[Settings]:
    """The settings of an OAuth server that listens on a port of this machine."""
    listener = socket.create_server(("127.0.0.1", 0))
    served = settings.model_copy(update={"issuer": f"http://127.0.0.1:{listener.getsockname()[1]}"})
    app = Starlette(routes=list(routes(served, database, signing_keys)))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    yield served
    server.should_exit = True
    await serving


async def fetch(
    hub: Settings, client: OAuthClient, method: str, secret: object, **asked: str
) -> dict[str, Any]:
    """A token, fetched by Authlib's own client."""
    from authlib.integrations.httpx_client import AsyncOAuth2Client

    async with httpx.AsyncClient(base_url=hub.issuer) as finder:
        described = (await finder.get("/.well-known/oauth-authorization-server")).json()
    endpoint = described["token_endpoint"]
    async with AsyncOAuth2Client(client.client_id, secret, token_endpoint_auth_method=method) as standard:
        if method == "private_key_jwt":
            standard.register_client_auth_method(PrivateKeyJWT(endpoint, alg="ES256"))
        return dict(await standard.fetch_token(endpoint, grant_type="client_credentials", **asked))


async def test_a_secret_brings_a_token(hub: Settings, database: Database, signing_keys: SigningKeys) -> None:
    client = await an_oauth_client(database)
    token = await fetch(hub, client, "client_secret_basic", client.secret, scope="aid:check")

    assert token["token_type"] == "Bearer"
    assert BearerTokens(hub, signing_keys).borne([f"Bearer {token['access_token']}"]).caller.scopes == {
        Scope.AID_CHECK
    }


async def test_a_key_brings_a_token(hub: Settings, database: Database, signing_keys: SigningKeys) -> None:
    client = await an_oauth_client(database, alg="ES256")
    token = await fetch(hub, client, "private_key_jwt", client.key)

    assert (
        BearerTokens(hub, signing_keys).borne([f"Bearer {token['access_token']}"]).caller.client_id
        == client.client_id
    )


async def test_anybody_can_verify_a_token_with_the_published_keys(hub: Settings, database: Database) -> None:
    client = await an_oauth_client(database)
    token = await fetch(hub, client, "client_secret_basic", client.secret)
    async with httpx.AsyncClient() as anybody:
        published = await anybody.get(f"{hub.issuer}/oauth/jwks.json")
    decoded = jwt.decode(token["access_token"], KeySet.import_key_set(published.json()), algorithms=["ES256"])

    assert decoded.header["typ"] == "at+jwt"
    assert decoded.claims["aud"] == f"{hub.issuer}/graphql"
