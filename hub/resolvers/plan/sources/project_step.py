"""The steps of projects, which their own charity and the ministry see."""

from __future__ import annotations

from typing import Any

from hub.auth.scopes import Scope
from hub.resolvers.plan.source import Asked, Column, Condition, Many, One, Source
from hub.resolvers.plan.sources.common import ANYONE, own_charity
from hub.resolvers.plan.terms import code, moment, plain, strings, text
from hub.storage.tables import project_step


def _open(t: Any, q: Asked) -> Condition:
    return ANYONE if q.holds(Scope.ADMIN_PROJECTS) else own_charity(t, q)


STEPS_OF_PROJECT = Many("ProjectStep", lambda p, t, q: t.c.project_id == p.c.id, lambda t: [t.c.id])

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
