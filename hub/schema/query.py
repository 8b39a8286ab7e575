"""The questions: the root fields of Query and the scopes that open them."""

from __future__ import annotations

import strawberry

from hub.auth.gate import PUBLIC
from hub.auth.scopes import Scope
from hub.resolvers.checking import CheckAid
from hub.schema.aid import CHECK, Aid, AidCheck, AidFilter, AidType
from hub.schema.audit import AUDIT, AuditEvent, AuditFilter
from hub.schema.charity import Charity
from hub.schema.common import Node, Purpose, page
from hub.schema.deviation_policy import THRESHOLDS, DeviationPolicy
from hub.schema.donation import DONATION, Donation
from hub.schema.field import any_of, asked, column
from hub.schema.finding import FINDINGS, Finding, FindingFilter
from hub.schema.inputs import input_of, list_of
from hub.schema.partner import Partner, PartnerFilter
from hub.schema.person import READ as PEOPLE
from hub.schema.person import Beneficiary, BeneficiaryFilter
from hub.schema.project import READ as PROJECTS
from hub.schema.project import Project, ProjectFilter
from hub.schema.scalars import CivilId, Cycle

_LISTED_PEOPLE = any_of(Scope.BENEFICIARY_READ, Scope.ADMIN_REGISTRY)
_LISTED_AID = any_of(Scope.AID_READ, Scope.ADMIN_REGISTRY)
_ID = {"id": (strawberry.ID, ...)}
_PURPOSE = {"purpose": (Purpose, Purpose.AID_ASSESSMENT)}

AidCheckInput = input_of(CheckAid, "AidCheckInput", civil_id=CivilId, cycles=list[Cycle])


@strawberry.type(description="Who asks: the client, whom it acts for and what it may see.")
class Viewer:
    client_id: str = column(PUBLIC, "The OAuth client.")
    subject: str | None = column(PUBLIC, "The person who signed in, if one did.")
    charity: Charity | None = column(PUBLIC, "The charity it acts for.")
    scopes: list[str] = column(PUBLIC, "The scopes of the token.")


@strawberry.type(description="What can be asked.")
class Query:
    viewer = asked(Viewer, PUBLIC, "Who asks.", {})
    node = asked(
        Node | None,
        PUBLIC,
        "Any object by its global id; it opens only what the caller could read elsewhere.",
        _ID,
        shareable=True,
    )
    beneficiary = asked(Beneficiary | None, PEOPLE, "A person by id.", _ID | _PURPOSE)
    beneficiary_by_civil_id = asked(
        Beneficiary | None,
        any_of(Scope.BENEFICIARY_READ),
        "A person by civil number.",
        {"civil_id": (CivilId, ...)} | _PURPOSE,
    )
    beneficiaries = page(
        Beneficiary,
        _LISTED_PEOPLE,
        "The people whom the own charity registered or served; for the ministry, all.",
        BeneficiaryFilter,
    )
    aid_types = asked(list[AidType], PUBLIC, "The kinds of aid, as the ministry sets them.", {})
    aid_checks = asked(
        list[AidCheck],
        CHECK,
        "Whether people may be given aid now; up to 1,000 in one call.",
        {"input": (list_of(AidCheckInput), ...)},
    )
    aids = page(Aid, _LISTED_AID, "The own charity's aid; for the ministry, all.", AidFilter)
    project = asked(Project | None, PROJECTS, "A project by id.", _ID)
    projects = page(Project, PROJECTS, "The projects of all charities.", ProjectFilter)
    donations = page(
        Donation, DONATION, "The donor's own donations; for a charity's system, those that it published."
    )
    partners = page(
        Partner, any_of(Scope.PROJECT_READ), "The register of implementing partners.", PartnerFilter
    )
    charity = asked(Charity | None, PUBLIC, "A member charity by id.", _ID)
    charities = page(Charity, PUBLIC, "The member charities, the longest admitted first.")
    findings = page(
        Finding,
        FINDINGS,
        "What the hub found in the own charity's data; for the ministry, all.",
        FindingFilter,
    )
    deviation_policies = asked(
        list[DeviationPolicy], THRESHOLDS, "Beyond what budgets become findings, for each track.", {}
    )
    audit_events = page(AuditEvent, AUDIT, "The audit trail.", AuditFilter)
