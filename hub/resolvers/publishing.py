"""Publishes a charity's projects and transactions: each row is kept or refused with its reason, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from hub.resolvers import background
from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Made, Outcome, Refused
from hub.resolvers.project_approval import open_again
from hub.resolvers.publish_refusals import Fault, PublishRefusal, quoted
from hub.resolvers.publishing_calls import (
    SUSPENDED,
    charity_of,
    counted,
    sound,
    unknown_project,
    with_repetitions,
)
from hub.resolvers.publishing_checks import project_fault, transaction_fault
from hub.resolvers.publishing_content import project_row, transaction_row
from hub.resolvers.publishing_inputs import ProjectInput, TransactionInput
from hub.storage import audit, charities, projects, transactions
from hub.storage.projects import Published
from hub.storage.work import Work

MOST_PROJECTS, MOST_TRANSACTIONS = 200, 1_000
"""How many rows one call takes; more go into the next call."""


async def publish_projects(context: RequestContext, inputs: tuple[ProjectInput, ...]) -> tuple[Outcome, ...]:
    """Makes the caller's projects stand as given. One outcome an input, in order.

    A refused project leaves the others standing; one that has not changed is not written again. One that awaits
    the ministry's decision is refused where it would change; an approved one may become a draft by its change.
    Raises BadUserInput when the caller is no charity or the call has no or too many rows.
    """
    charity_id = charity_of(context)
    counted(inputs, MOST_PROJECTS)
    keys = [(given.external_id,) for given in inputs]
    faults = with_repetitions([project_fault(given) for given in inputs], keys, "externalId")
    async with context.database.work() as work:
        if await charities.is_suspended(work, charity_id):
            return tuple(_project_refused(given, SUSPENDED) for given in inputs)
        done = await _keep_projects(work, context, charity_id, sound(inputs, faults))
        await audit.append(work, context.written(("Mutation.publishProjects",), ()))
    faults = [fault or _frozen(given, done.frozen) for given, fault in zip(inputs, faults, strict=True)]
    return tuple(
        _project_refused(given, fault) if fault else Made("Project", done.ids[given.external_id])
        for given, fault in zip(inputs, faults, strict=True)
    )


async def publish_transactions(
    context: RequestContext, inputs: tuple[TransactionInput, ...]
) -> tuple[Outcome, ...]:
    """Makes the transactions of the caller's projects stand as given. One outcome an input, in order.

    A refused transaction leaves the others standing; another charity's project looks like an unknown one.
    Raises BadUserInput when the caller is no charity or the call has no or too many rows.
    """
    charity_id = charity_of(context)
    counted(inputs, MOST_TRANSACTIONS)
    keys = [(given.project_external_id, given.reference) for given in inputs]
    faults = with_repetitions([transaction_fault(given) for given in inputs], keys, "reference")
    async with context.database.work() as work:
        if await charities.is_suspended(work, charity_id):
            return tuple(_transaction_refused(given, SUSPENDED) for given in inputs)
        owners = await _owners(work, charity_id, sound(inputs, faults))
        faults = [
            fault or unknown_project(each.project_external_id, owners)
            for each, fault in zip(inputs, faults, strict=True)
        ]
        ids = await _keep_transactions(work, context, owners, sound(inputs, faults))
        await audit.append(work, context.written(("Mutation.publishTransactions",), ()))
    return tuple(
        _transaction_refused(given, fault) if fault else Made("Transaction", ids[key])
        for given, key, fault in zip(inputs, keys, faults, strict=True)
    )


async def _keep_projects(
    work: Work, context: RequestContext, charity_id: UUID, inputs: Sequence[ProjectInput]
) -> Published:
    at = datetime.now(UTC)
    references = {given.external_id: given.transaction_references for given in inputs}
    done = await projects.publish(
        work,
        charity_id,
        [project_row(given) for given in inputs],
        {external_id: staying for external_id, staying in references.items() if staying is not None},
        at=at,
        default_currency=context.settings.default_currency,
    )
    await open_again(work, context, done.changed_though_approved, at)
    await background.projects_changed(work, done.changed)
    return done


async def _keep_transactions(
    work: Work, context: RequestContext, owners: Mapping[str, UUID], inputs: Sequence[TransactionInput]
) -> Mapping[tuple[str, ...], UUID]:
    charity_id = charity_of(context)
    rows = [transaction_row(given, charity_id, owners[given.project_external_id]) for given in inputs]
    done = await transactions.publish(
        work, rows, at=datetime.now(UTC), default_currency=context.settings.default_currency
    )
    await background.money_changed(work, done.changed)
    return {
        (given.project_external_id, given.reference): done.ids[row.key]
        for given, row in zip(inputs, rows, strict=True)
    }


async def _owners(work: Work, charity_id: UUID, inputs: Sequence[TransactionInput]) -> dict[str, UUID]:
    found = await projects.standing(work, charity_id, {given.project_external_id for given in inputs})
    return {external_id: stands.id for external_id, stands in found.items()}


def _frozen(given: ProjectInput, frozen: Collection[str]) -> Fault | None:
    return Fault(PublishRefusal.AWAITS_DECISION, None) if given.external_id in frozen else None


def _project_refused(given: ProjectInput, fault: Fault) -> Refused:
    return fault.refused("ProjectRefused", externalId=quoted(given.external_id))


def _transaction_refused(given: TransactionInput, fault: Fault) -> Refused:
    return fault.refused(
        "TransactionRefused",
        projectExternalId=quoted(given.project_external_id),
        reference=quoted(given.reference),
    )
