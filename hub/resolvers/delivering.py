"""What becomes of a granted aid: the charity that granted it delivers it, cancels it, or takes it back.

A suspended charity still says what became of the aid it had granted: it frees slots and hides nothing by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from hub.resolvers.aid_inputs import LONGEST_REASON, charity_of, refuse_day
from hub.resolvers.context import RequestContext
from hub.resolvers.inputs import checked_text, latest_day
from hub.resolvers.outcome import Made, Outcome
from hub.resolvers.refusals import RefusalCode, aid_refused
from hub.rules.aid_life import COMES_FROM, AidState, day_problem
from hub.storage import aid as aids
from hub.storage import audit, slots
from hub.storage.aid import Aid
from hub.storage.work import Work

LONGEST_EVIDENCE = 2000


@dataclass(frozen=True)
class DeliverAid:
    """An aid was handed over on that day; `evidence` is whatever shows it."""

    id: UUID
    delivered_on: date
    evidence: str | None = None


@dataclass(frozen=True)
class CancelAid:
    """An aid that was granted will not be given."""

    id: UUID
    reason: str


@dataclass(frozen=True)
class ReturnAid:
    """An aid that was delivered was handed back on that day."""

    id: UUID
    returned_on: date
    reason: str


Step = DeliverAid | CancelAid | ReturnAid


async def deliver_aid(context: RequestContext, command: DeliverAid) -> Outcome:
    """Delivers the own charity's aid, or says why not; the same step said again answers the aid as it is."""
    evidence = None
    if command.evidence is not None:
        evidence = checked_text("evidence", command.evidence, LONGEST_EVIDENCE, lines=True)
    return await _take(context, "Mutation.deliverAid", DeliverAid(command.id, command.delivered_on, evidence))


async def cancel_aid(context: RequestContext, command: CancelAid) -> Outcome:
    """Cancels the own charity's aid and frees its slots, or says why not; said again it answers the aid."""
    return await _take(context, "Mutation.cancelAid", CancelAid(command.id, _reason(command.reason)))


async def return_aid(context: RequestContext, command: ReturnAid) -> Outcome:
    """Takes back the own charity's aid and frees its slots, or says why not; said again it answers the aid."""
    step = ReturnAid(command.id, command.returned_on, _reason(command.reason))
    return await _take(context, "Mutation.returnAid", step)


def _reason(text: str) -> str:
    return checked_text("reason", text, LONGEST_REASON, lines=True)


async def _take(context: RequestContext, field: str, step: Step) -> Outcome:
    charity_id = charity_of(context.caller)
    async with context.database.work() as work:
        aid = await aids.own_aid(work, step.id, charity_id)
        if aid is None:
            return aid_refused(RefusalCode.UNKNOWN_AID)
        if not _was_taken(aid, step):
            if aid.state is not COMES_FROM[_leads_to(step)]:
                return aid_refused(RefusalCode.WRONG_STATE)
            await _write(work, aid, step)
            await audit.append(work, context.written((field,), (aid.beneficiary_id,)))
    return Made("Aid", aid.id)


def _leads_to(step: Step) -> AidState:
    match step:
        case DeliverAid():
            return AidState.DELIVERED
        case CancelAid():
            return AidState.CANCELLED
        case ReturnAid():
            return AidState.RETURNED


def _was_taken(aid: Aid, step: Step) -> bool:
    """Whether the aid stands where this very step, word for word, had brought it."""
    if aid.state is not _leads_to(step):
        return False
    match step:
        case DeliverAid():
            return (aid.delivered_on, aid.evidence) == (step.delivered_on, step.evidence)
        case CancelAid():
            return aid.cancel_reason == step.reason
        case ReturnAid():
            return (aid.returned_on, aid.return_reason) == (step.returned_on, step.reason)


async def _write(work: Work, aid: Aid, step: Step) -> None:
    now = datetime.now(UTC)
    match step:
        case DeliverAid():
            _check_day("deliveredOn", step.delivered_on, aid)
            await aids.deliver(work, aid.id, now, step.delivered_on, step.evidence)
        case CancelAid():
            await aids.cancel(work, aid.id, now, step.reason)
            await slots.free(work, aid.id, aid.amount)
        case ReturnAid():
            _check_day("returnedOn", step.returned_on, aid)
            await aids.take_back(work, aid.id, now, step.returned_on, step.reason)
            await slots.free(work, aid.id, aid.amount)


def _check_day(argument: str, day: date, aid: Aid) -> None:
    problem = day_problem(day, latest_day(), granted=aid.granted_at.date(), delivered=aid.delivered_on)
    if problem:
        raise refuse_day(argument, problem, aid.delivered_on or aid.granted_at.date())
