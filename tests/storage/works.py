"""Rows that units of work leave in one line each: the uses of assertions."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import insert

from hub.storage.tables import used_assertion
from hub.storage.work import Work
from tests.seeing import SeeingDatabase


async def record_use(work: Work, jti: str) -> None:
    """Write one row in the unit of work."""
    await work.connection.execute(
        insert(used_assertion).values(client_id="c", jti=jti, expires_at=datetime.now(UTC))
    )


async def recorded_uses(database: SeeingDatabase) -> set[str]:
    """The identifiers of the rows that were committed."""
    return {row[0] for row in await database.read("SELECT jti FROM used_assertion", [])}
