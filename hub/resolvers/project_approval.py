"""A project between its charity and the ministry: asked, decided, and opened again when an approved one changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from hub.resolvers import background
from hub.resolvers.context import RequestContext
from hub.resolvers.duplicates import compare_now
from hub.resolvers.inputs import checked_note
from hub.resolvers.outcome import Made, Outcome, Refused
from hub.resolvers.partner_check import unapproved_partners
from hub.resolvers.project_refusals import ProjectStepRefusal, step_refused
from hub.rules.project_life import Approval, StepKind, matters_changed, may_be_decided, may_be_submitted
from hub.storage import audit, charities, project_life
from hub.storage.project_life import Actor, Standing, Step
from hub.storage.projects import ProjectRow
from hub.storage.work import Work


@dataclass(frozen=True)
class SubmitProject:
    """The own charity's project to be decided on."""

    id: UUID


@dataclass(frozen=True)
class DecideProject:
    """The ministry's answer to a submitted project, and why."""

    id: UUID
    approve: bool
    reason: str


async def submit_project(context: RequestContext, command: SubmitProject) -> Outcome:
    """Asks the ministry to decide on a project; from then on its facts are frozen. Asked again, nothing changes.

    Refused as UNKNOWN_PROJECT, also for another charity's, CHARITY_SUSPENDED, WRONG_STATE, UNKNOWN_PARTNER or
    PARTNER_NOT_APPROVED.
    """
    async with context.database.work() as work:
        standing = await project_life.to_decide(work, command.id)
        if standing is None or standing.charity_id != context.caller.charity_id:
            return step_refused(ProjectStepRefusal.UNKNOWN_PROJECT)
        if await charities.is_suspended(work, standing.charity_id):
            return step_refused(ProjectStepRefusal.CHARITY_SUSPENDED)
        if standing.approval is not Approval.SUBMITTED:
            refused = await _submitted(work, context, standing)
            if refused:
                return refused
    return Made("Project", command.id)


async def decide_project(context: RequestContext, command: DecideProject) -> Outcome:
    """Approves a submitted project as it stands, or returns it to its charity with the reason.

    Refused as UNKNOWN_PROJECT or WRONG_STATE; an approval also as UNKNOWN_PARTNER or PARTNER_NOT_APPROVED.
    """
    reason = checked_note("reason", command.reason)
    async with context.database.work() as work:
        standing = await project_life.to_decide(work, command.id)
        if standing is None:
            return step_refused(ProjectStepRefusal.UNKNOWN_PROJECT)
        refused = await _decided(work, context, standing, command.approve, reason)
    return refused or Made("Project", command.id)


async def open_again(
    work: Work, context: RequestContext, changed: Mapping[UUID, ProjectRow], at: datetime
) -> None:
    """Makes drafts of those approved projects that now say something else of what was decided on.

    The caller's transaction has written them, so that it holds their locks.
    """
    steps = []
    for approved in await project_life.approved(work, list(changed)) if changed else ():
        row = changed[approved.id]
        places = (row.countries, row.regions, row.locations)
        matters = matters_changed(approved.facts, project_life.facts(row.budgets, places, row.participants))
        if matters:
            steps.append(
                Step(approved.id, approved.charity_id, StepKind.REOPENED, approved.revision, changes=matters)
            )
    if steps:
        await project_life.reopen(work, [step.project_id for step in steps])
        await project_life.record(work, _actor(context), at, steps)


async def _submitted(work: Work, context: RequestContext, standing: Standing) -> Refused | None:
    if not may_be_submitted(standing.approval):
        return step_refused(ProjectStepRefusal.WRONG_STATE, approval=standing.approval.value)
    refused = await unapproved_partners(work, standing, datetime.now(UTC).date())
    if refused:
        return refused
    await project_life.move(work, standing, Approval.SUBMITTED)
    await _recorded(work, context, standing, StepKind.SUBMITTED)
    await compare_now(work, standing.id, datetime.now(UTC))
    await audit.append(work, context.written(("Mutation.submitProject",), ()))
    return None


async def _decided(
    work: Work, context: RequestContext, standing: Standing, approve: bool, reason: str
) -> Refused | None:
    if not may_be_decided(standing.approval):
        return step_refused(ProjectStepRefusal.WRONG_STATE, approval=standing.approval.value)
    refused = await unapproved_partners(work, standing, datetime.now(UTC).date()) if approve else None
    if refused:
        return refused
    if approve:
        facts = await project_life.facts_standing(work, standing)
        await project_life.approve(work, standing, facts, datetime.now(UTC))
    else:
        await project_life.move(work, standing, Approval.RETURNED)
    await _recorded(work, context, standing, StepKind.APPROVED if approve else StepKind.RETURNED, reason)
    await audit.append(work, context.written(("Mutation.decideProject",), ()))
    return None


async def _recorded(
    work: Work, context: RequestContext, standing: Standing, kind: StepKind, reason: str | None = None
) -> None:
    step = Step(standing.id, standing.charity_id, kind, standing.revision, reason)
    await project_life.record(work, _actor(context), datetime.now(UTC), [step])
    await background.money_changed(work, [standing.id])


def _actor(context: RequestContext) -> Actor:
    return Actor(context.caller.client_id, context.caller.subject_id, context.caller.charity_id)
