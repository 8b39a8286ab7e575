"""The sources of all types: where each field of the schema comes from, and which rows a caller sees."""

from collections.abc import Mapping

from hub.resolvers.plan.source import Source
from hub.resolvers.plan.sources.aid import AID, AID_TYPE
from hub.resolvers.plan.sources.audit import ACCESS, AUDIT_EVENT
from hub.resolvers.plan.sources.charity import CHARITY, CLIENT
from hub.resolvers.plan.sources.deviation_policy import DEVIATION_POLICY
from hub.resolvers.plan.sources.donation import DONATION
from hub.resolvers.plan.sources.finding import FINDING
from hub.resolvers.plan.sources.forecast import FORECAST
from hub.resolvers.plan.sources.money import BUDGET, BUDGET_LINE, BUDGET_REVISION, TRANSACTION
from hub.resolvers.plan.sources.officer import OFFICER
from hub.resolvers.plan.sources.partner import APPROVAL, PARTNER
from hub.resolvers.plan.sources.people import BENEFICIARY, FINANCE_LINE, FINANCES, HOUSEHOLD, HOUSEHOLD_MEMBER
from hub.resolvers.plan.sources.project import PROJECT
from hub.resolvers.plan.sources.project_step import APPROVED_VERSION, PROJECT_STEP
from hub.resolvers.plan.sources.query import QUERY, VIEWER
from hub.resolvers.plan.sources.report import PROJECT_REPORT
from hub.resolvers.plan.sources.subscription import SUBSCRIPTION

SOURCES: Mapping[str, Source] = {
    "Query": QUERY,
    "Viewer": VIEWER,
    "Access": ACCESS,
    "Aid": AID,
    "AidType": AID_TYPE,
    "Approval": APPROVAL,
    "ApprovedVersion": APPROVED_VERSION,
    "AuditEvent": AUDIT_EVENT,
    "Beneficiary": BENEFICIARY,
    "Budget": BUDGET,
    "BudgetLine": BUDGET_LINE,
    "BudgetRevision": BUDGET_REVISION,
    "Charity": CHARITY,
    "Client": CLIENT,
    "FinanceLine": FINANCE_LINE,
    "Finances": FINANCES,
    "DeviationPolicy": DEVIATION_POLICY,
    "Donation": DONATION,
    "Finding": FINDING,
    "Forecast": FORECAST,
    "Household": HOUSEHOLD,
    "HouseholdMember": HOUSEHOLD_MEMBER,
    "Officer": OFFICER,
    "Partner": PARTNER,
    "Project": PROJECT,
    "ProjectReport": PROJECT_REPORT,
    "ProjectStep": PROJECT_STEP,
    "Subscription": SUBSCRIPTION,
    "Transaction": TRANSACTION,
}
