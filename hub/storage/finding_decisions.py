"""What the ministry decides on findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from hub.rules.finding import STATE_AFTER, FindingDecision, FindingState
from hub.storage.tables import finding
from hub.storage.work import Work


@dataclass(frozen=True)
class Decision:
    """What was said of a finding, when, through which client and, where somebody signed in, by whom."""

    decision: FindingDecision
    note: str
    at: datetime
    by: str
    by_person: UUID | None


async def state_to_decide(work: Work, id: UUID) -> FindingState | None:
    """The state of the finding, which nobody else changes until this work ends; None where there is no such one."""
    state = await work.connection.scalar(select(finding.c.state).where(finding.c.id == id).with_for_update())
    return FindingState(state) if state else None


async def decide(work: Work, id: UUID, decision: Decision) -> None:
    """Writes the decision down; an earlier one is replaced and stays in the audit trail."""
    said = {
        "state": STATE_AFTER[decision.decision].value,
        "decision": decision.decision.value,
        "note": decision.note,
        "decided_at": decision.at,
        "decided_by": decision.by,
        "decided_by_person": decision.by_person,
        "changed_at": decision.at,
    }
    await work.connection.execute(update(finding).where(finding.c.id == id).values(said))
