"""What the ministry can do with findings."""

from __future__ import annotations

import strawberry

from hub.auth.scopes import Scope
from hub.resolvers import deciding_findings
from hub.rules.finding import FindingDecision
from hub.schema.common import Purpose
from hub.schema.doing import Doing, does, union
from hub.schema.field import any_of
from hub.schema.finding import Finding
from hub.schema.refusals import FindingRefused

FINDINGS = any_of(Scope.ADMIN_FINDINGS)


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
