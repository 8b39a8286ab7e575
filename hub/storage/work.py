"""The unit of work: one transaction on the database, and the pool that reads go through."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Self

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.errors import ConfigurationError, Unavailable
from hub.storage.connection import USUAL, Patience, connect, is_away, without_rows, write_engine
from hub.storage.lanes import Lanes
from hub.storage.secrecy import Vault
from hub.storage.sight import THE_HUB_ITSELF, Sight, SightedConnection, told

# A list of keys is planned for as ten of them; PostgreSQL would plan each shorter list anew, for more than it reads.
_BEGIN = "BEGIN; SET LOCAL plan_cache_mode = force_generic_plan"


@dataclass(frozen=True)
class Work:
    """One transaction: all that is done through it is committed together or not at all."""

    connection: AsyncConnection
    vault: Vault

    async def driver(self) -> SightedConnection:
        """The driver's own connection, within the transaction: where SQLAlchemy's share of a statement's cost counts."""
        driver = _driver(self.connection)
        if not driver.is_in_transaction():
            await self.connection.exec_driver_sql("SELECT 1")  # SQLAlchemy begins with the first statement
        return driver


class Database:
    """The hub's database, opened once a process."""

    def __init__(self, engine: AsyncEngine, reads: Lanes, vault: Vault) -> None:
        self.engine = engine
        self._without_transactions = engine.execution_options(isolation_level="AUTOCOMMIT")
        self.reads = reads
        self.vault = vault

    @classmethod
    async def open(cls, url: str, vault: Vault, *, pool_size: int = 10, patience: Patience = USUAL) -> Self:
        """Connects to the PostgreSQL at `url`.

        Raises Unavailable when it is away, ConfigurationError when it does not let the hub in.
        """
        reads = Lanes(partial(connect, url, patience), pool_size, patience)
        with unavailable_when_away():
            reads.give_back(await reads.take(None))
        return cls(write_engine(url, pool_size, patience), reads, vault)

    async def close(self) -> None:
        """Gives every connection back."""
        await self.reads.close()
        await self.engine.dispose()

    @asynccontextmanager
    async def work(self, sight: Sight = THE_HUB_ITSELF) -> AsyncIterator[Work]:
        """A transaction that commits when the block ends well. Raises Unavailable when the database is away.

        It is the hub's own: a rule needs everybody's rows, and only the hub itself writes. What is then shown to a
        caller is read with that caller's sight.
        """
        with unavailable_when_away():
            async with self.engine.begin() as connection:
                await told(_driver(connection), sight)
                yield Work(connection, self.vault)

    @asynccontextmanager
    async def work_after(self, first: str) -> AsyncIterator[Work]:
        """The hub's own `work`, begun by one message together with its first statement, which is of our own wording.

        SQLAlchemy takes no part in the transaction: where it is made some hundred times a second, that counts. Its
        statements are planned once for all parameters: they find rows by keys.
        """
        with unavailable_when_away():
            async with self._without_transactions.connect() as connection:
                driver = _driver(connection)
                await told(driver, THE_HUB_ITSELF)
                try:
                    await driver.execute(f"{_BEGIN}; {first}")
                    yield Work(connection, self.vault)
                    if await driver.execute("COMMIT") != "COMMIT":
                        raise RuntimeError("the transaction had failed before its end")
                except BaseException:
                    await _taken_back(driver)
                    raise

    async def read(self, sql: str, parameters: Sequence[object], sight: Sight) -> list[asyncpg.Record]:
        """The rows of one prepared statement that this party may see, outside any transaction of ours.

        Raises Unavailable as `work` does.
        """
        # What `reading` does, without its block: this is the way of every read.
        with unavailable_when_away():
            connection = await self.reads.take(sight)
            is_sound = False
            try:
                await told(connection, sight)
                rows: list[asyncpg.Record] = await connection.fetch(sql, *parameters)
                is_sound = True
            except asyncpg.PostgresError:
                is_sound = True
                raise
            finally:
                self.reads.give_back(connection, is_sound=is_sound)
            return rows

    @asynccontextmanager
    async def reading(self, sight: Sight | None) -> AsyncIterator[SightedConnection]:
        """A connection of the driver's own, for what is faster without SQLAlchemy. Raises Unavailable as `work` does.

        Without a sight it is for statements that show nobody's rows, and costs no telling of it.
        """
        with unavailable_when_away():
            connection = await self.reads.take(sight)
            is_sound = False
            try:
                await told(connection, sight)
                yield connection
                is_sound = True
            except asyncpg.PostgresError:
                is_sound = True  # the server refused a statement, and awaits the next
                raise
            finally:
                self.reads.give_back(connection, is_sound=is_sound)


def _driver(connection: AsyncConnection) -> SightedConnection:
    """The driver's own connection, before SQLAlchemy has begun its transaction on it."""
    pooled = connection.sync_connection
    driver = pooled.connection.driver_connection if pooled else None
    if not isinstance(driver, SightedConnection):
        raise TypeError(type(driver))
    return driver


async def _taken_back(driver: SightedConnection) -> None:
    """Rolls back, whether it is known that a transaction began or not; throws the connection away if that fails."""
    if driver.is_closed():
        return
    try:
        await driver.execute("ROLLBACK")
    except Exception:  # noqa: BLE001 - what made it necessary is what is to be told
        driver.terminate()
    except BaseException:
        driver.terminate()
        raise


@contextmanager
def unavailable_when_away() -> Iterator[None]:
    """Turns the driver's many ways to lose a database into Unavailable, and keeps rows out of its other errors.

    Raises ConfigurationError when the database does not let the hub in.
    """
    try:
        yield
    except PoolExhausted as exhausted:
        raise Unavailable from exhausted
    except DBAPIError as failure:
        cause = failure.orig.__cause__ if failure.orig else None
        if failure.connection_invalidated or is_away(cause or failure):
            raise Unavailable from failure
        raise
    except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError) as refusal:
        raise ConfigurationError(f"The database refuses the hub: {refusal}") from None
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as failure:
        without_rows(failure)
        if is_away(failure):
            raise Unavailable from failure
        raise
