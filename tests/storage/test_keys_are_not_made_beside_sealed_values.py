"""Lost keys are never silently replaced: a sealed database lets no new ones be made."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.app import create_app
from hub.errors import ConfigurationError
from hub.settings import Settings
from hub.storage.key_proofs import check_keys, may_make_keys
from hub.storage.secrecy import Vault
from hub.storage.work import Database
from tests.conftest import FreshDatabase
from tests.hub import serving


async def test_keys_may_be_made_for_a_database_that_was_never_sealed(
    fresh_database_url: FreshDatabase, vault: Vault
) -> None:
    url = await fresh_database_url()
    assert await may_make_keys(url)
    database = await Database.open(url, vault)
    try:
        await check_keys(database)
    finally:
        await database.close()
    assert not await may_make_keys(url)


async def test_a_hub_that_lost_its_keys_writes_none_and_says_so(
    fresh_database_url: FreshDatabase, tmp_path: Path
) -> None:
    url = await fresh_database_url()
    async with serving(Settings(database_url=url, keys_dir=tmp_path / "keys", data_dir=tmp_path)):
        pass
    lost = Settings(database_url=url, keys_dir=tmp_path / "empty", data_dir=tmp_path)
    with pytest.raises(ConfigurationError, match="put the hub's keys back"):
        await _start(lost)
    assert not list((tmp_path / "empty").glob("*.key"))


async def _start(settings: Settings) -> None:
    """Runs the application's start, as a server does."""

    async def receive() -> dict[str, str]:
        return {"type": "lifespan.startup"}

    async def send(_: object) -> None:
        pass

    await create_app(settings)({"type": "lifespan", "state": {}}, receive, send)
