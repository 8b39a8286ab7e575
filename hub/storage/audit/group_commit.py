"""The audit of reads: the records of reads that are under way together become durable in one statement."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hub.errors import Unavailable
from hub.storage.audit.append import added, append_with
from hub.storage.audit.record import AuditRecord
from hub.storage.work import Database

_MOST_AT_ONCE = 500


class ReadAudit:
    """Writes the records of one process's reads, all that wait at once in one statement of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[tuple[AuditRecord, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None
        self._closed = False

    async def record(self, record: AuditRecord) -> None:
        """Returns when the record is durable. Raises Unavailable when it cannot be made so.

        A caller that is cancelled leaves its record to be written all the same.
        """
        if self._closed:
            raise Unavailable
        durable = asyncio.get_running_loop().create_future()
        self._waiting.append((record, durable))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write_all())
        await durable

    async def close(self) -> None:
        """Takes no more records, and returns when those that wait are durable or failed."""
        self._closed = True
        if self._writer is not None:
            await self._writer

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:_MOST_AT_ONCE], self._waiting[_MOST_AT_ONCE:]
                await self._settle(batch)
        finally:
            self._writer = None
            _fail(self._waiting, Unavailable())
            self._waiting = []

    async def _settle(self, batch: Sequence[tuple[AuditRecord, asyncio.Future[None]]]) -> None:
        try:
            await self._write([record for record, _ in batch])
        except Unavailable as away:
            _fail(batch, away)
        except Exception as fault:  # noqa: BLE001 - whatever it is belongs to the one read that caused it
            if len(batch) == 1:
                _fail(batch, fault)
            for waiting in batch if len(batch) > 1 else ():
                await self._settle([waiting])
        except BaseException:
            _fail(batch, Unavailable())
            raise
        for _, durable in batch:
            if not durable.done():
                durable.set_result(None)

    async def _write(self, records: Sequence[AuditRecord]) -> None:
        async with self._database.reading(None) as connection:

            async def execute(sql: str, parameters: tuple[object, ...]) -> int:
                return added(await connection.execute(sql, *parameters))

            await append_with(execute, records)


def _fail(batch: Sequence[tuple[AuditRecord, asyncio.Future[None]]], fault: Exception) -> None:
    for _, durable in batch:
        if not durable.done():
            durable.set_exception(Unavailable() if isinstance(fault, Unavailable) else fault)
