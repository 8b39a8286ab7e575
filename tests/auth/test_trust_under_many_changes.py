"""However often something changes, the hub reads who is trusted a few times a second and no more."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from itertools import pairwise

import pytest

from hub.auth.trust import AT_MOST_EVERY, Trust
from hub.storage.trust import Listener, Standing, announce
from hub.storage.work import Database

pytestmark = pytest.mark.any_postgres

RESOLUTION = 0.01
"""Of the clocks by which the hub waits and the test reads, in seconds."""


async def test_many_changes_at_once_are_read_together(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: dict[Listener, list[float]] = defaultdict(list)
    read = Listener.standings

    async def timed(listener: Listener) -> tuple[Standing, ...]:
        reads[listener].append(asyncio.get_running_loop().time())
        return await read(listener)

    monkeypatch.setattr(Listener, "standings", timed)
    async with Trust(database).kept_current(database_url):
        changes = 0
        while changes < 100 or max(map(len, reads.values())) < 4:
            async with database.work() as work:
                await announce(work)
            changes += 1
            await asyncio.sleep(0.005)

    # Other hubs of the run may listen too: each waits by itself.
    pauses = [later - earlier for each in reads.values() for earlier, later in pairwise(each)]
    assert min(pauses) >= AT_MOST_EVERY - RESOLUTION
