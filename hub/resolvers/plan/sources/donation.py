"""Donations: the donor's own, and the charity's own for its system; nobody sees whose another one is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from hub.auth.scopes import Scope
from hub.resolvers.plan.source import Asked, Column, Condition, One, Source
from hub.resolvers.plan.sources.common import NOBODY, money_field, own_charity, own_id
from hub.resolvers.plan.terms import code, text
from hub.storage.tables import beneficiary, donation


def _visible(t: Any, q: Asked) -> Condition:
    if q.is_person:
        return _own_gift(t, q)
    return own_charity(t, q) if q.holds(Scope.DONATION_PUBLISH) else NOBODY


def _own_gift(t: Any, q: Asked) -> Condition:
    """Given under the person's civil number: that of their record, or the one that their id stands for."""
    known = beneficiary.alias()
    index = select(known.c.civil_index).where(known.c.id == q.person).scalar_subquery()
    return or_(t.c.donor_id == q.person, t.c.donor_index == index)


DONATION = Source(
    table=lambda q: donation,
    visible=_visible,
    fields={
        "id": own_id("Donation"),
        "reference": Column(lambda t, q: text(t.c.reference)),
        "project": One("Project", lambda p, t, q: t.c.id == p.c.project_id),
        "amount": money_field(lambda t: t.c.amount, lambda t: t.c.currency),
        "donatedOn": Column(lambda t, q: code(t.c.donated_on)),
    },
)
