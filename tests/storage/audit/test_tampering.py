"""Whatever is done to the audit trail behind the hub's back is found, and the first broken record is named."""

# ruff: noqa: S608 - the statements are put together from the constants below

from __future__ import annotations

import pytest
from asyncpg import RestrictViolationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub.errors import ConfigurationError
from hub.storage.audit import BrokenChain, append, verify
from hub.storage.audit.chain import linked
from hub.storage.audit.record import content_digest
from hub.storage.tables import audit_event, new_id
from tests.builders import an_audit_record
from tests.seeing import SeeingDatabase

pytestmark = pytest.mark.any_postgres

RECORDS = 6
STRAND_0 = "strand = 0"

ALTERED = {
    "strand": "9",
    "seq": "seq + 1000",
    "id": "gen_random_uuid()",
    "at": "at + interval '1 microsecond'",
    "kind": "CASE kind WHEN 'READ' THEN 'WRITE' ELSE 'READ' END",
    "client_id": "client_id || ' '",
    "charity_id": "gen_random_uuid()",
    "subject_id": "gen_random_uuid()",
    "purpose": "NULL",
    "operation": "'Another'",
    "fields": "fields[2:]",
    "person_ids": "ARRAY[person_ids[2], person_ids[1]]",
    "previous_hash": "sha256(previous_hash)",
    "hash": "sha256(hash)",
}
ALSO_ALTERED = [
    ("charity_id", "NULL"),
    ("subject_id", "charity_id"),
    ("purpose", "''"),
    ("fields", "ARRAY[array_to_string(fields, ',')]"),
    ("person_ids", "ARRAY[]::uuid[]"),
    ("person_ids", "person_ids || gen_random_uuid()"),
]


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
    lifted = "ALTER TABLE audit_event DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY"
    restored = "ALTER TABLE audit_event ENABLE TRIGGER USER, FORCE ROW LEVEL SECURITY"
    await database.as_owner(lifted, *statements, restored)


async def broken(database: SeeingDatabase, noted_head: str | None = None) -> tuple[int, int]:
    """The strand and the number of the first broken record."""
    with pytest.raises(BrokenChain) as found:
        await verify(database, noted_head)
    return found.value.strand, found.value.seq


def test_every_column_is_altered_below() -> None:
    assert set(ALTERED) == {column.name for column in audit_event.columns}


@pytest.mark.parametrize(("column", "value"), [*ALTERED.items(), *ALSO_ALTERED])
@pytest.mark.parametrize("seq", [1, 3, RECORDS])
async def test_an_altered_column_is_found(trail: SeeingDatabase, column: str, value: str, seq: int) -> None:
    await tamper(trail, f"UPDATE audit_event SET {column} = {value} WHERE {STRAND_0} AND seq = {seq}")
    strand, found = await broken(trail)
    assert (strand, found) == ((9, seq) if column == "strand" else (0, seq))


@pytest.mark.parametrize("seq", [1, 3, RECORDS])
async def test_a_removed_record_is_found(trail: SeeingDatabase, seq: int) -> None:
    await tamper(trail, f"DELETE FROM audit_event WHERE {STRAND_0} AND seq = {seq}")
    assert await broken(trail) == (0, seq)


@pytest.mark.parametrize("seq", [1, 3, RECORDS - 1])
async def test_a_removed_record_whose_followers_move_up_is_found(trail: SeeingDatabase, seq: int) -> None:
    await tamper(
        trail,
        f"DELETE FROM audit_event WHERE {STRAND_0} AND seq = {seq}",
        f"UPDATE audit_event SET seq = seq - 1001 WHERE {STRAND_0} AND seq > {seq}",
        f"UPDATE audit_event SET seq = seq + 1000 WHERE {STRAND_0} AND seq < 0",
        f"UPDATE audit_head SET seq = seq - 1 WHERE {STRAND_0}",
    )
    assert await broken(trail) == (0, seq)


async def test_two_swapped_records_are_found(trail: SeeingDatabase) -> None:
    await tamper(
        trail,
        f"UPDATE audit_event SET seq = -seq WHERE {STRAND_0} AND seq IN (3, 4)",
        f"UPDATE audit_event SET seq = 7 + seq WHERE {STRAND_0} AND seq < 0",
    )
    assert await broken(trail) == (0, 3)


async def test_swapped_contents_are_found(trail: SeeingDatabase) -> None:
    columns = "client_id, charity_id, person_ids"
    await tamper(
        trail,
        f"UPDATE audit_event AS a SET ({columns}) = (SELECT {columns} FROM audit_event AS b "
        f"WHERE b.{STRAND_0} AND b.seq = 7 - a.seq) WHERE a.{STRAND_0} AND a.seq IN (3, 4)",
    )
    assert await broken(trail) == (0, 3)


async def test_a_record_moved_to_another_strand_is_found(trail: SeeingDatabase) -> None:
    await tamper(trail, f"UPDATE audit_event SET strand = 2, seq = 1 WHERE {STRAND_0} AND seq = {RECORDS}")
    assert await broken(trail) == (0, RECORDS)


async def test_an_inserted_record_is_found(trail: SeeingDatabase) -> None:
    copied = ", ".join(c.name for c in audit_event.columns if c.name not in {"id", "seq"})
    await tamper(
        trail,
        f"INSERT INTO audit_event (id, seq, {copied}) SELECT gen_random_uuid(), {RECORDS + 1}, {copied} "
        f"FROM audit_event WHERE {STRAND_0} AND seq = {RECORDS}",
    )
    assert await broken(trail) == (0, RECORDS + 1)


async def test_a_cut_off_end_is_found(trail: SeeingDatabase) -> None:
    await tamper(trail, f"DELETE FROM audit_event WHERE {STRAND_0} AND seq > 4")
    assert await broken(trail) == (0, 5)


async def test_a_cut_off_end_whose_strand_end_was_rewritten_is_found_by_the_noted_head(
    trail: SeeingDatabase,
) -> None:
    noted = (await verify(trail)).head
    await tamper(
        trail,
        f"DELETE FROM audit_event WHERE {STRAND_0} AND seq > 4",
        f"UPDATE audit_head SET (seq, hash) = (SELECT seq, hash FROM audit_event WHERE {STRAND_0} AND seq = 4) "
        f"WHERE {STRAND_0}",
    )
    assert (await verify(trail)).records == 4, "without a noted head, a clean cut cannot be seen"
    assert await broken(trail, noted) == (0, 5)


async def test_an_emptied_trail_is_found_by_the_noted_head(trail: SeeingDatabase) -> None:
    noted = (await verify(trail)).head
    await tamper(
        trail,
        "DELETE FROM audit_event",
        "UPDATE audit_head SET seq = 0, hash = decode(repeat('00', 32), 'hex')",
    )
    assert await broken(trail, noted) == (0, 1)


async def test_a_trail_written_anew_with_right_hashes_is_found_by_the_noted_head(
    trail: SeeingDatabase,
) -> None:
    noted = (await verify(trail)).head
    await tamper(trail, f"UPDATE audit_event SET client_id = 'another' WHERE {STRAND_0} AND seq = 2")
    await _chain_anew(trail)
    assert (await verify(trail)).records == RECORDS
    assert await broken(trail, noted) == (0, RECORDS)


async def _chain_anew(database: SeeingDatabase) -> None:
    hash, statements = bytes(32), []
    for row in await database.read(
        "SELECT seq, id::text, kind, (extract(epoch FROM at) * 1000000)::bigint, client_id, charity_id::text, "
        "subject_id::text, purpose, operation, fields, person_ids::text[] FROM audit_event ORDER BY seq",
        [],
    ):
        seq, *content = row
        previous, hash = hash, linked(hash, 0, seq, content_digest(content))
        statements.append(
            f"UPDATE audit_event SET previous_hash = '\\x{previous.hex()}', hash = '\\x{hash.hex()}' "
            f"WHERE {STRAND_0} AND seq = {seq}"
        )
    statements.append(f"UPDATE audit_head SET hash = '\\x{hash.hex()}' WHERE {STRAND_0}")
    await tamper(database, *statements)


@pytest.mark.parametrize(
    "change",
    ["SET seq = seq + 1", "SET seq = seq - 1", "SET hash = sha256(hash)", "SET strand = 9"],
)
async def test_an_altered_end_of_a_strand_is_found(trail: SeeingDatabase, change: str) -> None:
    await tamper(trail, f"UPDATE audit_head {change} WHERE {STRAND_0}")
    strand, _ = await broken(trail)
    assert strand in {0, 9}


async def test_a_removed_end_of_a_strand_is_found(trail: SeeingDatabase) -> None:
    await tamper(trail, "DELETE FROM audit_head WHERE strand = 3")
    assert await broken(trail) == (3, 1)


async def test_a_noted_head_still_holds_after_more_was_added(trail: SeeingDatabase) -> None:
    noted = (await verify(trail)).head
    async with trail.work() as work:
        await append(work, an_audit_record())
    later = await verify(trail, noted)
    assert later.records == RECORDS + 1
    assert later.head != noted


@pytest.mark.parametrize(
    "noted", ["", "6", "6-abc.0-0.0-0.0-0", "x-" + "0" * 32, ".".join(["1-" + "0" * 32] * 5)]
)
async def test_what_is_no_head_is_refused_as_such(trail: SeeingDatabase, noted: str) -> None:
    with pytest.raises(ConfigurationError, match="not a head"):
        await verify(trail, noted)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_event SET client_id = 'another'", "DELETE FROM audit_event", "TRUNCATE audit_event"],
)
async def test_the_database_itself_refuses_to_change_the_trail(trail: SeeingDatabase, statement: str) -> None:
    async def change() -> None:
        async with trail.work() as work:
            await work.connection.execute(text(statement))

    with pytest.raises(DBAPIError, match="permission denied"):
        await change()
    with pytest.raises(RestrictViolationError, match="only ever added to"):
        await trail.as_owner(statement)
    assert (await verify(trail)).records == RECORDS
