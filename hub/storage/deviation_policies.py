"""Keeps the thresholds that the ministry sets for budgets; until it does, the usual ones hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from hub.rules.deviation_policy import DEFAULTS, DeviationPolicy
from hub.storage.tables import deviation_policy, new_id
from hub.storage.work import Work

_COLUMNS = tuple(deviation_policy.c[field.name] for field in fields(DeviationPolicy))


async def policies(work: Work) -> Mapping[str, DeviationPolicy]:
    """The thresholds of each track."""
    found = await work.connection.execute(select(deviation_policy.c.track, *_COLUMNS))
    return {**DEFAULTS, **{row[0]: DeviationPolicy(*row[1:]) for row in found}}


async def put(work: Work, track: str, policy: DeviationPolicy, at: datetime) -> UUID:
    """Sets the thresholds of a track; answers the id of their row."""
    new = insert(deviation_policy).values(id=new_id(), track=track, set_at=at, **asdict(policy))
    changed = {name: new.excluded[name] for name in (*asdict(policy), "set_at")}
    id: UUID | None = await work.connection.scalar(
        new.on_conflict_do_update(index_elements=[deviation_policy.c.track], set_=changed).returning(
            deviation_policy.c.id
        )
    )
    if id is None:
        raise LookupError(track)
    return id
