"""Officers: the people who sign in for the ministry or a charity."""

from __future__ import annotations

from typing import Any

from hub.auth.officers import masked
from hub.resolvers.context import RequestContext
from hub.resolvers.plan.source import Column, Finished, One, Source
from hub.resolvers.plan.sources.common import own_id, unsealed
from hub.resolvers.plan.terms import code, moment, octets, strings, text
from hub.storage.tables import officer


def _masked_number(inputs: list[Any], context: RequestContext) -> str:
    row, sealed = inputs
    return masked(unsealed(context, "officer", "civil_number", row, sealed))


OFFICER = Source(
    table=lambda q: officer,
    fields={
        "id": own_id("Officer"),
        "charity": One("Charity", lambda p, t, q: t.c.id == p.c.charity_id),
        "name": Column(lambda t, q: text(t.c.name)),
        "maskedCivilId": Finished(lambda t, q: [code(t.c.id), octets(t.c.civil_number)], _masked_number),
        "scopes": Column(lambda t, q: strings(t.c.scopes)),
        "admittedAt": Column(lambda t, q: moment(t.c.admitted_at)),
        "dismissedAt": Column(lambda t, q: moment(t.c.dismissed_at)),
    },
)
