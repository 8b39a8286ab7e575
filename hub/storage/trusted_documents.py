"""Statements on trusted documents: each stands under a name, for one client or for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from hub.storage.sight import THE_HUB_ITSELF
from hub.storage.tables import new_id, trusted_document
from hub.storage.work import Database, Work

_FIND = """
SELECT text FROM trusted_document WHERE name = $1 AND (client_id = $2 OR client_id IS NULL)
ORDER BY client_id NULLS LAST LIMIT 1
"""


@dataclass(frozen=True)
class StoredDocument:
    """A trusted document; without a client it is every client's."""

    client_id: str | None
    name: str
    text: str
    added_at: datetime


async def text_of(database: Database, client_id: str, name: str) -> str | None:
    """The text that this client means by the name: its own document's before one for all."""
    rows = await database.read(_FIND, (name, client_id), THE_HUB_ITSELF)
    return rows[0][0] if rows else None


async def add(work: Work, client_id: str | None, texts: Mapping[str, str]) -> tuple[str, ...]:
    """Adds what is not there yet; returns the names that stand for another text, which are left as they are."""
    now, t = datetime.now(UTC), trusted_document.c
    rows = [
        {"id": new_id(), "client_id": client_id, "name": name, "text": text, "added_at": now}
        for name, text in texts.items()
    ]
    if not rows:
        return ()
    await work.connection.execute(insert(trusted_document).on_conflict_do_nothing(), rows)
    whose = t.client_id.is_not_distinct_from(client_id)
    there = await work.connection.execute(select(t.name, t.text).where(whose, t.name.in_(list(texts))))
    return tuple(sorted(name for name, text in there if texts[name] != text))


async def listed(work: Work) -> tuple[StoredDocument, ...]:
    """Every trusted document, those for all clients first."""
    t = trusted_document.c
    columns = select(t.client_id, t.name, t.text, t.added_at)
    rows = await work.connection.execute(columns.order_by(t.client_id.nulls_first(), t.id))
    return tuple(StoredDocument(*row) for row in rows)


async def remove(work: Work, client_id: str | None, names: tuple[str, ...]) -> int:
    """Removes these documents of a client, or of all clients; without names each of them. Returns how many."""
    t = trusted_document.c
    which = delete(trusted_document).where(t.client_id.is_not_distinct_from(client_id))
    return (await work.connection.execute(which.where(t.name.in_(names)) if names else which)).rowcount
