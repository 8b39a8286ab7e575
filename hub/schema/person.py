"""People: beneficiaries, households, finances, and who read their data."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import strawberry
from strawberry.federation import type as federation_type

from hub.auth.gate import PUBLIC
from hub.auth.scopes import Scope
from hub.resolvers.kinship import Kinship
from hub.schema.aid import Aid, AidFilter
from hub.schema.charity import Charity
from hub.schema.common import Money, Node, page
from hub.schema.field import any_of, argument, column
from hub.schema.scalars import CivilId, Date, DateTime

READ = any_of(Scope.BENEFICIARY_READ, Scope.APPLICANT_SELF)
IDENTITY = any_of(Scope.BENEFICIARY_IDENTITY, Scope.APPLICANT_SELF)
CONTACT = any_of(Scope.BENEFICIARY_CONTACT, Scope.APPLICANT_SELF)
HOUSEHOLD = any_of(Scope.BENEFICIARY_HOUSEHOLD, Scope.APPLICANT_SELF)
FINANCE = any_of(Scope.BENEFICIARY_FINANCE, Scope.APPLICANT_SELF)
AID = any_of(Scope.AID_READ, Scope.APPLICANT_SELF)
ACCESSES = any_of(Scope.APPLICANT_SELF, Scope.ADMIN_AUDIT)
# A household shows who lives together; a member's civil number is identity all the same.
MEMBER_NUMBER = any_of((Scope.BENEFICIARY_HOUSEHOLD, Scope.BENEFICIARY_IDENTITY), Scope.APPLICANT_SELF)

strawberry.enum(Kinship, description="How a member is related to the head of the household.")


@strawberry.enum(description="Sex as civil registers write it.")
class Sex(StrEnum):
    M = "M"
    F = "F"


@strawberry.type(description="Where a person lives.")
class Region:
    governorate: str | None = column(PUBLIC, "The governorate.")
    area: str | None = column(PUBLIC, "The area within it.")


@strawberry.type(description="One regular income or obligation.")
class FinanceLine:
    kind: str = column(FINANCE, "What kind of income or obligation.")
    monthly: Money = column(FINANCE, "How much a month.")
    note: str | None = column(FINANCE, "A case worker's note.")


@strawberry.type(description="A person's incomes and obligations on a day; the newest record is shown.")
class Finances:
    as_of: Date = column(FINANCE, "The day they held.")
    incomes: list[FinanceLine] = column(FINANCE, "The incomes.")
    obligations: list[FinanceLine] = column(FINANCE, "The obligations: rent, instalments, alimony.")
    monthly_income: Money = column(FINANCE, "The incomes added up.")
    monthly_obligations: Money = column(FINANCE, "The obligations added up.")
    per_capita: Money = column(FINANCE, "Monthly income less obligations, for each person of the household.")
    verified: bool = column(FINANCE, "Whether the ministry verified them.")


@strawberry.type(description="A member of a household.")
class HouseholdMember:
    name: str = column(HOUSEHOLD, "The member's name.")
    kinship: Kinship = column(HOUSEHOLD, "How the member is related to the head.")
    birth_date: Date | None = column(HOUSEHOLD, "The day of birth.")
    civil_id: CivilId | None = column(MEMBER_NUMBER, "The member's civil number.")
    beneficiary: Annotated[Beneficiary, strawberry.lazy("hub.schema.person")] | None = column(
        HOUSEHOLD, "The member's own record, if registered."
    )


@strawberry.type(description="People who live together.")
class Household(Node):
    id: strawberry.ID = column(HOUSEHOLD, "The global id.")
    head: Annotated[Beneficiary, strawberry.lazy("hub.schema.person")] | None = column(
        HOUSEHOLD, "Who heads the household."
    )
    size: int = column(HOUSEHOLD, "How many people live in it.")
    members: list[HouseholdMember] = column(HOUSEHOLD, "Its members.")


@strawberry.type(description="One time somebody read or wrote a person's data.")
class Access:
    at: DateTime = column(ACCESSES, "When.")
    kind: str = column(ACCESSES, "READ or WRITE.")
    charity: Charity | None = column(ACCESSES, "The charity that did; the ministry or the hub where none.")
    purpose: str | None = column(ACCESSES, "Why, as they stated.")
    operation: str = column(ACCESSES, "What they called the operation.")
    fields: list[str] = column(ACCESSES, "Which fields.")


@federation_type(keys=["id"], description="A person in the beneficiary registry.")
class Beneficiary(Node):
    id: strawberry.ID = column(READ, "The global id.")
    identity_verified: bool = column(READ, "Whether the national mobile ID proved the identity.")
    region: Region | None = column(READ, "Governorate and area.")
    registered_at: DateTime = column(READ, "When the person was registered.")
    name: str = column(IDENTITY, "The name in Arabic, or in Latin letters where there is no other.")
    name_latin: str | None = column(IDENTITY, "The name in Latin letters.")
    civil_id: CivilId | None = column(IDENTITY, "The national civil number.")
    birth_date: Date | None = column(IDENTITY, "The day of birth.")
    sex: Sex | None = column(IDENTITY, "Sex as the civil register has it.")
    nationality: str | None = column(IDENTITY, "ISO 3166-1 country code.")
    phone: str | None = column(CONTACT, "Telephone number, E.164.")
    email: str | None = column(CONTACT, "Email address.")
    address: str | None = column(CONTACT, "Postal address.")
    household: Household | None = column(HOUSEHOLD, "The household the person lives in.")
    finances: Finances | None = column(FINANCE, "Incomes and obligations, the newest record.")
    aids = page(Aid, AID, "The person's aid history.", AidFilter)
    accesses = page(Access, ACCESSES, "Who read or wrote this person's data, when, which fields and why.")


@strawberry.input(description="Which people; a filter on a hidden field needs that field's scopes.")
class BeneficiaryFilter:
    ids: list[strawberry.ID] | None = argument("These people.")
    region: str | None = argument("Who live in this governorate.", READ)
    mine: bool | None = argument("Whom the own charity registered or served.")
    identity_verified: bool | None = argument("Whose identity is proven.", READ)
    registered_after: DateTime | None = argument("Registered after this moment.", READ)
