"""The steps of projects and what was approved, which their own charity and the ministry see."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Text, literal_column
from sqlalchemy.dialects.postgresql import ARRAY

from hub.auth.scopes import Scope
from hub.resolvers.plan.source import Asked, Column, Condition, Elements, Many, One, Source
from hub.resolvers.plan.sources.common import ANYONE, own_charity
from hub.resolvers.plan.sources.project_parts import same
from hub.resolvers.plan.terms import code, moment, plain, strings, text
from hub.storage.tables import approved_version, project_step


def _open(t: Any, q: Asked) -> Condition:
    return ANYONE if q.holds(Scope.ADMIN_PROJECTS) else own_charity(t, q)


STEPS_OF_PROJECT = Many("ProjectStep", lambda p, t, q: t.c.project_id == p.c.id, lambda t: [t.c.id])

APPROVED_OF_PROJECT = One("ApprovedVersion", lambda p, t, q: t.c.id == p.c.id)


def _said(*path: str, fields: tuple[str, ...]) -> Elements:
    return Elements(
        lambda t: t.c.facts.op("#>")(literal_column(f"'{{{','.join(path)}}}'", ARRAY(Text))), same(*fields)
    )


APPROVED_VERSION = Source(
    table=lambda q: approved_version,
    visible=_open,
    fields={
        "revision": Column(lambda t, q: plain(t.c.revision)),
        "approvedAt": Column(lambda t, q: moment(t.c.approved_at)),
        "budgets": _said("BUDGET", fields=("kind", "periodStart", "periodEnd", "value", "currency")),
        "countries": _said("PLACE", "countries", fields=("code", "percentage")),
        "regions": _said("PLACE", "regions", fields=("vocabulary", "code", "percentage")),
        "locations": _said("PLACE", "locations", fields=("name", "latitude", "longitude")),
        "partners": _said("PARTNER", fields=("name", "ref")),
    },
)

PROJECT_STEP = Source(
    table=lambda q: project_step,
    visible=_open,
    fields={
        "kind": Column(lambda t, q: code(t.c.kind)),
        "at": Column(lambda t, q: moment(t.c.at)),
        "revision": Column(lambda t, q: plain(t.c.revision)),
        "reason": Column(lambda t, q: text(t.c.reason)),
        "changes": Column(lambda t, q: strings(t.c.changes)),
        "clientId": Column(lambda t, q: text(t.c.client_id)),
        "subject": Column(lambda t, q: code(t.c.subject_id)),
        "charity": One("Charity", lambda p, t, q: t.c.id == p.c.by_charity_id),
    },
)
