"""Transactions that wait for each other: until one does, and how often PostgreSQL had to break a circle."""

from __future__ import annotations

import asyncio

from tests.seeing import SeeingDatabase

_WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
_DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


async def waits(database: SeeingDatabase) -> None:
    """Returns when a transaction waits for another one's row."""
    async with asyncio.timeout(60):
        while not (await database.read(_WAITING, []))[0][0]:  # noqa: ASYNC110 - PostgreSQL tells nobody
            await asyncio.sleep(0.01)


async def deadlocks(database: SeeingDatabase) -> int:
    """How many circles PostgreSQL had to break in this database so far."""
    return int((await database.read(_DEADLOCKS, []))[0][0])
