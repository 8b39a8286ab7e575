"""Aid and its types. A charity sees its own aid in full and others' as type, cycle and state only."""

from __future__ import annotations

from typing import Any

from sqlalchemy import DateTime, Text, Uuid, and_, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from hub.auth.scopes import Scope
from hub.resolvers.plan.arguments import an_id
from hub.resolvers.plan.source import Asked, Column, Condition, Filter, One, Source
from hub.resolvers.plan.sources.common import (
    ANYONE,
    equals,
    in_language,
    is_own,
    mine,
    money_field,
    one_person,
    own_charity,
    own_id,
)
from hub.resolvers.plan.terms import code, moment, plain, strings, text
from hub.storage.tables import aid, aid_type, beneficiary


def _open(t: Any, q: Asked) -> Condition:
    """Whether the giver and the amount may be told: own aid, one's own, or by the ministry's leave."""
    return ANYONE if q.is_person or q.holds(Scope.AID_READ_PROVIDER) else own_charity(t, q)


def _of_types(t: Any, q: Asked, codes: Any) -> Condition:
    chosen = select(aid_type.c.id).where(aid_type.c.code == func.any(codes))
    wanted: Condition = t.c.aid_type_id.in_(chosen)
    return wanted


def _in_region(t: Any, q: Asked, region: Any) -> Condition:
    there = select(beneficiary.c.id).where(beneficiary.c.governorate == region)
    lives: Condition = t.c.beneficiary_id.in_(there)
    return lives


AID_FILTERS = {
    "mine": mine(),
    # Asking for another charity's aid by its id would tell who gave it: only rows whose giver is open can match.
    "charityId": Filter(
        Uuid(), an_id("Charity"), where=lambda t, q, v: and_(t.c.charity_id == v, _open(t, q))
    ),
    "beneficiaryId": equals("beneficiary_id", Uuid(), an_id("Beneficiary")),
    "aidTypes": Filter(ARRAY(Text()), where=_of_types),
    "cycles": Filter(ARRAY(Text()), where=lambda t, q, v: t.c.cycles.overlap(v)),
    "states": Filter(ARRAY(Text()), where=lambda t, q, v: t.c.state == func.any(v)),
    "region": Filter(Text(), where=_in_region),
    "grantedAfter": Filter(DateTime(timezone=True), where=lambda t, q, v: t.c.granted_at > v),
    "grantedBefore": Filter(DateTime(timezone=True), where=lambda t, q, v: t.c.granted_at < v),
}

AID = Source(
    table=lambda q: aid,
    visible=one_person("beneficiary_id"),
    person=lambda t: t.c.beneficiary_id,
    fields={
        "id": own_id("Aid"),
        "aidType": One("AidType", lambda p, t, q: t.c.id == p.c.aid_type_id),
        "cycles": Column(lambda t, q: strings(t.c.cycles)),
        "state": Column(lambda t, q: code(t.c.state)),
        "mine": Column(lambda t, q: plain(is_own(t, q))),
        "grantedAt": Column(lambda t, q: moment(t.c.granted_at)),
        "deliveredAt": Column(lambda t, q: moment(t.c.delivered_at)),
        "charity": One("Charity", lambda p, t, q: and_(t.c.id == p.c.charity_id, _open(p, q))),
        "amount": money_field(lambda t: t.c.amount, lambda t: t.c.currency, _open),
        "beneficiary": One("Beneficiary", lambda p, t, q: t.c.id == p.c.beneficiary_id),
    },
)

AID_TYPE = Source(
    table=lambda q: aid_type,
    fields={
        "code": Column(lambda t, q: text(t.c.code)),
        "name": Column(lambda t, q: text(in_language("name_ar", "name_en")(t, q))),
        "countedFor": Column(lambda t, q: code(t.c.counted_for)),
        "cycle": Column(lambda t, q: code(t.c.cycle)),
        "ceiling": money_field(
            lambda t: t.c.ceiling, lambda t: t.c.currency, lambda t, q: t.c.ceiling.is_not(None)
        ),
        "coFunding": Column(lambda t, q: plain(t.c.co_funding)),
        "documentRequired": Column(lambda t, q: text(t.c.document_required)),
        "identityRequired": Column(lambda t, q: plain(t.c.identity_required)),
        "trial": Column(lambda t, q: plain(t.c.trial)),
        "active": Column(lambda t, q: plain(t.c.active)),
    },
)
