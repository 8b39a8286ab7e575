"""Which pairs of projects stand as found: a project is the same as one project of another charity at most."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from hub.rules.finding import FindingKind
from hub.storage.work import Work


class Standing(NamedTuple):
    """A finding about `about` and `other`, a project of that charity, which the ministry has not dismissed."""

    key: str
    score: float
    about: UUID
    other: UUID
    charity_id: UUID


_STANDING = text(
    """
    SELECT f.natural_key AS key, f.score, mine.id AS about, other.id AS other, other.charity_id
    FROM finding AS f
    JOIN unnest(:ids) AS mine (id) ON mine.id = ANY (f.subject_ids)
    JOIN project AS other ON other.id = ANY (f.subject_ids) AND other.id <> mine.id
    WHERE f.kind = :kind AND f.gone_at IS NULL AND f.state <> 'DISMISSED' AND f.subject_ids && :ids
    """
).bindparams(bindparam("ids", type_=ARRAY(Uuid)))


async def standing(work: Work, ids: Collection[UUID]) -> list[Standing]:
    """The pairs that stand about these projects."""
    if not ids:
        return []
    given = {"ids": sorted(ids), "kind": FindingKind.DUPLICATE_PROJECT.value}
    return [Standing(*row) for row in await work.connection.execute(_STANDING, given)]
