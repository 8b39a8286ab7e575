"""Records join the trail in the order of their strands, whole, and however many write at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from hub.storage.audit import AuditRecord, LostStrand, append, verify
from hub.storage.audit.chain import STRANDS
from tests.builders import an_audit_record
from tests.seeing import SeeingDatabase

pytestmark = pytest.mark.any_postgres

_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
_RECORDS = st.builds(
    AuditRecord,
    kind=st.sampled_from(["READ", "WRITE"]),
    at=st.integers(0, 7_000_000_000_000_000).map(
        lambda us: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
    ),
    client_id=_TEXTS,
    charity_id=st.none() | st.uuids(),
    subject_id=st.none() | st.uuids(),
    purpose=st.none() | _TEXTS,
    operation=_TEXTS,
    fields=st.lists(_TEXTS, max_size=3).map(tuple),
    person_ids=st.lists(st.uuids(), max_size=3).map(tuple),
)


async def _append(database: SeeingDatabase, *records: AuditRecord) -> None:
    async with database.work() as work:
        await append(work, *records)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(_RECORDS, max_size=5), max_size=3))
async def test_any_record_can_be_proved_as_the_database_gives_it_back(
    database: SeeingDatabase, batches: list[list[AuditRecord]]
) -> None:
    before = await verify(database)
    for batch in batches:
        await _append(database, *batch)
    after = await verify(database, before.head)
    assert after.records == before.records + sum(map(len, batches))


async def test_the_records_of_one_write_stand_in_their_order(database: SeeingDatabase, clean: None) -> None:
    records = [an_audit_record(operation=f"Op{n}") for n in range(5)]
    await _append(database, *records)
    rows = await database.read("SELECT * FROM audit_event ORDER BY strand, seq", [])
    assert [row["operation"] for row in rows] == ["Op0", "Op1", "Op2", "Op3", "Op4"]
    assert [row["seq"] for row in rows] == [1, 2, 3, 4, 5]
    assert [(row["at"], tuple(row["fields"]), tuple(map(str, row["person_ids"]))) for row in rows] == [
        (record.at, record.fields, record.person_ids) for record in records
    ]


async def test_a_moment_is_the_same_in_every_time_zone(database: SeeingDatabase, clean: None) -> None:
    there = timezone(timedelta(hours=3))
    await _append(database, an_audit_record(at=datetime(2026, 1, 1, 2, 30, 0, 123456, tzinfo=there)))
    row = (await database.read("SELECT at FROM audit_event", []))[0]
    assert row["at"] == datetime(2025, 12, 31, 23, 30, 0, 123456, tzinfo=UTC)
    assert (await verify(database)).records == 1


async def test_a_write_that_fails_leaves_no_record(database: SeeingDatabase, clean: None) -> None:
    async def fail() -> None:
        async with database.work() as work:
            await append(work, an_audit_record())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert (await verify(database)).records == 0


async def test_thirty_two_writers_at_once_leave_a_whole_trail(database: SeeingDatabase, clean: None) -> None:
    async def write_often() -> None:
        for _ in range(8):
            await _append(database, an_audit_record(), an_audit_record("WRITE"))

    await asyncio.gather(*[write_often() for _ in range(32)])
    assert (await verify(database)).records == 32 * 8 * 2
    strands = await database.read("SELECT DISTINCT strand FROM audit_event", [])
    assert 1 < len(strands) <= STRANDS


async def test_a_writer_does_not_wait_for_the_strand_of_an_unfinished_one(
    database: SeeingDatabase, clean: None
) -> None:
    async with database.work() as unfinished:
        await append(unfinished, an_audit_record())
        await asyncio.wait_for(_append(database, an_audit_record()), 60)
    assert (await verify(database)).records == 2


async def test_a_writer_waits_when_every_strand_is_taken_and_follows_what_it_waited_for(
    database: SeeingDatabase, clean: None
) -> None:
    async with database.work() as all_strands:
        await all_strands.connection.execute(text("SELECT 1 FROM audit_head FOR UPDATE"))
        waiting = [asyncio.create_task(_append(database, an_audit_record())) for _ in range(4)]
        await asyncio.sleep(0.2)
        assert not any(task.done() for task in waiting)
        for _ in range(STRANDS):
            await append(all_strands, an_audit_record())
    await asyncio.gather(*waiting)
    assert (await verify(database)).records == 4 + STRANDS


async def test_two_writes_that_each_record_twice_never_lock_each_other_out(
    database: SeeingDatabase, clean: None
) -> None:
    async def twice() -> None:
        async with database.work() as work:
            await append(work, an_audit_record())
            await asyncio.sleep(0)
            await append(work, an_audit_record())

    for _ in range(5):
        await asyncio.gather(*[twice() for _ in range(8)])
    assert (await verify(database)).records == 80


async def test_nothing_happens_unrecorded_when_the_trail_has_lost_its_ends(
    database: SeeingDatabase, clean: None
) -> None:
    await database.as_owner("DELETE FROM audit_head")
    with pytest.raises(LostStrand):
        await _append(database, an_audit_record())


async def test_a_moment_without_a_time_zone_is_refused(database: SeeingDatabase, clean: None) -> None:
    with pytest.raises(TypeError):
        await _append(database, an_audit_record(at=datetime(2026, 1, 1)))  # noqa: DTZ001 - that is the point
