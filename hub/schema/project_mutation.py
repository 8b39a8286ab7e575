"""The things that can be done with projects: published by their charities, submitted, decided by the ministry."""

from __future__ import annotations

import strawberry

from hub.auth.scopes import Scope
from hub.resolvers import donating, partners, project_approval, publishing
from hub.resolvers.donating import DonationInput
from hub.resolvers.publishing_inputs import ProjectInput, TransactionInput
from hub.schema.common import Purpose
from hub.schema.doing import REASONED, Doing, does, one, union
from hub.schema.donation import PUBLISH as DONATIONS
from hub.schema.donation import Donation, DonationRefused
from hub.schema.field import any_of
from hub.schema.inputs import input_of, list_of
from hub.schema.partner import Partner, PartnerRefused
from hub.schema.project import PUBLISH, Project, Transaction
from hub.schema.refusals import ProjectRefused, ProjectStepRefused, TransactionRefused
from hub.schema.scalars import CivilId

PROJECTS = any_of(Scope.ADMIN_PROJECTS)
PARTNERS = any_of(Scope.ADMIN_PARTNERS)

_PROJECT = input_of(ProjectInput, "ProjectInput")
_DONATION = input_of(DonationInput, "DonationInput", donor_civil_id=CivilId)
_TRANSACTION = input_of(TransactionInput, "TransactionInput")
_PARTNER = union("PartnerResult", Partner, PartnerRefused)
_PROJECT_STEP = union("ProjectResult", Project, ProjectStepRefused)


@strawberry.type(description="What can be done with projects.")
class ProjectMutation:
    publish_projects = does(
        Doing(publishing.publish_projects, ProjectInput, None, many=True),
        list_of(union("PublishProjectResult", Project, ProjectRefused)),
        PUBLISH,
        "Publishes up to 200 of the own charity's projects; publishing the same again changes nothing.",
        {"input": (list_of(_PROJECT), ...)},
    )
    publish_transactions = does(
        Doing(publishing.publish_transactions, TransactionInput, None, many=True),
        list_of(union("PublishTransactionResult", Transaction, TransactionRefused)),
        PUBLISH,
        "Publishes up to 1,000 transactions of the own charity's projects, each under its reference.",
        {"input": (list_of(_TRANSACTION), ...)},
    )
    publish_donations = does(
        Doing(donating.publish_donations, DonationInput, None, many=True),
        list_of(union("PublishDonationResult", Donation, DonationRefused)),
        DONATIONS,
        "Publishes up to 1,000 donations to the own charity, each under its reference; nobody's number is kept.",
        {"input": (list_of(_DONATION), ...)},
    )
    submit_project = does(
        Doing(project_approval.submit_project, project_approval.SubmitProject, None, "Project"),
        _PROJECT_STEP,
        PUBLISH,
        "Asks the ministry to decide on the own charity's project, whose facts are frozen until then.",
        {"id": (strawberry.ID, ...)},
    )
    decide_project = does(
        Doing(
            project_approval.decide_project, project_approval.DecideProject, Purpose.SUPERVISION, "Project"
        ),
        _PROJECT_STEP,
        PROJECTS,
        "Approves a submitted project as it stands, or returns it to its charity.",
        {"id": (strawberry.ID, ...), "approve": (bool, ...), "reason": (str, ...)},
    )
    approve_partner = does(
        Doing(partners.approve_partner, partners.ApprovePartner, Purpose.SUPERVISION),
        _PARTNER,
        PARTNERS,
        "Keeps one ministry's approval of an implementing partner, who is registered with it if need be.",
        one(partners.ApprovePartner, "ApprovePartnerInput"),
    )
    withdraw_partner = does(
        Doing(partners.withdraw_partner, partners.WithdrawPartner, Purpose.SUPERVISION, "Partner"),
        _PARTNER,
        PARTNERS,
        "Withdraws both ministries' approvals of a partner from today on.",
        REASONED,
    )
