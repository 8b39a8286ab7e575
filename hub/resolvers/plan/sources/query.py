"""The root fields of Query: which rows each of them starts from."""

from __future__ import annotations

from typing import Any

from sqlalchemy import LargeBinary, Text, Uuid, bindparam, literal_column, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from hub.resolvers.calls import aid_checks, deviation_policies
from hub.resolvers.context import RequestContext
from hub.resolvers.plan.arguments import an_id
from hub.resolvers.plan.source import (
    AnyNode,
    Argument,
    Asked,
    Call,
    Column,
    Condition,
    Entities,
    Many,
    One,
    Page,
    Source,
)
from hub.resolvers.plan.sources.aid import AID_FILTERS
from hub.resolvers.plan.sources.audit import AUDIT_FILTERS
from hub.resolvers.plan.sources.common import ANYONE, own_charity, same_id, supervises_the_registry
from hub.resolvers.plan.sources.finding import FINDING_FILTERS
from hub.resolvers.plan.sources.partner import PARTNER_FILTERS
from hub.resolvers.plan.sources.people import BENEFICIARY_FILTERS
from hub.resolvers.plan.sources.project import PROJECT_FILTERS
from hub.resolvers.plan.terms import strings, text
from hub.storage.tables import beneficiary, served


def _listed_people(q: Asked) -> Any:
    """The people whom the own charity registered or served, in the order of that list; for the ministry, all."""
    if supervises_the_registry(q):
        return beneficiary
    # The LIMIT keeps the database from any other join than looking each listed person up by key.
    same = select(beneficiary).where(beneficiary.c.id == served.c.beneficiary_id).limit(literal_column("1"))
    person = same.correlate(served).lateral()
    columns = [served.c.beneficiary_id.label("id"), *(c for c in person.c if c is not person.c.id)]
    listed = select(*columns).select_from(served.join(person, true()))
    return listed.where(served.c.charity_id == q.charity).subquery()


def _listed_aid(p: Any, t: Any, q: Asked) -> Condition:
    return ANYONE if supervises_the_registry(q) else own_charity(t, q)


def _civil_index(value: str, context: RequestContext, argument: str) -> bytes:
    return context.database.vault.civil_index(value)


def _with_civil_number(p: Any, t: Any, q: Asked) -> Condition:
    found: Condition = t.c.civil_index == q.argument("civilId", LargeBinary())
    return found


def _by_id(type_name: str) -> One:
    return One(type_name, same_id(), {"id": Argument(Uuid(), an_id(type_name))})


def _anything(p: Any, t: Any, q: Asked) -> Condition:
    return ANYONE


QUERY = Source(
    table=lambda q: select(bindparam("caller_client", type_=Text()).label("client_id")).subquery(),
    key=None,
    fields={
        "viewer": One("Viewer", _anything),
        "node": AnyNode(),
        "_entities": Entities(),
        "beneficiary": _by_id("Beneficiary"),
        "beneficiaryByCivilId": One(
            "Beneficiary",
            _with_civil_number,
            {"civilId": Argument(LargeBinary(), _civil_index)},
            tells=True,
        ),
        "beneficiaries": Page("Beneficiary", _anything, BENEFICIARY_FILTERS, table=_listed_people),
        "aidTypes": Many("AidType", _anything, lambda t: [t.c.code]),
        "aidChecks": Call(aid_checks),
        "aids": Page("Aid", _listed_aid, AID_FILTERS),
        "project": _by_id("Project"),
        "projects": Page("Project", _anything, PROJECT_FILTERS),
        "donations": Page("Donation", _anything),
        "partners": Page("Partner", _anything, PARTNER_FILTERS),
        "charity": _by_id("Charity"),
        "charities": Page("Charity", _anything, newest_first=False),
        "findings": Page("Finding", _anything, FINDING_FILTERS),
        "deviationPolicies": Call(deviation_policies),
        "auditEvents": Page("AuditEvent", _anything, AUDIT_FILTERS),
    },
)


def _caller(q: Asked) -> Any:
    """The one row that says who asks."""
    return select(
        bindparam("caller_client", type_=Text()).label("client_id"),
        q.charity.label("charity_id"),
        q.person.label("person_id"),
        bindparam("caller_scopes", type_=ARRAY(Text())).label("scopes"),
    ).subquery()


VIEWER = Source(
    table=_caller,
    key=None,
    fields={
        "clientId": Column(lambda t, q: text(t.c.client_id)),
        "subject": Column(lambda t, q: text(t.c.person_id)),
        "charity": One("Charity", lambda p, t, q: t.c.id == p.c.charity_id),
        "scopes": Column(lambda t, q: strings(t.c.scopes)),
    },
)
