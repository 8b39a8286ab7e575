"""Adding records to the audit trail: one statement finds a free strand, chains the records and moves its end."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson

from hub.storage.audit.chain import STRANDS
from hub.storage.audit.record import AuditRecord, digest_of
from hub.storage.tables import new_id
from hub.storage.work import Work

Execute = Callable[[str, tuple[object, ...]], Awaitable[int]]

_FREE_STRAND = "ORDER BY strand LIMIT 1 FOR UPDATE SKIP LOCKED"
_THIS_STRAND = "WHERE strand = ${place}::smallint FOR UPDATE"

_APPEND = """
WITH RECURSIVE head AS MATERIALIZED (
    SELECT strand, seq, hash FROM audit_head {which}
), entry AS MATERIALIZED (
    SELECT * FROM json_to_recordset($1::json) AS r(
        n integer, id uuid, at timestamptz, kind text, client_id text, charity_id uuid, subject_id uuid,
        purpose text, operation text, fields text[], person_ids uuid[])
), chain AS (
    SELECT 0 AS n, hash FROM head
    UNION ALL
    SELECT chain.n + 1, sha256(
        chain.hash || int2send(head.strand) || int8send(head.seq + chain.n + 1) || ($2::bytea[])[chain.n + 1])
    FROM chain, head WHERE chain.n < cardinality($2::bytea[])
), moved AS (
    UPDATE audit_head SET seq = head.seq + last.n, hash = last.hash
    FROM head, chain AS last
    WHERE audit_head.strand = head.strand AND last.n = cardinality($2::bytea[])
), about AS (
    INSERT INTO audit_about (person_id, event_id)
    SELECT DISTINCT person, entry.id FROM head, entry, unnest(entry.person_ids) AS person
)
INSERT INTO audit_event (strand, seq, id, at, kind, client_id, charity_id, subject_id, purpose, operation,
    fields, person_ids, previous_hash, hash)
SELECT head.strand, head.seq + entry.n, entry.id, entry.at, entry.kind, entry.client_id, entry.charity_id,
    entry.subject_id, entry.purpose, entry.operation, entry.fields, entry.person_ids, before.hash, this.hash
FROM head, entry
JOIN chain AS before ON before.n = entry.n - 1
JOIN chain AS this ON this.n = entry.n
"""


# The same of one record, as every write has it: half as dear.
_APPEND_ONE = """
WITH head AS MATERIALIZED (
    SELECT strand, seq + 1 AS seq, hash AS before FROM audit_head {which}
), entry AS MATERIALIZED (
    SELECT *, sha256(before || int2send(strand) || int8send(seq) || $2::bytea) AS hash FROM head
), moved AS (
    UPDATE audit_head SET seq = entry.seq, hash = entry.hash FROM entry WHERE audit_head.strand = entry.strand
), about AS (
    INSERT INTO audit_about (person_id, event_id)
    SELECT DISTINCT person, $1::uuid FROM entry, unnest($11::uuid[]) AS person
)
INSERT INTO audit_event (strand, seq, id, at, kind, client_id, charity_id, subject_id, purpose, operation,
    fields, person_ids, previous_hash, hash)
SELECT strand, seq, $1::uuid, $4::timestamptz, $3, $5, $6::uuid, $7::uuid, $8, $9, $10::text[], $11::uuid[],
    before, hash
FROM entry
"""


@dataclass(frozen=True)
class _Appending:
    """A statement that takes any free strand, and the same for one strand, which is its last parameter."""

    free: str
    waiting: str

    @classmethod
    def by(cls, statement: str, parameters: int) -> _Appending:
        this = _THIS_STRAND.format(place=parameters + 1)
        return cls(statement.format(which=_FREE_STRAND), statement.format(which=this))


_MANY, _ONE = _Appending.by(_APPEND, 2), _Appending.by(_APPEND_ONE, 11)


class LostStrand(Exception):
    """A strand's row in `audit_head` is gone, so that what was to be recorded must not happen."""


async def append(work: Work, *records: AuditRecord) -> None:
    """Adds the records in the work's transaction; call it last, since others wait for the strand until the end.

    Raises LostStrand when the trail cannot be continued; without a free strand in time, the work is Unavailable.
    """
    driver = await work.driver()

    async def execute(sql: str, parameters: tuple[object, ...]) -> int:
        return added(await driver.execute(sql, *parameters))

    await append_with(execute, records)


async def append_with(execute: Execute, records: Sequence[AuditRecord]) -> None:
    """Adds the records by a function that runs one statement and answers how many rows it inserted."""
    if not records:
        return
    appending, parameters = (
        (_ONE, _parameters_of(*records)) if len(records) == 1 else (_MANY, _parameters(records))
    )
    if await execute(appending.free, parameters):
        return
    strand = secrets.randbelow(STRANDS)
    if not await execute(appending.waiting, (*parameters, strand)):
        raise LostStrand(f"strand {strand} of the audit trail has lost its end: nothing can be recorded")


def added(status: str) -> int:
    """How many rows an INSERT added, as the driver tells it."""
    return int(status.rpartition(" ")[2])


def _parameters_of(record: AuditRecord) -> tuple[object, ...]:
    id = new_id()
    return (
        id,
        digest_of(id, record),
        record.kind,
        record.at,
        record.client_id,
        record.charity_id,
        record.subject_id,
        record.purpose,
        record.operation,
        record.fields,
        record.person_ids,
    )


def _parameters(records: Sequence[AuditRecord]) -> tuple[object, ...]:
    ids = [new_id() for _ in records]
    rows = [_row(n, id, record) for n, (id, record) in enumerate(zip(ids, records, strict=True), start=1)]
    return orjson.dumps(rows, default=str).decode(), [
        digest_of(id, record) for id, record in zip(ids, records, strict=True)
    ]


def _row(n: int, id: UUID, record: AuditRecord) -> dict[str, object]:
    return {"n": n, "id": id, **record.__dict__}
