"""IATI 2.03 codelists that the hub's words stand for (ActivityStatus, OrganisationRole, BudgetType and others)."""

from collections.abc import Mapping

from charity_adapter.records import (
    BudgetKind,
    BudgetStatus,
    OrganisationRole,
    ProjectStatus,
    ResultKind,
    TransactionType,
)

STATUSES: Mapping[str, ProjectStatus] = {str(n): s for n, s in enumerate(ProjectStatus, 1)}
ROLES: Mapping[str, OrganisationRole] = {str(n): r for n, r in enumerate(OrganisationRole, 1)}
BUDGET_KINDS: Mapping[str, BudgetKind] = {"1": BudgetKind.ORIGINAL, "2": BudgetKind.REVISED}
BUDGET_STATUSES: Mapping[str, BudgetStatus] = {"1": BudgetStatus.INDICATIVE, "2": BudgetStatus.COMMITTED}
TRANSACTION_TYPES: Mapping[str, TransactionType] = {str(n): t for n, t in enumerate(TransactionType, 1)}
RESULT_KINDS: Mapping[str, ResultKind] = {
    "1": ResultKind.OUTPUT,
    "2": ResultKind.OUTCOME,
    "3": ResultKind.IMPACT,
    "9": ResultKind.OTHER,
}
