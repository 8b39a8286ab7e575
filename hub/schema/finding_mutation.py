"""What the ministry can do with findings, and with what makes them."""

from __future__ import annotations

import strawberry

from hub.auth.scopes import Scope
from hub.resolvers import deciding_findings, deviation_policies
from hub.rules.finding import FindingDecision
from hub.schema.common import Purpose
from hub.schema.deviation_policy import DeviationPolicy, DeviationPolicyRefused
from hub.schema.doing import Doing, does, one, union
from hub.schema.field import any_of
from hub.schema.finding import Finding
from hub.schema.refusals import FindingRefused

FINDINGS = any_of(Scope.ADMIN_FINDINGS)
POLICIES = any_of(Scope.ADMIN_POLICIES)


@strawberry.type(description="What can be done with findings.")
class FindingMutation:
    decide_finding = does(
        Doing(
            deciding_findings.decide_finding, deciding_findings.DecideFinding, Purpose.SUPERVISION, "Finding"
        ),
        union("FindingResult", Finding, FindingRefused),
        FINDINGS,
        "Confirms or dismisses a finding, with a note that says why; a later decision replaces an earlier one.",
        {"id": (strawberry.ID, ...), "decision": (FindingDecision, ...), "note": (str, ...)},
    )
    set_deviation_policy = does(
        Doing(
            deviation_policies.set_deviation_policy,
            deviation_policies.SetDeviationPolicy,
            Purpose.SUPERVISION,
        ),
        union("DeviationPolicyResult", DeviationPolicy, DeviationPolicyRefused),
        POLICIES,
        "Sets the thresholds beyond which a track's budgets become findings.",
        one(deviation_policies.SetDeviationPolicy, "DeviationPolicyInput"),
    )
