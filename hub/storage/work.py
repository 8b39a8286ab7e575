"""The unit of work: one transaction on the database, and the pool that reads go through."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from hub.errors import Unavailable
from hub.storage.secrecy import Vault

_AWAY = (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.CannotConnectNowError)


@dataclass(frozen=True)
class Work:
    """One transaction: all that is done through it is committed together or not at all."""

    connection: AsyncConnection
    vault: Vault


class Database:
    """The hub's database, opened once a process."""

    def __init__(self, engine: AsyncEngine, reads: asyncpg.Pool, vault: Vault) -> None:
        self.engine = engine
        self.reads = reads
        self.vault = vault

    @classmethod
    async def open(cls, url: str, vault: Vault, *, pool_size: int = 10) -> Database:
        """Connects to the PostgreSQL at `url`. Raises Unavailable when it is away."""
        address = make_url(url).set(drivername="postgresql")
        engine = create_async_engine(
            address.set(drivername="postgresql+asyncpg"), pool_size=pool_size, max_overflow=0, pool_pre_ping=False
        )
        try:
            reads = await asyncpg.create_pool(
                address.render_as_string(hide_password=False), min_size=1, max_size=pool_size
            )
        except _AWAY as away:
            raise Unavailable from away
        return cls(engine, reads, vault)

    async def close(self) -> None:
        """Gives every connection back."""
        await self.reads.close()
        await self.engine.dispose()

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        """A transaction that commits when the block ends well. Raises Unavailable when the database is away."""
        try:
            async with self.engine.begin() as connection:
                yield Work(connection, self.vault)
        except (DBAPIError, InterfaceError) as failure:
            if failure.connection_invalidated or isinstance(failure, InterfaceError):
                raise Unavailable from failure
            raise
        except _AWAY as away:
            raise Unavailable from away

    async def read(self, sql: str, parameters: Sequence[object]) -> asyncpg.Record | None:
        """The first row of one prepared statement, outside any transaction of ours."""
        try:
            async with self.reads.acquire() as connection:
                return await connection.fetchrow(sql, *parameters)
        except _AWAY as away:
            raise Unavailable from away
