"""Adding records to the audit trail: one statement finds a free strand, chains the records and moves its end."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import orjson

from hub.storage.audit.chain import STRANDS
from hub.storage.audit.record import AuditRecord, digest_of
from hub.storage.tables import new_id
from hub.storage.work import Work

Execute = Callable[[str, tuple[object, ...]], Awaitable[int]]

_FREE_STRAND = "ORDER BY strand LIMIT 1 FOR UPDATE SKIP LOCKED"
_THIS_STRAND = "WHERE strand = $3::smallint FOR UPDATE"

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


_FREE_APPEND = _APPEND.format(which=_FREE_STRAND)
_WAITING_APPEND = _APPEND.format(which=_THIS_STRAND)


class LostStrand(Exception):
    """A strand's row in `audit_head` is gone, so that what was to be recorded must not happen."""


async def append(work: Work, *records: AuditRecord) -> None:
    """Adds the records in the work's transaction; call it last, since others wait for the strand until the end.

    Raises LostStrand when the trail cannot be continued; without a free strand in time, the work is Unavailable.
    """

    async def execute(sql: str, parameters: tuple[object, ...]) -> int:
        return (await work.connection.exec_driver_sql(sql, parameters)).rowcount

    await append_with(execute, records)


async def append_with(execute: Execute, records: Sequence[AuditRecord]) -> None:
    """Adds the records by a function that runs one statement and answers how many rows it inserted."""
    if not records:
        return
    parameters = _parameters(records)
    if await execute(_FREE_APPEND, parameters):
        return
    strand = secrets.randbelow(STRANDS)
    if not await execute(_WAITING_APPEND, (*parameters, strand)):
        raise LostStrand(f"strand {strand} of the audit trail has lost its end: nothing can be recorded")


def _parameters(records: Sequence[AuditRecord]) -> tuple[str, list[bytes]]:
    ids = [new_id() for _ in records]
    rows = [_row(n, id, record) for n, (id, record) in enumerate(zip(ids, records, strict=True), start=1)]
    return orjson.dumps(rows, default=str).decode(), [
        digest_of(id, record) for id, record in zip(ids, records, strict=True)
    ]


def _row(n: int, id: UUID, record: AuditRecord) -> dict[str, object]:
    return {"n": n, "id": id, **record.__dict__}
