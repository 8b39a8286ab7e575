"""The things that can be done with people, aid, charities and clients; those with projects and findings stand beside them."""

from __future__ import annotations

import strawberry

from hub.auth.scopes import Scope
from hub.resolvers import (
    clients,
    delivering,
    granting,
    officers,
    registering,
    supervising,
)
from hub.resolvers import finances as recording_finances
from hub.resolvers import households as recording_households
from hub.schema.aid import Aid, AidType
from hub.schema.charity import Charity, Client
from hub.schema.common import Purpose
from hub.schema.doing import REASONED, Doing, does, one, union
from hub.schema.field import any_of
from hub.schema.finding_mutation import FindingMutation
from hub.schema.inputs import input_of
from hub.schema.officer import Officer
from hub.schema.person import Beneficiary, Finances, Household, Sex
from hub.schema.project_mutation import ProjectMutation
from hub.schema.refusals import (
    AidRefused,
    AidTypeRefused,
    BeneficiaryRefused,
    CharityRefused,
    ClientRefused,
    FinancesRefused,
    HouseholdRefused,
    OfficerRefused,
)
from hub.schema.scalars import CivilId, CurrencyCode, Cycle, Date

REGISTER = any_of(Scope.BENEFICIARY_REGISTER)
REGISTER_OR_SELF = any_of(Scope.BENEFICIARY_REGISTER, Scope.APPLICANT_SELF)
GRANT = any_of(Scope.AID_GRANT)
CHARITIES = any_of(Scope.ADMIN_CHARITIES)
POLICIES = any_of(Scope.ADMIN_POLICIES)
CLIENTS = any_of(Scope.ADMIN_CLIENTS)


_PERSON = {"civil_id": CivilId, "sex": Sex}
_MEMBER = input_of(recording_households.HouseholdMember, "HouseholdMemberInput", civil_id=CivilId)
_LINE = input_of(recording_finances.Line, "FinanceLineInput")
_AID = union("AidResult", Aid, AidRefused)
_CHARITY = union("CharityResult", Charity, CharityRefused)
_CLIENT = union("ClientResult", Client, ClientRefused)
_OFFICER = union("OfficerResult", Officer, OfficerRefused)


@strawberry.type(description="What can be done. Every answer is what was made, or why it was refused.")
class Mutation(ProjectMutation, FindingMutation):
    register_beneficiary = does(
        Doing(registering.register_beneficiary, registering.RegisterBeneficiary, Purpose.REGISTRATION),
        union("RegisterBeneficiaryResult", Beneficiary, BeneficiaryRefused),
        REGISTER_OR_SELF,
        "Registers a person once for all charities; people who signed in register themselves.",
        one(registering.RegisterBeneficiary, "RegisterBeneficiaryInput", **_PERSON),
    )
    update_beneficiary = does(
        Doing(
            registering.update_beneficiary, registering.UpdateBeneficiary, Purpose.REGISTRATION, "Beneficiary"
        ),
        union("UpdateBeneficiaryResult", Beneficiary, BeneficiaryRefused),
        REGISTER_OR_SELF,
        "Changes the given fields of a person; null clears one. People change their own address and contacts.",
        one(registering.UpdateBeneficiary, "UpdateBeneficiaryInput", **_PERSON),
    )
    record_household = does(
        Doing(
            recording_households.record_household, recording_households.RecordHousehold, Purpose.REGISTRATION
        ),
        union("RecordHouseholdResult", Household, HouseholdRefused),
        REGISTER,
        "Records who lives with the head of a household; it replaces what was recorded before.",
        one(recording_households.RecordHousehold, "RecordHouseholdInput"),
    )
    record_finances = does(
        Doing(recording_finances.record_finances, recording_finances.RecordFinances, Purpose.REGISTRATION),
        union("RecordFinancesResult", Finances, FinancesRefused),
        REGISTER,
        "Records a person's incomes and obligations; earlier records are kept.",
        one(recording_finances.RecordFinances, "RecordFinancesInput", currency=CurrencyCode),
    )
    grant_aid = does(
        Doing(granting.grant_aid, granting.GrantAid, Purpose.AID_ASSESSMENT),
        union("GrantAidResult", Aid, AidRefused),
        GRANT,
        "Grants an aid; refused when the person or household holds the same kind for a cycle from any charity.",
        one(granting.GrantAid, "GrantAidInput", civil_id=CivilId, cycles=list[Cycle], currency=CurrencyCode),
    )
    deliver_aid = does(
        Doing(delivering.deliver_aid, delivering.DeliverAid, Purpose.AID_DELIVERY, "Aid"),
        _AID,
        GRANT,
        "Records that the own charity's aid was delivered.",
        {"id": (strawberry.ID, ...), "delivered_on": (Date, ...), "evidence": (str | None, None)},
    )
    cancel_aid = does(
        Doing(delivering.cancel_aid, delivering.CancelAid, Purpose.AID_DELIVERY, "Aid"),
        _AID,
        GRANT,
        "Cancels the own charity's aid before its delivery and frees its cycles.",
        REASONED,
    )
    return_aid = does(
        Doing(delivering.return_aid, delivering.ReturnAid, Purpose.AID_DELIVERY, "Aid"),
        _AID,
        GRANT,
        "Records that the own charity's delivered aid came back, and frees its cycles.",
        {"id": (strawberry.ID, ...), "returned_on": (Date, ...), "reason": (str, ...)},
    )
    admit_charity = does(
        Doing(supervising.admit_charity, supervising.AdmitCharity, Purpose.SUPERVISION),
        _CHARITY,
        CHARITIES,
        "Admits a member charity.",
        one(supervising.AdmitCharity, "AdmitCharityInput"),
    )
    suspend_charity = does(
        Doing(supervising.suspend_charity, supervising.SuspendCharity, Purpose.SUPERVISION, "Charity"),
        _CHARITY,
        CHARITIES,
        "Suspends a charity: it writes nothing until it is admitted again.",
        REASONED,
    )
    set_aid_type = does(
        Doing(supervising.set_aid_type, supervising.SetAidType, Purpose.SUPERVISION),
        union("AidTypeResult", AidType, AidTypeRefused),
        POLICIES,
        "Sets an aid type by its code.",
        one(supervising.SetAidType, "AidTypeInput", currency=CurrencyCode),
    )
    create_client = does(
        Doing(clients.create_client, clients.CreateClient, Purpose.SUPERVISION),
        _CLIENT,
        CLIENTS,
        "Makes an OAuth client; its secret is shown in this answer only.",
        one(clients.CreateClient, "CreateClientInput"),
    )
    set_client_scopes = does(
        Doing(clients.set_client_scopes, clients.SetClientScopes, Purpose.SUPERVISION),
        _CLIENT,
        CLIENTS,
        "Sets the scopes that a client may ask for.",
        {"client_id": (str, ...), "scopes": (list[str], ...)},
    )
    revoke_client = does(
        Doing(clients.revoke_client, clients.RevokeClient, Purpose.SUPERVISION),
        _CLIENT,
        CLIENTS,
        "Revokes a client: it gets no more tokens.",
        {"client_id": (str, ...), "reason": (str, ...)},
    )
    admit_officer = does(
        Doing(officers.officer_admitted, officers.AdmitOfficer, Purpose.SUPERVISION),
        _OFFICER,
        CLIENTS,
        "Admits a person who signs in for a charity or the ministry; the same person again gets these scopes.",
        one(officers.AdmitOfficer, "AdmitOfficerInput", civil_id=CivilId),
    )
    dismiss_officer = does(
        Doing(officers.officer_dismissed, officers.DismissOfficer, Purpose.SUPERVISION, "Officer"),
        _OFFICER,
        CLIENTS,
        "Dismisses an officer: the person no longer signs in.",
        REASONED,
    )
