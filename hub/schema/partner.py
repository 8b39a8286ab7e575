"""Implementing partners abroad, with the approvals of two ministries."""

from __future__ import annotations

import strawberry

from hub.auth.gate import PUBLIC
from hub.auth.scopes import Scope
from hub.resolvers.partner_refusals import PartnerRefusal
from hub.rules.partner import Ministry
from hub.schema.common import Node
from hub.schema.field import any_of, argument, asked, column
from hub.schema.scalars import Date

PARTNER = any_of(Scope.PROJECT_READ, Scope.PROJECT_REPORT, Scope.ADMIN_PARTNERS)
WITHDRAWN = any_of(Scope.ADMIN_PARTNERS)

strawberry.enum(Ministry, description="Who must approve of a partner: both of them.")
strawberry.enum(PartnerRefusal)


@strawberry.type(description="One ministry's approval of a partner, for a time.")
class Approval:
    ministry: Ministry = column(PARTNER, "Whose approval.")
    approved_from: Date = column(PARTNER, "The first day.")
    approved_until: Date | None = column(PARTNER, "The last day; none where no end was set.")
    withdrawn_on: Date | None = column(PARTNER, "From this day on it does not hold any more.")
    withdrawn_reason: str | None = column(WITHDRAWN, "Why it was withdrawn.")


@strawberry.type(description="An organisation abroad that implements projects.")
class Partner(Node):
    id: strawberry.ID = column(PARTNER, "The global id.")
    identifier: str = column(
        PARTNER, "Its identifier, which projects name it by, such as one of org-id.guide."
    )
    name: str = column(PARTNER, "Its name in the caller's language.")
    name_ar: str = column(PARTNER, "Its name in Arabic.")
    name_en: str = column(PARTNER, "Its name in Latin letters.")
    country: str | None = column(PARTNER, "ISO 3166-1.")
    approvals: list[Approval] = column(PARTNER, "The ministries' approvals, the first one first.")
    approved = asked(
        bool,
        PARTNER,
        "Whether both ministries' approvals hold on that day; without one, today (UTC).",
        {"on": (Date | None, None)},
    )


@strawberry.input(description="Which partners.")
class PartnerFilter:
    identifier: str | None = argument("With this identifier, in whatever case.")
    country: str | None = argument("In this country, ISO 3166-1.")
    text: str | None = argument("With these words in a name.")
    approved_on: Date | None = argument("Approved by both ministries on this day.")


@strawberry.type(description="A ministry's approval that a project lacks.")
class MissingApproval:
    ministry: Ministry = column(PUBLIC, "Whose approval.")
    first: Date = column(PUBLIC, "The first day of the project that it does not hold on.")
    last: Date = column(PUBLIC, "The last day of those.")


@strawberry.type(description="An implementing partner that stands in a project's way.")
class UnapprovedPartner:
    name: str | None = column(PUBLIC, "Its name, as published.")
    ref: str | None = column(PUBLIC, "Its identifier, as published.")
    partner: Partner | None = column(PUBLIC, "The partner of the register, found by the identifier.")
    missing: list[MissingApproval] = column(PUBLIC, "The approvals that it lacks on the project's days.")
    suggestions: list[Partner] = column(
        PUBLIC, "Partners with a name like it: publish the identifier of the right one."
    )


@strawberry.type(description="A partner that is not approved or not withdrawn.")
class PartnerRefused:
    code: PartnerRefusal = column(PUBLIC, "Why, for programs.")
    message: str = column(PUBLIC, "Why and what to do, in the caller's language.")
