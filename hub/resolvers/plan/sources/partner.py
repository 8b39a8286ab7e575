"""The register of implementing partners."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date, Text, and_, func, literal_column, or_, select

from hub.resolvers.context import RequestContext
from hub.resolvers.inputs import checked_day, when_given
from hub.resolvers.plan.source import (
    Argument,
    Asked,
    Column,
    Condition,
    Expression,
    Filter,
    Many,
    One,
    Source,
)
from hub.resolvers.plan.sources.common import equals, in_language, own_id
from hub.resolvers.plan.terms import code, plain, text, word
from hub.rules.partner import Ministry, identifier_key
from hub.storage.tables import partner, partner_approval

_TODAY: Expression = literal_column("(now() AT TIME ZONE 'UTC')::date", Date())


def _holds(approval: Any, on: Any) -> Condition:
    return and_(
        approval.c.approved_from <= on,
        or_(approval.c.approved_until.is_(None), approval.c.approved_until >= on),
        or_(approval.c.withdrawn_on.is_(None), approval.c.withdrawn_on > on),
    )


def _approved(t: Any, on: Any) -> Condition:
    """Whether both ministries' approvals hold on that day."""
    return and_(*(_approved_by(t, ministry, on) for ministry in Ministry))


def _approved_by(t: Any, ministry: Ministry, on: Any) -> Condition:
    approval = partner_approval.alias()
    of_ministry = approval.c.ministry == word(ministry.value)
    found = select(approval.c.id).where(approval.c.partner_id == t.c.id, of_ministry, _holds(approval, on))
    return found.correlate_except(approval).exists()


def _named(t: Any, q: Asked, words: Any) -> Condition:
    pattern = func.concat("%", func.replace(func.replace(words, "%", r"\%"), "_", r"\_"), "%")
    return or_(t.c.name_ar.ilike(pattern), t.c.name_en.ilike(pattern))


def _day(value: Any, context: RequestContext, argument: str) -> Any:
    return when_given(checked_day, argument, value)


def _key(value: Any, context: RequestContext, argument: str) -> str:
    return identifier_key(value)


PARTNER_FILTERS = {
    "identifier": Filter(Text(), _key, where=lambda t, q, v: t.c.identifier_key == v),
    "country": equals("country", Text()),
    "text": Filter(Text(), where=_named),
    "approvedOn": Filter(Date(), _day, where=lambda t, q, v: _approved(t, v)),
}


def _first_known(p: Any, t: Any, q: Asked) -> Condition:
    """The partner that comes first among the project's implementing participants."""
    known = partner.alias()
    place = func.array_position(p.c.partner_refs, known.c.identifier_key)
    first = (
        select(known.c.id).where(known.c.identifier_key == p.c.partner_refs.any_()).order_by(place).limit(1)
    )
    found: Condition = t.c.id == first.correlate_except(known).scalar_subquery()
    return found


PARTNER_OF_PROJECT = One("Partner", _first_known)

PARTNER = Source(
    table=lambda q: partner,
    fields={
        "id": own_id("Partner"),
        "identifier": Column(lambda t, q: text(t.c.identifier)),
        "name": Column(lambda t, q: text(in_language("name_ar", "name_en")(t, q))),
        "nameAr": Column(lambda t, q: text(t.c.name_ar)),
        "nameEn": Column(lambda t, q: text(t.c.name_en)),
        "country": Column(lambda t, q: text(t.c.country)),
        "approvals": Many("Approval", lambda p, t, q: t.c.partner_id == p.c.id, lambda t: [t.c.id]),
        "approved": Column(
            lambda t, q: plain(_approved(t, func.coalesce(q.argument("on", Date()), _TODAY))),
            {"on": Argument(Date(), _day)},
        ),
    },
)

APPROVAL = Source(
    table=lambda q: partner_approval,
    fields={
        "ministry": Column(lambda t, q: code(t.c.ministry)),
        "approvedFrom": Column(lambda t, q: code(t.c.approved_from)),
        "approvedUntil": Column(lambda t, q: code(t.c.approved_until)),
        "withdrawnOn": Column(lambda t, q: code(t.c.withdrawn_on)),
        "withdrawnReason": Column(lambda t, q: text(t.c.withdrawn_reason)),
    },
)
