"""The audit trail as the ministry reads it, and as a person sees who looked at their data."""

from __future__ import annotations

from typing import Any

from sqlalchemy import DateTime, Text, Uuid, func, select

from hub.auth.scopes import CallerKind
from hub.resolvers.plan.arguments import an_id
from hub.resolvers.plan.source import Asked, Column, Condition, Filter, One, Source, Spec
from hub.resolvers.plan.sources.common import ANYONE, NOBODY, equals, own_id
from hub.resolvers.plan.terms import code, moment, plain, strings, text
from hub.storage.tables import audit_about, audit_event


def _ministry(t: Any, q: Asked) -> Condition:
    return ANYONE if q.view.kind in (CallerKind.MINISTRY, CallerKind.SYSTEM) else NOBODY


def _ministry_or_oneself(t: Any, q: Asked) -> Condition:
    return about(t, q.person) if q.is_person else _ministry(t, q)


def _records_about(q: Asked) -> Any:
    """Each record under each person it is about, in an order by which those of one person lie together."""
    columns = [audit_about.c.event_id.label("id"), audit_about.c.person_id.label("about")]
    same = audit_about.join(audit_event, audit_event.c.id == audit_about.c.event_id)
    return (
        select(*columns, *(c for c in audit_event.c if c is not audit_event.c.id))
        .select_from(same)
        .subquery()
    )


def about(t: Any, person: Any) -> Condition:
    """Whether it is under this person that the record stands there."""
    one: Condition = t.c.about == person
    return one


AUDIT_FILTERS = {
    "beneficiaryId": Filter(
        Uuid(), an_id("Beneficiary"), where=lambda t, q, v: about(t, v), table=_records_about
    ),
    "charityId": equals("charity_id", Uuid(), an_id("Charity")),
    "clientId": equals("client_id", Text()),
    "kind": equals("kind", Text()),
    "after": Filter(DateTime(timezone=True), where=lambda t, q, v: t.c.at > v),
    "before": Filter(DateTime(timezone=True), where=lambda t, q, v: t.c.at < v),
}

_COMMON: dict[str, Spec] = {
    "at": Column(lambda t, q: moment(t.c.at)),
    "kind": Column(lambda t, q: code(t.c.kind)),
    "charity": One("Charity", lambda p, t, q: t.c.id == p.c.charity_id),
    "purpose": Column(lambda t, q: code(t.c.purpose)),
    "operation": Column(lambda t, q: text(t.c.operation)),
    "fields": Column(lambda t, q: strings(t.c.fields)),
}

AUDIT_EVENT = Source(
    table=lambda q: audit_event,
    visible=_ministry,
    fields={
        **_COMMON,
        "id": own_id("AuditEvent"),
        "clientId": Column(lambda t, q: text(t.c.client_id)),
        "people": Column(lambda t, q: plain(func.cardinality(t.c.person_ids))),
    },
)

ACCESS = Source(table=_records_about, visible=_ministry_or_oneself, fields=_COMMON)
