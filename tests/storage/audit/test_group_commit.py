"""The audit of reads is durable before the answer leaves, in as few transactions as the load allows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy import text

from hub.errors import Unavailable
from hub.storage.audit import ReadAudit, append, verify
from hub.storage.connection import Patience
from hub.storage.secrecy import Vault
from tests.builders import an_audit_record
from tests.seeing import SeeingDatabase

pytestmark = pytest.mark.any_postgres


@pytest.fixture
async def audit(database: SeeingDatabase, clean: None) -> AsyncIterator[ReadAudit]:
    opened = ReadAudit(database)
    yield opened
    await opened.close()


async def _operations(database: SeeingDatabase) -> set[str]:
    return {row[0] for row in await database.read("SELECT operation FROM audit_event", [])}


async def test_a_record_is_there_when_the_read_goes_on(database: SeeingDatabase, audit: ReadAudit) -> None:
    await audit.record(an_audit_record(operation="Family"))
    assert await _operations(database) == {"Family"}


async def test_reads_under_way_together_share_a_transaction(
    database: SeeingDatabase, audit: ReadAudit
) -> None:
    await asyncio.gather(*[audit.record(an_audit_record()) for _ in range(300)])
    transactions = await database.read("SELECT count(DISTINCT xmin::text) FROM audit_event", [])
    assert transactions[0][0] <= 3
    assert (await verify(database)).records == 300


async def test_reads_and_writes_of_several_processes_leave_a_whole_trail(
    database: SeeingDatabase, audit: ReadAudit
) -> None:
    other = ReadAudit(database)

    async def read_often(with_audit: ReadAudit) -> None:
        for _ in range(5):
            await with_audit.record(an_audit_record())

    async def write() -> None:
        async with database.work() as work:
            await append(work, an_audit_record("WRITE"))

    reading = [read_often(each) for each in (audit, other) for _ in range(20)]
    await asyncio.gather(*reading, *[write() for _ in range(30)])
    assert (await verify(database)).records == 2 * 20 * 5 + 30


async def test_a_read_that_is_cancelled_harms_no_other(database: SeeingDatabase, audit: ReadAudit) -> None:
    reads = [asyncio.create_task(audit.record(an_audit_record(operation=f"Op{n}"))) for n in range(10)]
    await asyncio.sleep(0)
    reads[0].cancel()
    reads[5].cancel()
    ends = await asyncio.gather(*reads, return_exceptions=True)
    assert [n for n, end in enumerate(ends) if end is not None] == [0, 5]
    assert {f"Op{n}" for n in range(10) if n not in {0, 5}} <= await _operations(database)


async def test_a_record_that_the_database_refuses_fails_its_own_read_alone(
    database: SeeingDatabase, audit: ReadAudit
) -> None:
    records = [an_audit_record(operation="Op\0" if n == 3 else f"Op{n}") for n in range(6)]
    ends = await asyncio.gather(*[audit.record(record) for record in records], return_exceptions=True)
    assert [type(end) for end in ends if end is not None] == [asyncpg.CharacterNotInRepertoireError]
    assert await _operations(database) == {f"Op{n}" for n in range(6) if n != 3}


async def test_every_read_is_unavailable_when_its_record_cannot_be_written(
    database_url: str, database: SeeingDatabase, clean: None, vault: Vault
) -> None:
    hasty = await SeeingDatabase.open(database_url, vault, pool_size=1, patience=Patience(lock=0.2))
    audit = ReadAudit(hasty)
    async with database.work() as all_strands:
        await all_strands.connection.execute(text("SELECT 1 FROM audit_head FOR UPDATE"))
        ends = await asyncio.gather(
            *[audit.record(an_audit_record()) for _ in range(5)], return_exceptions=True
        )
    assert [type(end) for end in ends] == [Unavailable] * 5
    await audit.record(an_audit_record())
    assert (await verify(database)).records == 1
    await hasty.close()
    with pytest.raises(Unavailable):
        await audit.record(an_audit_record())


async def test_closing_waits_for_the_records_under_way_and_takes_no_more(
    database: SeeingDatabase, audit: ReadAudit
) -> None:
    reads = [asyncio.create_task(audit.record(an_audit_record())) for _ in range(50)]
    await asyncio.sleep(0)
    await audit.close()
    await audit.close()
    assert (await verify(database)).records == 50
    await asyncio.gather(*reads)
    with pytest.raises(Unavailable):
        await audit.record(an_audit_record())
