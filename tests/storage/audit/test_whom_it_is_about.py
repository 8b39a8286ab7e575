"""The table by which people find the records about them agrees with the trail, and tampering with it is found."""

# ruff: noqa: S608 - the statements are put together from the constants below

from __future__ import annotations

import pytest

from hub.storage.audit import append, verify
from hub.storage.tables import new_id
from tests.builders import an_audit_record
from tests.seeing import SeeingDatabase
from tests.storage.audit.a_trail import RECORDS, STRAND_0, broken, tamper, trail

__all__ = ["trail"]

pytestmark = pytest.mark.any_postgres

_ID_OF = f"SELECT id FROM audit_event WHERE {STRAND_0} AND seq ="
_SECOND = f"SELECT person_ids[2] FROM audit_event WHERE {STRAND_0} AND seq ="


async def test_a_record_stands_once_under_each_person_it_is_about(
    database: SeeingDatabase, clean: None
) -> None:
    one, two = new_id(), new_id()
    async with database.work() as work:
        await append(work, an_audit_record(person_ids=(one, two, one)), an_audit_record(person_ids=()))
    rows = await database.read("SELECT person_id FROM audit_about JOIN audit_event ON id = event_id", [])
    assert sorted(row["person_id"] for row in rows) == sorted([one, two])
    assert (await verify(database)).records == 2


@pytest.mark.parametrize("seq", [1, 3, RECORDS])
async def test_a_record_kept_from_whom_it_is_about_is_found(trail: SeeingDatabase, seq: int) -> None:
    await tamper(
        trail, f"DELETE FROM audit_about WHERE event_id = ({_ID_OF} {seq}) AND person_id = ({_SECOND} {seq})"
    )
    assert await broken(trail) == (0, seq)


@pytest.mark.parametrize("seq", [1, 3, RECORDS])
async def test_a_record_laid_to_somebody_whom_it_is_not_about_is_found(
    trail: SeeingDatabase, seq: int
) -> None:
    await tamper(trail, f"INSERT INTO audit_about SELECT gen_random_uuid(), ({_ID_OF} {seq})")
    assert await broken(trail) == (0, seq)
