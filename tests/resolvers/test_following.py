"""Following changes: every process hears of every change, none is lost while the database is away, none told falsely."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from hub.errors import ChangesMissed, Unavailable
from hub.resolvers import following
from hub.resolvers.following import Changes, Follower
from hub.storage.tables import new_id
from tests.seeing import SeeingDatabase

pytestmark = pytest.mark.any_postgres

PATIENCE = 30.0
_WRITE = "INSERT INTO outbox SELECT pg_current_xact_id()::text::bigint, 'Aid', '{}', now()"
_CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE application_name = 'charity-hub-changes' AND datname = current_database()
"""


async def change(database: SeeingDatabase) -> UUID:
    """Writes a change, with nobody told."""
    id = new_id()
    await database.as_owner(_WRITE.format(id))
    return id


async def read(follower: Follower, count: int) -> list[UUID]:
    """The next so many changes."""
    found: list[UUID] = []
    async with asyncio.timeout(PATIENCE):
        while len(found) < count:
            follower.more.clear()
            found += follower.next(count)
            follower.done()
            if len(found) < count:
                await follower.more.wait()
    return found


@pytest.fixture
async def changes(database: SeeingDatabase, clean: None) -> AsyncIterator[Changes]:
    changes = Changes()
    async with changes.kept_current(database.url):
        yield changes


async def test_word_goes_round_among_processes(
    database: SeeingDatabase, changes: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "EVERY", 3_600.0)
    other = Changes()
    async with other.kept_current(database.url), other.followed("Aid") as follower:
        id = await change(database)
        changes.committed()
        assert await read(follower, 1) == [id]


async def test_what_nobody_told_of_is_found_all_the_same(database: SeeingDatabase, changes: Changes) -> None:
    async with changes.followed("Aid") as follower:
        id = await change(database)
        assert await read(follower, 1) == [id]


async def test_a_follower_reads_from_its_beginning_on_and_of_its_own_type(
    database: SeeingDatabase, changes: Changes
) -> None:
    await change(database)
    async with changes.followed("Aid") as first, changes.followed("Project") as of_projects:
        ids = [await change(database), await change(database)]
        assert await read(first, 2) == ids
        async with changes.followed("Aid") as second:
            ids = [await change(database)]
            assert await read(first, 1) == await read(second, 1) == ids
        assert of_projects.next(10) == []


async def test_nothing_is_lost_when_the_listening_connection_is_cut(
    database: SeeingDatabase, changes: Changes
) -> None:
    async with changes.followed("Aid") as follower:
        for _ in range(3):
            before = await change(database)
            await database.as_owner(_CUT)
            ids = [before, await change(database)]
            assert sorted(await read(follower, 2)) == sorted(ids)


async def test_what_was_read_is_read_again_until_it_is_done(
    database: SeeingDatabase, changes: Changes
) -> None:
    async with changes.followed("Aid") as follower:
        id = await change(database)
        await asyncio.wait_for(follower.more.wait(), PATIENCE)
        assert follower.next(10) == follower.next(10) == [id]
        follower.done()
        assert follower.next(10) == []


async def test_who_falls_behind_is_told_so(
    database: SeeingDatabase, changes: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "KEPT", 3)
    async with changes.followed("Aid") as slow, changes.followed("Aid") as quick:
        for _ in range(4):
            await change(database)
            await read(quick, 1)
        with pytest.raises(ChangesMissed):
            slow.next(10)


async def test_more_at_once_than_is_kept_is_missed_by_all(
    database: SeeingDatabase, changes: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "KEPT", 3)
    async with changes.followed("Aid") as follower:
        await database.as_owner(*(_WRITE.format(new_id()) for _ in range(4)))
        await asyncio.wait_for(follower.more.wait(), PATIENCE)
        with pytest.raises(ChangesMissed):
            follower.next(10)


async def test_a_database_that_was_away_for_too_long_has_kept_too_little(
    database: SeeingDatabase, clean: None
) -> None:
    now = 0.0
    changes = Changes(clock=lambda: now)
    async with changes.kept_current(database.url), changes.followed("Aid") as follower:
        now = following.LONGEST_AWAY + 1
        await asyncio.wait_for(follower.more.wait(), PATIENCE)
        with pytest.raises(ChangesMissed):
            follower.next(10)


async def test_nobody_follows_a_database_that_is_away() -> None:
    changes = Changes()
    async with changes.kept_current("postgresql://hub@/hub?host=/nowhere"):
        with pytest.raises(Unavailable):
            async with changes.followed("Aid"):
                pass
    assert len(changes) == 0
