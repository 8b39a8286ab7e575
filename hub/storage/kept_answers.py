"""The first answer to each idempotency key, kept so that a retry is told the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from hub.errors import Unavailable
from hub.storage.tables import kept_answer
from hub.storage.work import Work


@dataclass(frozen=True)
class KeptAnswer:
    """What was answered, and the SHA-256 of the input that it answered."""

    client_id: str
    key: str
    input_digest: bytes
    answer: Mapping[str, Any]


async def keep(work: Work, proposed: KeptAnswer, at: datetime) -> KeptAnswer:
    """Keeps the proposed answer unless the key has one already; answers the one that stands.

    Waits for a transaction that is answering the same key just now, so that of many concurrent ones exactly one
    decides. Raises Unavailable when the older answer was forgotten in this very moment.
    """
    row = {
        "client_id": proposed.client_id,
        "idempotency_key": proposed.key,
        "input_digest": proposed.input_digest,
        "answer": proposed.answer,
        "answered_at": at,
    }
    kept = await work.connection.execute(insert(kept_answer).on_conflict_do_nothing(), row)
    return proposed if kept.rowcount else await older(work, proposed)


async def older(work: Work, proposed: KeptAnswer) -> KeptAnswer:
    """The answer that the key has already. Raises Unavailable when it was forgotten in this very moment."""
    found = await work.connection.execute(
        select(kept_answer.c.input_digest, kept_answer.c.answer).where(
            kept_answer.c.client_id == proposed.client_id, kept_answer.c.idempotency_key == proposed.key
        )
    )
    row = found.one_or_none()
    if row is None:
        raise Unavailable
    return KeptAnswer(proposed.client_id, proposed.key, row.input_digest, row.answer)


async def forget_old_answers(work: Work, before: datetime) -> int:
    """Forgets the answers given before that moment and says how many; their keys may then be used anew."""
    forgotten = await work.connection.execute(delete(kept_answer).where(kept_answer.c.answered_at < before))
    return forgotten.rowcount
