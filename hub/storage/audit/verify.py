"""Proving the audit trail: every hash, every number, every end, and that a head noted earlier still lies on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import asyncpg

from hub.storage.audit.chain import BEGINNING, STRANDS, StrandEnd, head_text, linked, read_head
from hub.storage.audit.record import content_digest
from hub.storage.sight import THE_HUB_ITSELF
from hub.storage.work import Database

_ROWS_AT_ONCE = 5_000

_STRAY = """
SELECT strand, seq FROM audit_event WHERE strand < 0 OR strand >= $1
UNION ALL SELECT strand, seq FROM audit_head WHERE strand < 0 OR strand >= $1
ORDER BY strand, seq LIMIT 1
"""
_ENDS = "SELECT strand, seq, hash FROM audit_head ORDER BY strand"
_RECORDS = """
SELECT seq, previous_hash, hash, id::text, kind, (extract(epoch FROM at) * 1000000)::bigint, client_id,
    charity_id::text, subject_id::text, purpose, operation, fields, person_ids::text[]
FROM audit_event WHERE strand = $1 ORDER BY seq
"""


@dataclass(frozen=True)
class Verified:
    """The head of a whole trail, to be noted outside the database, and how many records it holds."""

    head: str
    records: int


class BrokenChain(Exception):
    """The trail was tampered with; the strand and number of the first record that shows it, and how."""

    def __init__(self, strand: int, seq: int, reason: str) -> None:
        self.strand, self.seq, self.reason = strand, seq, reason
        super().__init__(f"Record {seq} of strand {strand} {reason}.")


async def verify(database: Database, noted_head: str | None = None) -> Verified:
    """Checks the whole trail as it stands now, and against a head noted earlier when there is one.

    Raises BrokenChain with the first broken record. Without a noted head, an end that was cut off or written anew
    together with `audit_head` cannot be told.
    """
    noted = read_head(noted_head) if noted_head is not None else [StrandEnd(0, b"")] * STRANDS
    async with (
        database.reading(THE_HUB_ITSELF) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        ends = await _ends(connection)
        for strand in range(STRANDS):
            await _verify_strand(connection, strand, ends[strand], noted[strand])
    return Verified(head_text(ends), sum(end.seq for end in ends))


async def _ends(connection: Any) -> list[StrandEnd]:
    ends = {row["strand"]: StrandEnd(row["seq"], row["hash"]) for row in await connection.fetch(_ENDS)}
    for row in await connection.fetch(_STRAY, STRANDS):
        raise BrokenChain(row["strand"], row["seq"], "stands in a strand that there is not")
    for strand in range(STRANDS):
        if strand not in ends:
            raise BrokenChain(strand, 1, "has lost the end of its strand")
    return [ends[strand] for strand in range(STRANDS)]


async def _verify_strand(connection: Any, strand: int, end: StrandEnd, noted: StrandEnd) -> None:
    last = StrandEnd(0, BEGINNING)
    async for rows in _chunks(connection, strand):
        for row in rows:
            last = _next(strand, last, row)
            if last.seq == noted.seq and not noted.is_followed_by(last.hash):
                raise BrokenChain(strand, last.seq, "is not the one that was noted")
    if last.seq < noted.seq:
        raise BrokenChain(strand, last.seq + 1, f"and all up to {noted.seq} were cut off")
    if last.seq != end.seq:
        raise BrokenChain(strand, min(last.seq, end.seq) + 1, f"does not fit the strand's end at {end.seq}")
    if last.hash != end.hash:
        raise BrokenChain(strand, last.seq, "is not the one that the strand's end names")


async def _chunks(connection: Any, strand: int) -> AsyncIterator[list[asyncpg.Record]]:
    cursor = await connection.cursor(_RECORDS, strand)
    while rows := await cursor.fetch(_ROWS_AT_ONCE):
        yield rows


def _next(strand: int, last: StrandEnd, row: asyncpg.Record) -> StrandEnd:
    """The end of the strand after this record. Raises BrokenChain unless it follows the last one."""
    seq, previous_hash, hash, *content = row
    if seq != last.seq + 1:
        raise BrokenChain(strand, last.seq + 1, "is missing")
    if previous_hash != last.hash:
        raise BrokenChain(strand, seq, "does not follow the record before it")
    if hash != linked(last.hash, strand, seq, content_digest(content)):
        raise BrokenChain(strand, seq, "was altered")
    return StrandEnd(seq, hash)
