"""A served country for the clients of others; those of Node are tested where `npm ci` has put them beside their programs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.settings import Settings
from hub.storage.secrecy import Vault
from tests.conftest import FreshDatabase
from tests.served import World, a_world, own_world

INSTALLED = Path(__file__).with_name("node") / "node_modules"
# Who has not installed the libraries of Node tests the hub with that of Python alone; `.ci/run` installs them.
collect_ignore_glob = [] if INSTALLED.exists() else ["test_node_*.py"]


@pytest.fixture(scope="module")
async def open_world(
    fresh_database_url: FreshDatabase, vault: Vault, settings: Settings
) -> AsyncIterator[World]:
    """A country whose hub tells everybody the part of the schema that their scopes open."""
    told = settings.model_copy(update={"introspection": "ALL"})
    async with a_world(await fresh_database_url(), vault, told) as world:
        yield world


__all__ = ["open_world", "own_world"]
