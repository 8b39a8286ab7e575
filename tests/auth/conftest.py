"""An OAuth server on the shared database, reached through its HTTP routes."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from hub.auth.keys import SigningKeys, load_signing_keys
from hub.auth.routes import routes
from hub.settings import Settings
from hub.storage.work import Database

NODE_CLIENTS = Path(__file__).with_name("node") / "node_modules"
# Who has not installed the clients of Node tests the hub with Authlib's alone; `.ci/run` installs them.
collect_ignore = [] if NODE_CLIENTS.exists() else ["test_node_clients.py"]


@pytest.fixture(scope="module")
def signing_keys(settings: Settings) -> SigningKeys:
    return load_signing_keys(settings.keys, create=True)


@pytest.fixture(scope="module")
def oauth_app(settings: Settings, database: Database, signing_keys: SigningKeys) -> Starlette:
    return Starlette(routes=list(routes(settings, database, signing_keys)))


@pytest.fixture
async def oauth(settings: Settings, oauth_app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client of the OAuth server."""
    transport = httpx.ASGITransport(app=oauth_app)
    async with httpx.AsyncClient(transport=transport, base_url=settings.issuer) as client:
        yield client
