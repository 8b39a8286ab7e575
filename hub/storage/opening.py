"""How the hub comes to a migrated database: as a role that its walls hold, with the keys that it was sealed with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from hub.storage.erasure import erase_again
from hub.storage.key_proofs import check_keys, may_make_keys
from hub.storage.keys import load_keys
from hub.storage.secrecy import Vault
from hub.storage.serving_role import check_role
from hub.storage.work import Database


@asynccontextmanager
async def opened(url: str, keys: Path, *, pool_size: int) -> AsyncIterator[Database]:
    """The database at `url` for the block's length; keys are made when neither it nor the directory has any.

    Raises Unavailable when it is away, ConfigurationError when the walls between rows would not hold the hub or the
    keys are not the database's.
    """
    await check_role(url)
    vault = Vault.of(load_keys(keys, create=await may_make_keys(url)))
    database = await Database.open(url, vault, pool_size=pool_size)
    try:
        await check_keys(database)
        await erase_again(database)
        yield database
    finally:
        await database.close()
