"""Publishes a charity's projects and transactions: each row is kept or refused with its reason, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from hub.errors import BadUserInput, Message
from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Made, Outcome, Refused
from hub.resolvers.publish_refusals import Fault, PublishRefusal, quoted
from hub.resolvers.publishing_checks import project_fault, transaction_fault
from hub.resolvers.publishing_content import project_row, transaction_row
from hub.resolvers.publishing_inputs import ProjectInput, TransactionInput
from hub.storage import audit, charities, projects, transactions
from hub.storage.transactions import TransactionKey
from hub.storage.work import Work

MOST_PROJECTS, MOST_TRANSACTIONS = 200, 1_000
"""How many rows one call takes; more go into the next call."""

_NO_CHARITY = Message(
    "only a charity's own client publishes; this token stands for no charity.",
    "النشر لتطبيقات الجمعيات وحدها؛ وهذا الرمز لا يمثّل جمعية.",
)
_ROWS = Message(
    "send 1 to {limit} in one call; this call has {count}.",
    "أرسل من 1 إلى {limit} في الطلب؛ وفي هذا {count}.",
)
_SUSPENDED = Fault(PublishRefusal.CHARITY_SUSPENDED, None)


async def publish_projects(context: RequestContext, inputs: tuple[ProjectInput, ...]) -> tuple[Outcome, ...]:
    """Makes the caller's projects stand as given. One outcome an input, in order.

    A refused project leaves the others standing; one that has not changed is not written again.
    Raises BadUserInput when the caller is no charity or the call has no or too many rows.
    """
    charity_id = _charity(context)
    _counted(inputs, MOST_PROJECTS)
    faults = _with_repetitions(
        [project_fault(given) for given in inputs], [(given.external_id,) for given in inputs], "externalId"
    )
    async with context.database.work() as work:
        if await charities.is_suspended(work, charity_id):
            return tuple(_project_refused(given, _SUSPENDED) for given in inputs)
        sound = [given for given, fault in zip(inputs, faults, strict=True) if fault is None]
        ids = await projects.publish(
            work,
            charity_id,
            [project_row(given) for given in sound],
            {p.external_id: p.transaction_references for p in sound if p.transaction_references is not None},
            at=datetime.now(UTC),
            default_currency=context.settings.default_currency,
        )
        await audit.append(work, context.written(("Mutation.publishProjects",), ()))
    return tuple(
        _project_refused(given, fault) if fault else Made("Project", ids[given.external_id])
        for given, fault in zip(inputs, faults, strict=True)
    )


async def publish_transactions(
    context: RequestContext, inputs: tuple[TransactionInput, ...]
) -> tuple[Outcome, ...]:
    """Makes the transactions of the caller's projects stand as given. One outcome an input, in order.

    A refused transaction leaves the others standing; another charity's project looks like an unknown one.
    Raises BadUserInput when the caller is no charity or the call has no or too many rows.
    """
    charity_id = _charity(context)
    _counted(inputs, MOST_TRANSACTIONS)
    faults = _with_repetitions(
        [transaction_fault(given) for given in inputs],
        [(given.project_external_id, given.reference) for given in inputs],
        "reference",
    )
    async with context.database.work() as work:
        if await charities.is_suspended(work, charity_id):
            return tuple(_transaction_refused(given, _SUSPENDED) for given in inputs)
        owners = await _owners(work, charity_id, inputs, faults)
        faults = [
            fault or _unknown_project(given, owners) for given, fault in zip(inputs, faults, strict=True)
        ]
        sound = [given for given, fault in zip(inputs, faults, strict=True) if fault is None]
        ids = await transactions.publish(
            work,
            [transaction_row(given, owners[given.project_external_id]) for given in sound],
            at=datetime.now(UTC),
            default_currency=context.settings.default_currency,
        )
        await audit.append(work, context.written(("Mutation.publishTransactions",), ()))
    return tuple(
        _transaction_refused(given, fault)
        if fault
        else Made("Transaction", ids[TransactionKey(owners[given.project_external_id], given.reference)])
        for given, fault in zip(inputs, faults, strict=True)
    )


def _charity(context: RequestContext) -> UUID:
    if context.caller.charity_id is None:
        raise BadUserInput("charity", _NO_CHARITY)
    return context.caller.charity_id


def _counted(inputs: Sequence[object], limit: int) -> None:
    if not 1 <= len(inputs) <= limit:
        raise BadUserInput("input", _ROWS, limit=limit, count=len(inputs))


def _with_repetitions(
    faults: Sequence[Fault | None], keys: Sequence[tuple[str, ...]], element: str
) -> list[Fault | None]:
    """The faults, and one for each sound row whose key an earlier sound row of the call already has."""
    seen: set[tuple[str, ...]] = set()
    found: list[Fault | None] = []
    for fault, key in zip(faults, keys, strict=True):
        repeated = fault is None and key in seen
        values = {"value": quoted(key[-1])}
        found.append(Fault(PublishRefusal.DUPLICATE_IN_CALL, element, values) if repeated else fault)
        if fault is None:
            seen.add(key)
    return found


async def _owners(
    work: Work, charity_id: UUID, inputs: Sequence[TransactionInput], faults: Sequence[Fault | None]
) -> dict[str, UUID]:
    sound = {given.project_external_id for given, fault in zip(inputs, faults, strict=True) if fault is None}
    found = await projects.standing(work, charity_id, sound)
    return {external_id: stands.id for external_id, stands in found.items()}


def _unknown_project(given: TransactionInput, owners: Mapping[str, UUID]) -> Fault | None:
    if given.project_external_id in owners:
        return None
    values = {"value": quoted(given.project_external_id)}
    return Fault(PublishRefusal.UNKNOWN_PROJECT, "projectExternalId", values)


def _project_refused(given: ProjectInput, fault: Fault) -> Refused:
    return fault.refused("ProjectRefused", externalId=quoted(given.external_id))


def _transaction_refused(given: TransactionInput, fault: Fault) -> Refused:
    return fault.refused(
        "TransactionRefused",
        projectExternalId=quoted(given.project_external_id),
        reference=quoted(given.reference),
    )
