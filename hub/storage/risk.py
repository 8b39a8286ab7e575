"""Keeps what was forecast of each project, and each charity's record; what is the same is not written again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from hub.rules.forecast import Forecast, Record
from hub.rules.forecast_features import Outcome
from hub.storage.rowset import encoded, rowset
from hub.storage.tables import new_id, risk_forecast, risk_record
from hub.storage.work import Work

Key = tuple[UUID, Outcome]


@dataclass(frozen=True)
class Records:
    """What became of finished projects, of each charity and of all."""

    own: Mapping[Key, Record]
    everyone: Mapping[Outcome, Record]

    @classmethod
    def of(cls, own: Mapping[Key, Record]) -> Records:
        """The charities' own records and their sums."""
        alike = {kind: [each for (_, k), each in own.items() if k is kind] for kind in Outcome}
        sums = {
            kind: Record(sum(each.finished for each in found), sum(each.happened for each in found))
            for kind, found in alike.items()
        }
        return cls(own, sums)


_FORECAST = ("id", "project_id", "charity_id", "outcome", "chance", "reasons", "made_at")
_forecasts = rowset("forecasts", *(risk_forecast.c[name] for name in _FORECAST))
_new = insert(risk_forecast).from_select(
    list(_FORECAST),
    select(*(_forecasts.c[name] for name in _FORECAST)).order_by(
        _forecasts.c.project_id, _forecasts.c.outcome
    ),
)
_KEEP = _new.on_conflict_do_update(
    index_elements=[risk_forecast.c.project_id, risk_forecast.c.outcome],
    set_={name: _new.excluded[name] for name in ("chance", "reasons", "made_at")},
    where=or_(
        *(risk_forecast.c[name].is_distinct_from(_new.excluded[name]) for name in ("chance", "reasons"))
    ),
)
_FORGET = delete(risk_forecast).where(
    risk_forecast.c.project_id == bindparam("ids", type_=ARRAY(Uuid)).any_()
)

_RECORD = ("id", "charity_id", "outcome", "finished", "happened", "counted_at")
_records = rowset("records", *(risk_record.c[name] for name in _RECORD))
_counted = insert(risk_record).from_select(
    list(_RECORD),
    select(*(_records.c[name] for name in _RECORD)).order_by(_records.c.charity_id, _records.c.outcome),
)
_COUNT = _counted.on_conflict_do_update(
    index_elements=[risk_record.c.charity_id, risk_record.c.outcome],
    set_={name: _counted.excluded[name] for name in ("finished", "happened", "counted_at")},
)
_OLD = delete(risk_record).where(
    risk_record.c.counted_at < bindparam("at", type_=risk_record.c.counted_at.type)
)
_STANDING = select(risk_record)


async def keep(
    work: Work, forecasts: Iterable[tuple[UUID, UUID, Collection[Forecast]]], *, at: datetime
) -> None:
    """Makes these the forecasts of the projects; each is given as project, charity and what was forecast."""
    rows = [
        {
            "id": new_id(),
            "project_id": project_id,
            "charity_id": charity_id,
            "outcome": forecast.outcome,
            "chance": None if forecast.chance is None else round(forecast.chance, 3),
            "reasons": [
                {"code": why.code, "weight": why.weight, "parameters": why.parameters}
                for why in forecast.reasons
            ],
            "made_at": at,
        }
        for project_id, charity_id, made in forecasts
        for forecast in made
    ]
    if rows:
        await work.connection.execute(_KEEP, {"forecasts": encoded(rows)})


async def forget(work: Work, ids: Collection[UUID]) -> None:
    """Takes back what was forecast of projects that do not run any more."""
    if ids:
        await work.connection.execute(_FORGET, {"ids": list(ids)})


async def count(work: Work, records: Mapping[Key, Record], *, at: datetime) -> None:
    """Makes these the charities' records; a charity that is not among them has none any more."""
    rows = [
        {
            "id": new_id(),
            "charity_id": charity_id,
            "outcome": outcome,
            "finished": record.finished,
            "happened": record.happened,
            "counted_at": at,
        }
        for (charity_id, outcome), record in records.items()
    ]
    if rows:
        await work.connection.execute(_COUNT, {"records": encoded(rows)})
    await work.connection.execute(_OLD, {"at": at})


async def records(work: Work) -> Records:
    """The charities' records as they were counted last."""
    found = await work.connection.execute(_STANDING)
    return Records.of(
        {(row.charity_id, Outcome(row.outcome)): Record(row.finished, row.happened) for row in found}
    )
