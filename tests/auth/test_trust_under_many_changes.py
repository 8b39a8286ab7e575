"""However often something changes, the hub reads who is trusted a few times a second and no more."""

from __future__ import annotations

import asyncio

import pytest

from hub.auth.trust import Trust
from hub.storage.trust import Listener, Standing, announce
from hub.storage.work import Database

pytestmark = pytest.mark.any_postgres


async def test_many_changes_at_once_are_read_together(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads, read = [], Listener.standings

    async def counted(listener: Listener) -> tuple[Standing, ...]:
        reads.append(1)
        return await read(listener)

    monkeypatch.setattr(Listener, "standings", counted)
    async with Trust(database).kept_current(database_url):
        began = asyncio.get_running_loop().time()
        changes = 0
        while changes < 100 or len(reads) < 2:
            async with database.work() as work:
                await announce(work)
            changes += 1
            await asyncio.sleep(0.005)
        seconds = asyncio.get_running_loop().time() - began

    assert len(reads) <= 2 + seconds * 10
