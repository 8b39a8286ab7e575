"""Member charities and the OAuth clients that act for them."""

from __future__ import annotations

from hub.resolvers.plan.source import Column, One, Source
from hub.resolvers.plan.sources.common import in_language, own_id
from hub.resolvers.plan.terms import NULL, code, moment, plain, strings, text
from hub.storage.tables import charity, client

CHARITY = Source(
    table=lambda q: charity,
    fields={
        "id": own_id("Charity"),
        "code": Column(lambda t, q: text(t.c.code)),
        "name": Column(lambda t, q: text(in_language("name_ar", "name_en")(t, q))),
        "nameAr": Column(lambda t, q: text(t.c.name_ar)),
        "nameEn": Column(lambda t, q: text(t.c.name_en)),
        "state": Column(lambda t, q: code(t.c.state)),
        "admittedAt": Column(lambda t, q: moment(t.c.admitted_at)),
    },
)

CLIENT = Source(
    table=lambda q: client,
    fields={
        "id": own_id("Client"),
        "clientId": Column(lambda t, q: text(t.c.client_id)),
        # The secret is shown once, in the answer that made it; the hub keeps only its hash.
        "clientSecret": Column(lambda t, q: NULL),
        "kind": Column(lambda t, q: code(t.c.kind)),
        "charity": One("Charity", lambda p, t, q: t.c.id == p.c.charity_id),
        "name": Column(lambda t, q: text(t.c.name)),
        "scopes": Column(lambda t, q: strings(t.c.scopes)),
        "authMethod": Column(lambda t, q: code(t.c.auth_method)),
        "redirectUris": Column(lambda t, q: strings(t.c.redirect_uris)),
        "dpopRequired": Column(lambda t, q: plain(t.c.dpop_required)),
        "createdAt": Column(lambda t, q: moment(t.c.created_at)),
        "revokedAt": Column(lambda t, q: moment(t.c.revoked_at)),
    },
)
