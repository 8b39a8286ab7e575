"""What is forecast of projects: a charity sees its own, the ministry all."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Text, cast

from hub.auth.scopes import Scope
from hub.resolvers.plan.source import Asked, Column, Condition, Finished, Many, Source
from hub.resolvers.plan.sources.common import ANYONE, NOBODY, own_charity
from hub.resolvers.plan.sources.finding import reasons_told, remedies_told
from hub.resolvers.plan.terms import code, moment, number
from hub.storage.tables import risk_forecast


def _open(t: Any, q: Asked) -> Condition:
    if q.holds(Scope.ADMIN_FINDINGS):
        return ANYONE
    return own_charity(t, q) if q.holds(Scope.FINDING_READ) else NOBODY


FORECASTS_OF_PROJECT = Many("Forecast", lambda p, t, q: t.c.project_id == p.c.id, lambda t: [t.c.outcome])

FORECAST = Source(
    table=lambda q: risk_forecast,
    visible=_open,
    fields={
        "outcome": Column(lambda t, q: code(t.c.outcome)),
        "chance": Column(lambda t, q: number(t.c.chance, 3)),
        "reasons": Finished(lambda t, q: [cast(t.c.reasons, Text)], reasons_told),
        "remedies": Finished(lambda t, q: [cast(t.c.reasons, Text)], remedies_told),
        "madeAt": Column(lambda t, q: moment(t.c.made_at)),
    },
)
