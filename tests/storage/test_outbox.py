"""The outbox: what changed is written with the change, and read once, whatever order transactions end in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from hub.resolvers.delivering import CancelAid, cancel_aid
from hub.resolvers.granting import grant_aid
from hub.rules.finding import FindingDecision
from hub.settings import Settings
from hub.storage import findings
from hub.storage.connection import connect
from hub.storage.finding_decisions import Decision, decide
from hub.storage.findings import Found, Reason, Subject
from hub.storage.outbox import Change, Listener, forget, listening
from hub.storage.sight import THE_HUB_ITSELF, told
from hub.storage.tables import new_id
from tests.builders import a_beneficiary, a_charity
from tests.builders.aid import a_grant, a_granting_charity, an_aid_code, granted
from tests.builders.projects import a_project, a_publisher, a_transaction, paid, published
from tests.seeing import SeeingDatabase

pytestmark = pytest.mark.any_postgres

MOST = 1_000
AT = datetime(2026, 5, 1, tzinfo=UTC)
_WRITE = "INSERT INTO outbox VALUES (pg_current_xact_id()::text::bigint, 'Aid', $1, now())"


@pytest.fixture
async def listener(database: SeeingDatabase, clean: None) -> AsyncIterator[Listener]:
    async with listening(database.url, asyncio.Event()) as listener:
        yield listener


@pytest.fixture
async def writers(database: SeeingDatabase) -> AsyncIterator[Sequence[asyncpg.Connection]]:
    """Two connections of the hub's own."""
    both = [await connect(database.url) for _ in range(2)]
    for each in both:
        await told(each, THE_HUB_ITSELF)
    yield both
    for each in both:
        await each.close()


async def told_since(listener: Listener, snapshot: str) -> list[Change]:
    return list((await listener.since(snapshot, MOST)).changes)


async def test_nothing_is_lost_when_transactions_commit_in_another_order_than_they_began(
    listener: Listener, writers: Sequence[asyncpg.Connection]
) -> None:
    early, late = writers
    first, second, third = new_id(), new_id(), new_id()
    beginning = await listener.now()
    slow = early.transaction()
    await slow.start()
    await early.execute(_WRITE, first)
    await late.execute(_WRITE, second)

    seen = await listener.since(beginning, MOST)
    await late.execute(_WRITE, third)
    again = await listener.since(seen.snapshot, MOST)
    await slow.commit()
    at_last = await listener.since(again.snapshot, MOST)

    assert [change.id for change in seen.changes] == [second]
    assert [change.id for change in again.changes] == [third]
    assert [change.id for change in at_last.changes] == [first]
    assert await told_since(listener, at_last.snapshot) == []


async def test_each_of_many_changes_under_way_at_once_is_read_once(
    listener: Listener, database: SeeingDatabase
) -> None:
    ids = [new_id() for _ in range(60)]

    async def write(id: UUID, pause: float) -> None:
        connection = await connect(database.url)
        await told(connection, THE_HUB_ITSELF)
        async with connection.transaction():
            await connection.execute(_WRITE, id)
            await asyncio.sleep(pause)
        await connection.close()

    async def write_some(turn: int) -> None:
        for n, id in enumerate(ids[turn::10]):
            await write(id, (turn * 7 + n * 3) % 5 / 100)

    snapshot = await listener.now()
    read: list[UUID] = []
    writing = asyncio.gather(*(write_some(turn) for turn in range(10)))
    while not writing.done():
        look = await listener.since(snapshot, MOST)
        snapshot, read = look.snapshot, [*read, *(change.id for change in look.changes)]
        await asyncio.sleep(0.002)
    read += [change.id for change in await told_since(listener, snapshot)]

    assert sorted(read) == sorted(ids)


async def test_what_is_rolled_back_is_not_told(
    listener: Listener, writers: Sequence[asyncpg.Connection]
) -> None:
    beginning = await listener.now()
    undone = writers[0].transaction()
    await undone.start()
    await writers[0].execute(_WRITE, new_id())
    await undone.rollback()
    assert await told_since(listener, beginning) == []


async def test_a_snapshot_of_another_databases_past_is_noticed(listener: Listener) -> None:
    assert (await listener.since(await listener.now(), MOST)).goes_on
    assert not (await listener.since("900000000:900000000:", MOST)).goes_on


async def test_every_step_of_an_aid_is_told(
    listener: Listener, database: SeeingDatabase, settings: Settings
) -> None:
    charity = await a_granting_charity(database, settings)
    person, code = await a_beneficiary(database), await an_aid_code(database)
    beginning = await listener.now()
    aid = granted(await grant_aid(charity, a_grant(person, code)))
    look = await listener.since(beginning, MOST)
    await grant_aid(charity, a_grant(person, code))
    refused = await listener.since(look.snapshot, MOST)
    await cancel_aid(charity, CancelAid(aid, "Moved away"))

    assert look.changes == [Change("Aid", aid)]
    assert refused.changes == []
    assert await told_since(listener, refused.snapshot) == [Change("Aid", aid)]


async def test_a_project_is_told_once_a_transaction_and_again_when_only_its_transactions_change(
    listener: Listener, database: SeeingDatabase, settings: Settings
) -> None:
    charity = a_publisher(database, settings, await a_charity(database))
    beginning = await listener.now()
    wells = await published(charity, a_project("W-1"), a_project("W-2"))
    new = await listener.since(beginning, MOST)
    await published(charity, a_project("W-1"), a_project("W-2"))
    same = await listener.since(new.snapshot, MOST)
    await paid(charity, a_transaction("T-1", "W-1"))
    spent = await listener.since(same.snapshot, MOST)
    await paid(charity, a_transaction("T-1", "W-1", description="Pipes"))
    described = await told_since(listener, spent.snapshot)

    assert sorted(new.changes) == sorted(Change("Project", well) for well in wells)
    assert same.changes == []
    assert spent.changes == described == [Change("Project", wells[0])]


async def test_a_finding_is_told_when_it_stands_anew_and_not_when_it_is_decided_or_found_again(
    listener: Listener, database: SeeingDatabase
) -> None:
    subject = Subject("Project", new_id(), await a_charity(database))

    async def put(severity: str, score: float) -> UUID:
        facts = Found("RISK_FORECAST", "W", severity, score, [Reason("LATE", 1)], [subject])
        async with database.work() as work:
            return next(iter((await findings.put(work, [facts], at=datetime.now(UTC))).values())).id

    snapshot = await listener.now()
    id = await put("LOW", 0.2)
    new = await listener.since(snapshot, MOST)
    await put("LOW", 0.3)
    async with database.work() as work:
        said = Decision(FindingDecision.DISMISS, "Known", AT, "ministry", None)
        await decide(work, id, said)
    decided = await listener.since(new.snapshot, MOST)
    await put("HIGH", 0.3)

    assert new.changes == [Change("Finding", id)]
    assert decided.changes == []
    assert await told_since(listener, decided.snapshot) == [Change("Finding", id)]


async def test_old_changes_are_forgotten_in_parts(
    database: SeeingDatabase, writers: Sequence[asyncpg.Connection], clean: None
) -> None:
    for _ in range(5):
        await writers[0].execute(_WRITE, new_id())
    async with database.work() as work:
        assert await forget(work, AT, 3) == 0
        forgotten = [await forget(work, datetime(2100, 1, 1, tzinfo=UTC), 3) for _ in range(3)]
    assert forgotten == [3, 2, 0]
