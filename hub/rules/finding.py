"""The words of findings: what can be found, how grave it is, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FindingKind(StrEnum):
    """What was found."""

    DUPLICATE_PERSON = "DUPLICATE_PERSON"
    DUPLICATE_PROJECT = "DUPLICATE_PROJECT"
    DOUBLE_AID = "DOUBLE_AID"
    BUDGET_DEVIATION = "BUDGET_DEVIATION"
    UNAPPROVED_PARTNER = "UNAPPROVED_PARTNER"
    DELIVERY_OVERDUE = "DELIVERY_OVERDUE"
    RISK_FORECAST = "RISK_FORECAST"


class Severity(StrEnum):
    """How soon somebody should look at it."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"


class FindingState(StrEnum):
    """What became of it."""

    OPEN = "OPEN"
    CONFIRMED = "CONFIRMED"
    DISMISSED = "DISMISSED"
    RESOLVED = "RESOLVED"


class FindingDecision(StrEnum):
    """What the ministry says of it."""

    CONFIRM = "CONFIRM"
    DISMISS = "DISMISS"


STATE_AFTER = {
    FindingDecision.CONFIRM: FindingState.CONFIRMED,
    FindingDecision.DISMISS: FindingState.DISMISSED,
}
"""The state of a finding on which it was so decided."""


@dataclass(frozen=True)
class Reason:
    """Why something was found: a code, whose sentence is made in the reader's language, and what fills that sentence.

    The parameters are JSON: texts, whole numbers, lists of texts; exact amounts and shares are texts. `weight`, from
    0 to 1, says how much of the score it makes.
    """

    code: str
    weight: float
    parameters: Mapping[str, object] = field(default_factory=dict)
