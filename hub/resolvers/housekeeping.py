"""Housekeeping: what the hub forgets by itself, and when."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from hub.errors import Unavailable
from hub.resolvers.granting import ANSWERS_ARE_KEPT
from hub.storage.kept_answers import forget_old_answers
from hub.storage.work import Database

EVERY = timedelta(hours=1)


async def tidy(database: Database, now: datetime) -> None:
    """Forgets the answers that no retry can need any more."""
    async with database.work() as work:
        await forget_old_answers(work, now - ANSWERS_ARE_KEPT)


async def keep_tidy(database: Database) -> None:
    """Tidies every hour until cancelled; an hour in which the database is away is left out."""
    while True:
        with suppress(Unavailable):
            await tidy(database, datetime.now(UTC))
        await asyncio.sleep(EVERY.total_seconds())
