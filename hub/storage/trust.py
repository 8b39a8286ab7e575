"""Who may still come in and with which scopes, read as a whole, and the word that goes round when it has changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any, NamedTuple

import asyncpg
from sqlalchemy import func, select

from hub.storage.connection import Patience, connect
from hub.storage.sight import THE_HUB_ITSELF, told
from hub.storage.work import Database, Work, unavailable_when_away

CHANNEL = "hub_trust"
"""Where the hub's workers listen for changes; what is said there has no content."""

_PATIENCE = Patience(connect=2, lock=1, statement=1.5, answer=2)

_STANDINGS = """
SELECT 'client' AS kind, client.client_id AS name, client.scopes,
       client.revoked_at IS NULL AND coalesce(charity.state, 'ADMITTED') = 'ADMITTED' AS admitted,
       client.trusted_documents_only
FROM client LEFT JOIN charity ON charity.id = client.charity_id
UNION ALL
SELECT 'officer', officer.id::text, officer.scopes,
       officer.dismissed_at IS NULL AND coalesce(charity.state, 'ADMITTED') = 'ADMITTED', false
FROM officer LEFT JOIN charity ON charity.id = officer.charity_id
UNION ALL
SELECT 'charity', id::text, NULL, state = 'ADMITTED', false FROM charity
UNION ALL
SELECT 'ended', name, NULL, false, false FROM revoked_token WHERE expires_at > now()
"""


class Standing(NamedTuple):
    """A client, an officer or a charity: whether it may come in, and the scopes it holds now (None: no limit).

    Tokens that ended early stand here too, by their jti or their family, as parties of the kind `ended`.
    """

    kind: str
    name: str
    scopes: tuple[str, ...] | None
    admitted: bool
    trusted_documents_only: bool = False


async def announce(work: Work) -> None:
    """Tells every worker, once this is committed, that somebody's standing has changed."""
    await work.connection.execute(select(func.pg_notify(CHANNEL, "")))


async def standings(database: Database) -> tuple[Standing, ...]:
    """Everybody's standing at one moment. Raises Unavailable when the database is away."""
    return _standings(await database.read(_STANDINGS, (), THE_HUB_ITSELF))


class Listener:
    """A connection of its own that hears of changes."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection
        self._word = asyncio.Event()

    async def begin(self) -> None:
        """Listens from now on."""
        self._connection.add_termination_listener(self._told)
        await self._connection.add_listener(CHANNEL, self._told)

    async def standings(self) -> tuple[Standing, ...]:
        """Everybody's standing at one moment. Raises Unavailable when the connection is lost."""
        with unavailable_when_away():
            return _standings(await self._connection.fetch(_STANDINGS))

    async def word(self, within: float) -> None:
        """Returns at the next change, at the loss of the connection, or after so many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._word.wait(), within)
        self._word.clear()

    def _told(self, *_: object) -> None:
        self._word.set()


@asynccontextmanager
async def listening(url: str) -> AsyncIterator[Listener]:
    """A listener for the block's length. Raises Unavailable or ConfigurationError when there is no connection."""
    with unavailable_when_away():
        connection = await connect(url, _PATIENCE, application_name="charity-hub-trust")
        try:
            await told(connection, THE_HUB_ITSELF)
            listener = Listener(connection)
            await listener.begin()
            yield listener
        finally:
            connection.terminate()


def _standings(rows: Iterable[Any]) -> tuple[Standing, ...]:
    return tuple(
        Standing(kind, name, None if scopes is None else tuple(scopes), admitted, limited)
        for kind, name, scopes, admitted, limited in rows
    )
