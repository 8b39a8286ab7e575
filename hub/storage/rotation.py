"""Making the data key anew: every wrapped key and every other sealed value comes to name the newest one.

What is done stays done: each batch is a transaction of its own, and a rotation that was killed goes on where it
stopped. Values written meanwhile by running hubs name the new key already or are met at the end.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, bindparam, delete, func, select, text, update

from hub.storage.key_proofs import prove_keys
from hub.storage.keys import add_data_key, retire_data_keys
from hub.storage.secrecy import LOOKS_AGAIN_AFTER
from hub.storage.tables import key_proof, metadata, person_key
from hub.storage.tables.base import SEALED
from hub.storage.work import Database, Work

BATCH = 1_000
TAKEN_UP_AFTER = 4 * LOOKS_AGAIN_AFTER
"""Seconds in which every running hub has seen a new data key, and seals with no older one any more."""

Progress = Callable[[int, int], None]


def begin(database: Database) -> int:
    """Adds a data key, unless a rotation that was begun has values left to do; answers the newest number."""
    directory = database.vault.directory
    if directory is None:
        raise ValueError("keys that stand in no directory are not rotated")
    if len(database.vault.data_keys) == 1:
        add_data_key(directory)
        database.vault.look_again()
    return database.vault.current


async def rotate(database: Database, progress: Progress) -> int:
    """Makes every value name the newest data key, and puts the older ones aside; answers how many were done.

    `progress` is told how many are done and how many there are.
    """
    current = begin(database)
    async with database.work() as work:
        await prove_keys(work)
    await asyncio.sleep(TAKEN_UP_AFTER)
    done = 0
    while left := await left_over(database, current):
        async for moved in _pass(database, current):
            left, done = max(left - moved, 0), done + moved
            progress(done, done + left)
    await _finish(database, current)
    return done


async def left_over(database: Database, current: int) -> int:
    """How many values name an older data key, those included that are being written at this moment."""
    left = 0
    for column in _COLUMNS:
        async with database.work() as work:
            await work.connection.execute(text(f"LOCK TABLE {column.table.name} IN SHARE MODE"))
        async with database.work() as work:
            older = select(func.count()).select_from(column.table).where(_older(column, current))
            left += await work.connection.scalar(older) or 0
    return left


async def _finish(database: Database, current: int) -> None:
    """Lets the database do without the older keys, which only a backup may still need."""
    async with database.work() as work:
        old = [f"data-{number:04}" for number in database.vault.data_keys if number < current]
        await work.connection.execute(delete(key_proof).where(key_proof.c.name.in_(old)))
    if database.vault.directory is not None:
        retire_data_keys(database.vault.directory, current)
        database.vault.look_again()


async def _pass(database: Database, current: int) -> AsyncIterator[int]:
    """Goes once through all values of older keys, a batch a transaction; yields how many each batch met."""
    for column in _COLUMNS:
        (key,) = column.table.primary_key
        last = UUID(int=0)
        while True:
            async with database.work() as work:
                older = (
                    select(key, column).where(key > last, _older(column, current)).order_by(key).limit(BATCH)
                )
                rows = [(row[0], row[1]) for row in await work.connection.execute(older)]
                await _replace(work, column, rows)
            if not rows:
                break
            last = rows[-1][0]
            yield len(rows)


async def _replace(work: Work, column: Column[Any], rows: list[tuple[UUID, bytes]]) -> None:
    """Writes the values anew, but none that somebody has changed or taken away meanwhile."""
    (key,) = column.table.primary_key
    changes = [{"of": id, "old": old, "new": _anew(work, column, id, old)} for id, old in rows]
    same = (key == bindparam("of"), column == bindparam("old"))
    values: dict[str, Any] = {column.name: bindparam("new")}
    if column is _WRAPPED:
        values["data_key"] = work.vault.current
    if changes:
        await work.connection.execute(update(column.table).where(*same).values(values), changes)


def _anew(work: Work, column: Column[Any], id: UUID, old: bytes) -> bytes:
    if column is _WRAPPED:
        return work.vault.rewrapped(old)
    plain = work.vault.open(column.table.name, column.name, id, old)
    return work.vault.seal(column.table.name, column.name, id, plain)


def _older(column: Column[Any], current: int) -> ColumnElement[bool]:
    """Holds for values that name another data key than this one."""
    return func.substring(column, 2, 2) != current.to_bytes(2, "big")


_WRAPPED = person_key.c.wrapped
_COLUMNS = (
    _WRAPPED,
    *(
        column
        for table in metadata.sorted_tables
        for column in table.columns
        if column.info.get(SEALED) == "data key"
    ),
)
