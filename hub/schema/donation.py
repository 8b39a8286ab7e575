"""Donations, as a donor sees their own and a charity's system those that it published."""

from __future__ import annotations

import strawberry

from hub.auth.gate import PUBLIC
from hub.auth.scopes import Scope
from hub.resolvers.publish_refusals import PublishRefusal
from hub.schema.common import Money, Node
from hub.schema.field import any_of, column
from hub.schema.project import Project
from hub.schema.scalars import Date

DONATION = any_of(Scope.DONATION_READ, Scope.DONATION_PUBLISH)
PUBLISH = any_of(Scope.DONATION_PUBLISH)


@strawberry.type(description="A gift to a charity.")
class Donation(Node):
    id: strawberry.ID = column(DONATION, "The global id.")
    reference: str = column(DONATION, "The charity's reference.")
    project: Project | None = column(DONATION, "What it was given for; none where the charity does not say.")
    amount: Money = column(DONATION, "How much.")
    donated_on: Date = column(DONATION, "The day it was given on.")


@strawberry.type(description="A donation that is not kept as published.")
class DonationRefused:
    code: PublishRefusal = column(PUBLIC, "Why, for programs.")
    message: str = column(PUBLIC, "Why and what to do, in the caller's language.")
    reference: str = column(PUBLIC, "The donation's reference.")
    element: str | None = column(PUBLIC, "Which part.")
