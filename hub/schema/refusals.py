"""The refusals: one type a mutation, with the code that clients rely on and a sentence in the caller's language."""

from __future__ import annotations

import strawberry

from hub.auth.gate import PUBLIC
from hub.resolvers.deciding_findings import FindingRefusal
from hub.resolvers.officers import OfficerRefusal
from hub.resolvers.project_refusals import ProjectStepRefusal
from hub.resolvers.publish_refusals import PublishRefusal
from hub.resolvers.refusals import RefusalCode
from hub.resolvers.registry_refusals import BeneficiaryRefusal, FinancesRefusal, HouseholdRefusal
from hub.resolvers.supervision_refusals import AidTypeRefusal, CharityRefusal, ClientRefusal
from hub.schema.aid import AidConflict
from hub.schema.field import column
from hub.schema.partner import UnapprovedPartner
from hub.schema.person import Beneficiary

strawberry.enum(BeneficiaryRefusal)
strawberry.enum(HouseholdRefusal)
strawberry.enum(FinancesRefusal)
strawberry.enum(PublishRefusal)
strawberry.enum(ProjectStepRefusal)
strawberry.enum(CharityRefusal)
strawberry.enum(AidTypeRefusal)
strawberry.enum(ClientRefusal)
strawberry.enum(OfficerRefusal)
strawberry.enum(FindingRefusal)

_CODE = "Why, for programs."
_MESSAGE = "Why and what to do, in the caller's language."


@strawberry.type(description="An aid that is not granted, or whose step is not taken.")
class AidRefused:
    code: RefusalCode = column(PUBLIC, _CODE)
    message: str = column(PUBLIC, _MESSAGE)
    conflicts: list[AidConflict] = column(PUBLIC, "The aid that stands in the way.")


@strawberry.type(description="A person who is not registered or not changed.")
class BeneficiaryRefused:
    code: BeneficiaryRefusal = column(PUBLIC, _CODE)
    message: str = column(PUBLIC, _MESSAGE)
    beneficiary: Beneficiary | None = column(PUBLIC, "The record that stands in the way.")


@strawberry.type(description="A household that is not recorded.")
class HouseholdRefused:
    code: HouseholdRefusal = column(PUBLIC, _CODE)
    message: str = column(PUBLIC, _MESSAGE)
    beneficiary: Beneficiary | None = column(PUBLIC, "Whom it is about.")
    member: int | None = column(PUBLIC, "Which of the listed members, from 0.")


@strawberry.type(description="Finances that are not recorded.")
class FinancesRefused:
    code: FinancesRefusal = column(PUBLIC, _CODE)
    message: str = column(PUBLIC, _MESSAGE)
    beneficiary: Beneficiary | None = column(PUBLIC, "Whom it is about.")


@strawberry.type(description="A project that is not kept as published.")
class ProjectRefused:
    code: PublishRefusal = column(PUBLIC, _CODE)
    message: str = column(PUBLIC, _MESSAGE)
    external_id: str = column(PUBLIC, "The project's identifier.")
    element: str | None = column(PUBLIC, "Which part, such as budgets[2].periodEnd.")


@strawberry.type(description="A project that is not submitted or not decided.")
class ProjectStepRefused:
    code: ProjectStepRefusal = column(PUBLIC, _CODE)
    message: str = column(PUBLIC, _MESSAGE)
    partners: list[UnapprovedPartner] = column(PUBLIC, "The implementing partners that stand in the way.")


@strawberry.type(description="A transaction that is not kept as published.")
class TransactionRefused:
    code: PublishRefusal = column(PUBLIC, _CODE)
    message: str = column(PUBLIC, _MESSAGE)
    project_external_id: str = column(PUBLIC, "The project's identifier.")
    reference: str = column(PUBLIC, "The transaction's reference.")
    element: str | None = column(PUBLIC, "Which part.")


@strawberry.type(description="A charity that is not admitted or not suspended.")
class CharityRefused:
    code: CharityRefusal = column(PUBLIC, _CODE)
    message: str = column(PUBLIC, _MESSAGE)


@strawberry.type(description="An aid type that is not set.")
class AidTypeRefused:
    code: AidTypeRefusal = column(PUBLIC, _CODE)
    message: str = column(PUBLIC, _MESSAGE)


@strawberry.type(description="A client that is not made or not changed.")
class ClientRefused:
    code: ClientRefusal = column(PUBLIC, _CODE)
    message: str = column(PUBLIC, _MESSAGE)


@strawberry.type(description="An officer who is not admitted or not dismissed.")
class OfficerRefused:
    code: OfficerRefusal = column(PUBLIC, _CODE)
    message: str = column(PUBLIC, _MESSAGE)


@strawberry.type(description="A decision on a finding that is not taken.")
class FindingRefused:
    code: FindingRefusal = column(PUBLIC, _CODE)
    message: str = column(PUBLIC, _MESSAGE)
