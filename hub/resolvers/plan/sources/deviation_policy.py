"""The thresholds beyond which budgets become findings: those that the ministry set, the usual ones for the rest."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Column as TableColumn
from sqlalchemy import Integer, Numeric, Text, column, func, select, values

from hub.resolvers.plan.source import Asked, Column, Source
from hub.resolvers.plan.terms import code, plain
from hub.rules.deviation_policy import DEFAULTS, DeviationPolicy
from hub.storage.tables import deviation_policy

_NAMES = tuple(field.name for field in fields(DeviationPolicy))


def _kind(name: str) -> Any:
    kept: TableColumn[Any] = deviation_policy.c[name]
    return Integer() if isinstance(kept.type, Integer) else Numeric()


def _every_track(q: Asked) -> Any:
    """One row a track, whether or not the ministry has set its thresholds."""
    columns = column("track", Text()), *(column(name, _kind(name)) for name in _NAMES)
    rows = [(track, *asdict(policy).values()) for track, policy in DEFAULTS.items()]
    usual = values(*columns, name="usual", literal_binds=True).data(rows)
    own = deviation_policy.alias()
    known = [func.coalesce(own.c[name], usual.c[name]).label(name) for name in _NAMES]
    held = select(own.c.id, usual.c.track, *known)
    return held.select_from(usual.outerjoin(own, own.c.track == usual.c.track)).subquery()


def _threshold(name: str) -> Column:
    return Column(lambda t, q: code(t.c[name]))


DEVIATION_POLICY = Source(
    table=_every_track,
    fields={
        "track": _threshold("track"),
        "overspent": _threshold("overspent"),
        "ahead": _threshold("ahead"),
        "lineOverspent": _threshold("line_overspent"),
        "underBurn": _threshold("under_burn"),
        "elapsed": _threshold("elapsed"),
        "index": _threshold("index"),
        "implausible": _threshold("implausible"),
        "graceDays": Column(lambda t, q: plain(t.c.grace_days)),
    },
)
