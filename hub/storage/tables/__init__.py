"""The tables, one noun a file; importing this module loads them all into one metadata."""

from hub.storage.tables.aid import aid, aid_slot, aid_type, kept_answer, slot_share
from hub.storage.tables.approved_version import approved_version
from hub.storage.tables.audit import audit_about, audit_event, audit_head
from hub.storage.tables.base import metadata, new_id
from hub.storage.tables.budget_revision import budget_revision
from hub.storage.tables.charity import charity, client, used_assertion
from hub.storage.tables.deviation_policy import deviation_policy
from hub.storage.tables.donation import donation
from hub.storage.tables.finding import finding
from hub.storage.tables.grant import (
    authorization_code,
    refresh_token,
    revoked_token,
    token_family,
    used_proof,
)
from hub.storage.tables.key_proof import key_proof
from hub.storage.tables.officer import officer
from hub.storage.tables.outbox import fill_the_outbox, outbox
from hub.storage.tables.partner import partner, partner_approval
from hub.storage.tables.person import (
    beneficiary,
    finance_line,
    finances,
    household,
    household_member,
    person_key,
    served,
)
from hub.storage.tables.project import budget_line, project, project_transaction
from hub.storage.tables.project_fingerprint import project_fingerprint
from hub.storage.tables.project_step import project_step
from hub.storage.tables.risk import risk_forecast, risk_record
from hub.storage.tables.signin import signin
from hub.storage.tables.trusted_document import trusted_document
from hub.storage.tables.walls import raise_walls

raise_walls(metadata)
fill_the_outbox(metadata)

__all__ = [
    "aid",
    "aid_slot",
    "aid_type",
    "approved_version",
    "audit_about",
    "audit_event",
    "audit_head",
    "authorization_code",
    "beneficiary",
    "budget_line",
    "budget_revision",
    "charity",
    "client",
    "deviation_policy",
    "donation",
    "finance_line",
    "finances",
    "finding",
    "household",
    "household_member",
    "kept_answer",
    "key_proof",
    "metadata",
    "new_id",
    "officer",
    "outbox",
    "partner",
    "partner_approval",
    "person_key",
    "project",
    "project_fingerprint",
    "project_step",
    "project_transaction",
    "refresh_token",
    "revoked_token",
    "risk_forecast",
    "risk_record",
    "served",
    "signin",
    "slot_share",
    "token_family",
    "trusted_document",
    "used_assertion",
    "used_proof",
]
