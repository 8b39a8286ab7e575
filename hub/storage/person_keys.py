"""The wrapped keys of people in the database: every personal value is sealed under its person's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, select

from hub.storage.person_seal import PersonSeal, key_number
from hub.storage.tables import person_key
from hub.storage.work import Work


def wrapped_for(person: ColumnElement[Any]) -> ColumnElement[bytes]:
    """The wrapped key of the person that this expression names, absent once they were erased."""
    key = person_key.alias()
    found = select(key.c.wrapped).where(key.c.person_id == person)
    return found.correlate_except(key).scalar_subquery().label("wrapped")


async def seals(work: Work, people: Iterable[UUID]) -> dict[UUID, PersonSeal]:
    """What seals and opens the values of each of these people who has a key."""
    asked = list(people)
    if not asked:
        return {}
    found = await work.connection.execute(select(person_key).where(person_key.c.person_id.in_(asked)))
    return {row.person_id: work.vault.seal_of(row.wrapped) for row in found}


async def made(work: Work, people: Iterable[UUID]) -> dict[UUID, PersonSeal]:
    """New keys for these people, who have none yet, and what seals with them."""
    keys = {person: work.vault.new_key(person) for person in people}
    await keep(work, keys)
    return {person: work.vault.seal_of(wrapped) for person, wrapped in keys.items()}


async def keep(work: Work, keys: Mapping[UUID, bytes]) -> None:
    """Writes new wrapped keys down."""
    rows = [
        {"person_id": person, "wrapped": keys[person], "data_key": key_number(keys[person])}
        for person in sorted(keys)
    ]
    if rows:
        await work.connection.execute(insert(person_key), rows)


async def drop(work: Work, people: Iterable[UUID]) -> None:
    """Forgets the keys of these people."""
    gone = list(people)
    if gone:
        await work.connection.execute(delete(person_key).where(person_key.c.person_id.in_(gone)))
