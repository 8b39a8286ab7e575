"""What the hub found in the data: suspicions and forecasts, each with its reasons and what the ministry said of it."""

from __future__ import annotations

import strawberry

from hub.auth.scopes import Scope
from hub.rules.finding import FindingDecision, FindingKind, FindingState, Severity
from hub.schema.common import Node
from hub.schema.field import any_of, argument, column
from hub.schema.scalars import DateTime

FINDINGS = any_of(Scope.FINDING_READ, Scope.ADMIN_FINDINGS)

strawberry.enum(FindingKind, description="What was found.")
strawberry.enum(Severity, description="How soon somebody should look at it.")
strawberry.enum(FindingState, description="Open, decided by the ministry, or resolved: its cause has gone.")
strawberry.enum(FindingDecision, description="What the ministry says of a finding.")


@strawberry.type(description="One reason for a finding.")
class Reason:
    code: str = column(FINDINGS, "The reason, for programs.")
    text: str = column(FINDINGS, "The reason in a sentence, in the caller's language.")
    weight: float = column(FINDINGS, "How much it counts, from 0 to 1.")


@strawberry.type(description="Something that could be done.")
class Remedy:
    code: str = column(FINDINGS, "What, for programs.")
    text: str = column(FINDINGS, "What, in a sentence, in the caller's language.")


@strawberry.type(description="Something that the hub found in the data, and that somebody should look at.")
class Finding(Node):
    id: strawberry.ID = column(FINDINGS, "The global id.")
    kind: FindingKind = column(FINDINGS, "What was found.")
    severity: Severity = column(FINDINGS, "How soon somebody should look at it.")
    score: float = column(FINDINGS, "How sure or how grave it is, from 0 to 1; each kind says how it counts.")
    reasons: list[Reason] = column(FINDINGS, "Why, the weightiest first.")
    remedies: list[Remedy] = column(
        FINDINGS, "What the reasons suggest, the first thing first; only forecasts' reasons do."
    )
    subjects: list[Node] = column(
        FINDINGS, "What it is about; what the token may not open by its id is left out."
    )
    state: FindingState = column(FINDINGS, "What became of it.")
    found_at: DateTime = column(FINDINGS, "Since when it stands; anew where its facts changed materially.")
    changed_at: DateTime = column(FINDINGS, "When anything of it changed last.")
    resolved_at: DateTime | None = column(FINDINGS, "Since when its cause has gone.")
    decided_at: DateTime | None = column(
        FINDINGS, "When the ministry decided last; it may have been opened again since."
    )
    decision: str | None = column(FINDINGS, "What the ministry decided last: CONFIRM or DISMISS.")
    note: str | None = column(FINDINGS, "Why it was decided so.")


@strawberry.input(description="Which findings.")
class FindingFilter:
    kinds: list[FindingKind] | None = argument("Of these kinds.")
    severities: list[Severity] | None = argument("Of these severities.")
    states: list[FindingState] | None = argument("In these states.")
    subject_id: strawberry.ID | None = argument("About this object.")
    charity_id: strawberry.ID | None = argument("About an object of this charity.")
    found_after: DateTime | None = argument("Found after this moment.")
