"""Reads the outbox: what became visible between two looks, each change once, whatever order it was committed in.

A look answers a snapshot of PostgreSQL's beside the changes; the next look asks for what that snapshot did not see.
So a transaction that began early and committed late is not missed, as it would be by asking for larger numbers, and
one that goes on for long holds nobody else's changes up.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg
from sqlalchemy import bindparam, delete, select

from hub.storage.connection import Patience, connect
from hub.storage.sight import THE_HUB_ITSELF, told
from hub.storage.tables import outbox
from hub.storage.work import Work, unavailable_when_away

CHANNEL = "hub_outbox"
"""Where the hub's workers listen for changes; what is said there has no content."""

_PATIENCE = Patience(connect=2, lock=1, statement=8, answer=10)

_NOW = "SELECT pg_current_snapshot()::text"
_SINCE = """
SELECT look.now::text AS now, pg_snapshot_xmax(look.now)::text::bigint >= pg_snapshot_xmax($1::text::pg_snapshot)::text::bigint
    AS goes_on, change.type_name, change.object_id
FROM (SELECT pg_current_snapshot() AS now) AS look LEFT JOIN (
    SELECT type_name, object_id FROM outbox
    WHERE transaction_id >= pg_snapshot_xmin($1::text::pg_snapshot)::text::bigint
        AND NOT pg_visible_in_snapshot(transaction_id::text::xid8, $1::text::pg_snapshot)
    ORDER BY transaction_id LIMIT $2
) AS change ON true
"""

_OLD = (
    select(outbox.c.transaction_id, outbox.c.type_name, outbox.c.object_id)
    .where(outbox.c.written_at < bindparam("before"))
    .order_by(outbox.c.transaction_id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("old")
)
_FORGET = delete(outbox).where(*(outbox.c[column.name] == column for column in _OLD.c))


class Change(NamedTuple):
    """An object that was written: its GraphQL type and its id."""

    type_name: str
    id: UUID


class Look(NamedTuple):
    """What has changed since an earlier snapshot, and the snapshot to go on from.

    `goes_on` is false where the earlier snapshot was of another database's past.
    """

    snapshot: str
    changes: Sequence[Change]
    goes_on: bool


class Listener:
    """A connection of its own that hears that something has changed, says so, and looks what."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def begin(self, heard: asyncio.Event) -> None:
        """Sets the event from now on whenever something changes, and at the loss of the connection."""

        def tell(*_: object) -> None:
            heard.set()

        self._connection.add_termination_listener(tell)
        await self._connection.add_listener(CHANNEL, tell)

    async def say(self) -> None:
        """Tells the workers that something was committed.

        In a transaction of its own, which need not wait for the disk: one that notifies holds a lock until it is
        committed, and all the hub's transactions would be committed one after the other.
        """
        await self._connection.execute("SELECT pg_notify($1, '')", CHANNEL)

    async def now(self) -> str:
        """The snapshot of this moment."""
        return str(await self._connection.fetchval(_NOW))

    async def since(self, snapshot: str, most: int) -> Look:
        """What that snapshot did not see, `most` changes at most."""
        rows = await self._connection.fetch(_SINCE, snapshot, most)
        changes = [Change(row["type_name"], row["object_id"]) for row in rows if row["object_id"]]
        return Look(str(rows[0]["now"]), changes, bool(rows[0]["goes_on"]))


@asynccontextmanager
async def listening(url: str, heard: asyncio.Event) -> AsyncIterator[Listener]:
    """A listener for the block's length. Raises Unavailable or ConfigurationError when there is no connection."""
    with unavailable_when_away():
        told_besides = {"application_name": "charity-hub-changes", "synchronous_commit": "off"}
        connection = await connect(url, _PATIENCE, **told_besides)
        try:
            await told(connection, THE_HUB_ITSELF)
            listener = Listener(connection)
            await listener.begin(heard)
            yield listener
        finally:
            connection.terminate()


async def forget(work: Work, before: datetime, most: int) -> int:
    """Forgets changes written before then, at most so many; answers how many."""
    forgotten = await work.connection.execute(_FORGET, {"before": before, "most": most})
    return forgotten.rowcount
