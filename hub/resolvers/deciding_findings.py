"""The ministry's decisions on findings: confirmed or dismissed, with a note that says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from hub.errors import Message
from hub.resolvers.context import RequestContext
from hub.resolvers.inputs import checked_note
from hub.resolvers.outcome import Made, Outcome, Refused
from hub.rules.finding import FindingDecision, FindingState
from hub.storage import audit, finding_decisions
from hub.storage.finding_decisions import Decision


class FindingRefusal(StrEnum):
    """Why a decision on a finding is not taken."""

    UNKNOWN_FINDING = "UNKNOWN_FINDING"
    FINDING_RESOLVED = "FINDING_RESOLVED"


_MESSAGES: Mapping[FindingRefusal, Message] = {
    FindingRefusal.UNKNOWN_FINDING: Message("There is no such finding.", "لا توجد ملاحظة بهذا المعرّف."),
    FindingRefusal.FINDING_RESOLVED: Message(
        "What was found is no longer so: there is nothing left to decide.",
        "زال ما رُصد في هذه الملاحظة: لم يبقَ ما يُبتّ فيه.",
    ),
}


@dataclass(frozen=True)
class DecideFinding:
    """A decision on a finding, and why."""

    id: UUID
    decision: FindingDecision
    note: str


async def decide_finding(context: RequestContext, command: DecideFinding) -> Outcome:
    """Confirms or dismisses a finding; a later decision replaces an earlier one.

    Refused as UNKNOWN_FINDING, and as FINDING_RESOLVED when it was closed because its cause had gone.
    """
    note = checked_note("note", command.note)
    caller = context.caller
    said = Decision(command.decision, note, datetime.now(UTC), caller.client_id, caller.subject_id)
    async with context.database.work() as work:
        state = await finding_decisions.state_to_decide(work, command.id)
        if state is None or state is FindingState.RESOLVED:
            code = FindingRefusal.FINDING_RESOLVED if state else FindingRefusal.UNKNOWN_FINDING
            return Refused("FindingRefused", code, _MESSAGES[code])
        await finding_decisions.decide(work, command.id, said)
        await audit.append(work, context.written(("Mutation.decideFinding",), ()))
    return Made("Finding", command.id)
