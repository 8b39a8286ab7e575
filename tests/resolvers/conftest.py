"""Who asks: a charity's case worker, another's, the ministry, and the operator at the command line."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from hub.resolvers.context import RequestContext
from hub.settings import Settings
from hub.storage.secrecy import Vault
from hub.storage.work import Database
from tests.builders import a_charity
from tests.builders.people import a_registrar, the_command_line, the_ministry
from tests.resolvers.one_payer import Charities, some_charities
from tests.seeing import SeeingDatabase


@pytest.fixture(scope="module")
async def busy(database_url: str, vault: Vault) -> AsyncIterator[SeeingDatabase]:
    """The shared database over as many connections as a busy hub has."""
    opened = await SeeingDatabase.open(database_url, vault, pool_size=64)
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
async def charities(busy: SeeingDatabase, settings: Settings) -> Charities:
    """Three charities and three aid types."""
    return await some_charities(busy, settings)


@pytest.fixture
async def charity(database: Database, clean: None, settings: Settings) -> RequestContext:
    """A charity's case worker on an empty database."""
    return a_registrar(database, settings, await a_charity(database))


@pytest.fixture
async def other(database: Database, charity: RequestContext, settings: Settings) -> RequestContext:
    """Another charity's case worker."""
    return a_registrar(database, settings, await a_charity(database))


@pytest.fixture
def ministry(database: Database, settings: Settings) -> RequestContext:
    """A supervisor of the ministry."""
    return the_ministry(database, settings)


@pytest.fixture
async def operator(database: Database, clean: None, settings: Settings) -> RequestContext:
    """The operator at the command line; charities A and B are admitted and nobody is registered."""
    await a_charity(database, "A")
    await a_charity(database, "B")
    return the_command_line(database, settings)
