"""A database as tests look at it, who see every row, and as the owner of its tables, who may change anything."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Self

import asyncpg
from sqlalchemy import make_url

from hub.storage.connection import USUAL, Patience, connect
from hub.storage.embedded import owner_url
from hub.storage.secrecy import Vault
from hub.storage.sight import THE_HUB_ITSELF, Sight, told
from hub.storage.work import Database


class SeeingDatabase(Database):
    """A database whose reads see every row unless a test says who looks."""

    url: str

    @classmethod
    async def open(cls, url: str, vault: Vault, *, pool_size: int = 10, patience: Patience = USUAL) -> Self:
        """The database at this address."""
        opened = await super().open(url, vault, pool_size=pool_size, patience=patience)
        opened.url = url
        return opened

    async def read(
        self, sql: str, parameters: Sequence[object], sight: Sight = THE_HUB_ITSELF
    ) -> list[asyncpg.Record]:
        """The rows of one statement."""
        return await super().read(sql, parameters, sight)

    async def as_owner(self, *statements: str) -> None:
        """Has the owner of the tables carry out these statements, all or none."""
        await as_owner(self.url, *statements)


def owned(url: str) -> str:
    """One of the tests' databases as the owner of its tables comes to it."""
    named = os.environ.get("HUB_TEST_DATABASE_URL")
    if not named:
        return owner_url(url)
    return make_url(named).set(database=make_url(url).database).render_as_string(hide_password=False)


async def as_owner(url: str, *statements: str) -> None:
    """Has the owner of the tables carry out these statements, all or none."""
    connection = await connect(owned(url))
    try:
        await told(connection, THE_HUB_ITSELF)
        async with connection.transaction():
            for statement in statements:
                await connection.execute(statement)
    finally:
        await connection.close()
