"""A short audit trail, what somebody with power over its tables does to it, and where it is then found broken."""

from __future__ import annotations

import pytest

from hub.storage.audit import BrokenChain, append, verify
from hub.storage.tables import new_id
from tests.builders import an_audit_record
from tests.conftest import ADDED_TO
from tests.seeing import SeeingDatabase

RECORDS = 6
STRAND_0 = "strand = 0"


@pytest.fixture
async def trail(database: SeeingDatabase, clean: None) -> SeeingDatabase:
    """A database with six records in the first strand, and none in the others."""
    for n in range(RECORDS):
        people = (new_id(), new_id())
        async with database.work() as work:
            await append(
                work,
                an_audit_record(
                    "READ" if n % 2 else "WRITE",
                    purpose="مراجعة الحالة",
                    fields=("Beneficiary.nameAr", "Beneficiary.phone"),
                    person_ids=people,
                ),
            )
    assert (await verify(database)).records == RECORDS
    return database


async def tamper(database: SeeingDatabase, *statements: str) -> None:
    """What somebody with power over the tables could do, once they have lifted the walls between its rows."""
    lifted = [f"ALTER TABLE {each} DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY" for each in ADDED_TO]
    restored = [f"ALTER TABLE {each} ENABLE TRIGGER USER, FORCE ROW LEVEL SECURITY" for each in ADDED_TO]
    await database.as_owner(*lifted, *statements, *restored)


async def broken(database: SeeingDatabase, noted_head: str | None = None) -> tuple[int, int]:
    """The strand and the number of the first broken record."""
    with pytest.raises(BrokenChain) as found:
        await verify(database, noted_head)
    return found.value.strand, found.value.seq
