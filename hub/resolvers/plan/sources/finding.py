"""Findings: a charity sees those on its own data, the ministry all; what they are about, as far as it is open."""

from __future__ import annotations

from typing import Any

from sqlalchemy import DateTime, Text, Uuid, cast, column, func
from sqlalchemy.dialects.postgresql import ARRAY, array

from hub.auth.scopes import Scope
from hub.errors import BadUserInput, Message
from hub.resolvers.context import RequestContext
from hub.resolvers.global_id import parse_global_id
from hub.resolvers.plan.arguments import an_id
from hub.resolvers.plan.source import Asked, Column, Condition, Filter, Finished, Nodes, Page, Source
from hub.resolvers.plan.sources.common import ANYONE, NOBODY, own_id
from hub.resolvers.plan.terms import code, moment, number, text
from hub.resolvers.reasons import sentence
from hub.resolvers.reasons.forecast import REMEDIES
from hub.rules.forecast_remedies import remedies
from hub.storage.tables import finding

_NO_SUBJECT = Message(
    "is the id of a {found}, about which there are no findings.", "معرّف لنوع {found}، ولا ملاحظات عليه."
)
SUBJECTS = ("Project", "Partner")
"""The types of the objects that findings are about, as far as they can be shown in a list of several types."""


def _visible(t: Any, q: Asked) -> Condition:
    if q.holds(Scope.ADMIN_FINDINGS):
        return ANYONE
    return _about(t.c.charity_ids, q.charity) if q.holds(Scope.FINDING_READ) else NOBODY


def _about(ids: Any, id: Any) -> Condition:
    found: Condition = ids.contains(array([id], type_=Uuid()))
    return found


def _subject(value: Any, context: RequestContext, argument: str) -> Any:
    type_name, id = parse_global_id(value, argument)
    if type_name not in SUBJECTS:
        raise BadUserInput(argument, _NO_SUBJECT, found=type_name[:40])
    return id


def _one_of(column: str) -> Filter:
    return Filter(ARRAY(Text()), where=lambda t, q, v: t.c[column] == func.any(v))


FINDING_FILTERS = {
    "kinds": _one_of("kind"),
    "severities": _one_of("severity"),
    "states": _one_of("state"),
    "subjectId": Filter(Uuid(), _subject, where=lambda t, q, v: _about(t.c.subject_ids, v)),
    "charityId": Filter(Uuid(), an_id("Charity"), where=lambda t, q, v: _about(t.c.charity_ids, v)),
    "foundAfter": Filter(DateTime(timezone=True), where=lambda t, q, v: t.c.found_at > v),
}

FINDINGS_OF_PROJECT = Page("Finding", lambda p, t, q: _about(t.c.subject_ids, p.c.id))


def reasons_told(inputs: list[Any], context: RequestContext) -> list[dict[str, Any]]:
    """The reasons with their sentences in the caller's language."""
    (reasons,) = inputs
    return [
        {
            "code": reason["code"],
            "text": sentence(reason["code"], reason["parameters"], context.language),
            "weight": float(reason["weight"]),
        }
        for reason in reasons
    ]


def remedies_told(inputs: list[Any], context: RequestContext) -> list[dict[str, Any]]:
    """What the reasons suggest, in the caller's language."""
    (reasons,) = inputs
    suggested = remedies(reason["code"] for reason in reasons)
    return [{"code": each.value, "text": REMEDIES[each].say(context.language)} for each in suggested]


def _listed(t: Any) -> Any:
    both = func.unnest(t.c.subject_types, t.c.subject_ids)
    typed = column("type", Text()), column("id", Uuid())
    return both.table_valued(*typed, with_ordinality="position").render_derived().alias()


FINDING = Source(
    table=lambda q: finding,
    visible=_visible,
    fields={
        "id": own_id("Finding"),
        "kind": Column(lambda t, q: code(t.c.kind)),
        "severity": Column(lambda t, q: code(t.c.severity)),
        "score": Column(lambda t, q: number(t.c.score, 4)),
        "reasons": Finished(lambda t, q: [cast(t.c.reasons, Text)], reasons_told),
        "remedies": Finished(lambda t, q: [cast(t.c.reasons, Text)], remedies_told),
        "subjects": Nodes(SUBJECTS, _listed),
        "state": Column(lambda t, q: code(t.c.state)),
        "foundAt": Column(lambda t, q: moment(t.c.found_at)),
        "changedAt": Column(lambda t, q: moment(t.c.changed_at)),
        "resolvedAt": Column(lambda t, q: moment(t.c.gone_at)),
        "decidedAt": Column(lambda t, q: moment(t.c.decided_at)),
        "decision": Column(lambda t, q: code(t.c.decision)),
        "note": Column(lambda t, q: text(t.c.note)),
    },
)
