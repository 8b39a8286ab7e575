"""Housekeeping: what the hub forgets and sees by itself, and when."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hub.auth.keys import drop_ended_keys
from hub.auth.signin import LASTS as SIGN_INS_LAST
from hub.errors import Unavailable
from hub.resolvers.granting import ANSWERS_ARE_KEPT
from hub.resolvers.partner_findings import settle_findings
from hub.storage import outbox
from hub.storage.grants import forget_what_ended
from hub.storage.kept_answers import forget_old_answers
from hub.storage.signins import forget_begun as forget_sign_ins
from hub.storage.work import Database

EVERY = timedelta(hours=1)
CHANGES_ARE_KEPT = timedelta(hours=1)
"""For how long a worker that lost the database finds in it what changed meanwhile."""

_CHANGES_AT_ONCE = 20_000


async def tidy(database: Database, now: datetime) -> None:
    """Forgets the answers that no retry can need any more, and sign-ins unfinished or over; sees whose approval ended."""
    async with database.work() as work:
        await forget_old_answers(work, now - ANSWERS_ARE_KEPT)
        await forget_sign_ins(work, now - SIGN_INS_LAST)
        await forget_what_ended(work, now - timedelta(hours=1))
    async with database.work() as work:
        await settle_findings(work, None, now)
    await _forget_changes(database, now - CHANGES_ARE_KEPT)


async def _forget_changes(database: Database, before: datetime) -> None:
    """In parts, each a transaction of its own: a busy hour leaves millions."""
    forgotten = _CHANGES_AT_ONCE
    while forgotten == _CHANGES_AT_ONCE:
        async with database.work() as work:
            forgotten = await outbox.forget(work, before, _CHANGES_AT_ONCE)


async def keep_tidy(database: Database, keys: Path) -> None:
    """Tidies every hour until cancelled; what cannot be done in one hour is left to the next."""
    while True:
        with suppress(Unavailable):
            await tidy(database, datetime.now(UTC))
        with suppress(OSError):
            drop_ended_keys(keys)
        await asyncio.sleep(EVERY.total_seconds())
