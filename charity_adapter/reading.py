"""Reads all sources as one stream in which every activity identifier stands once."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from charity_adapter.faults import Fault, Place, RecordKind, Refusal, Refuser
from charity_adapter.messages import Message, message
from charity_adapter.records import Project, Transaction
from charity_adapter.sources import Bundle, Source


def bundles(sources: Iterable[Source]) -> Iterator[tuple[str, Bundle]]:
    """Yield each bundle with its source's name; the second activity of one identifier is refused. Raises SourceError."""
    seen: dict[str, Place] = {}
    for source in sources:
        for bundle in source.read():
            project = bundle.project
            first = project and seen.setdefault(project.external_id, project.place)
            repeated = project is not None and first is not project.place
            yield (
                source.name,
                _refused_again(bundle, project, first) if repeated and project and first else bundle,
            )


def _refused_again(bundle: Bundle, project: Project, first: Place) -> Bundle:
    reason = message("duplicate-activity", file=first.file, line=first.line)
    refused = refuse_whole(project, bundle.transactions, "duplicate-activity", project.place, reason)
    return replace(bundle, project=None, transactions=(), refused=bundle.refused + refused, left_out=())


def refuse_whole(
    project: Project, transactions: tuple[Transaction, ...], code: str, place: Place, reason: Message
) -> tuple[Refusal, ...]:
    """Refuse a project that was read well, and with it its budgets and transactions."""
    activity = Refusal(
        Refuser.ADAPTER, RecordKind.ACTIVITY, project.external_id, None, (Fault(code, place, reason),)
    )
    budgets = (
        follow("activity-refused", RecordKind.BUDGET, project, budget.place) for budget in project.budgets
    )
    return (activity, *budgets, *refuse_transactions("activity-refused", project, transactions))


def refuse_transactions(
    code: str, project: Project, transactions: Iterable[Transaction]
) -> tuple[Refusal, ...]:
    """Refuse the transactions of a project that is itself refused."""
    return tuple(
        follow(code, RecordKind.TRANSACTION, project, transaction.place, transaction.reference)
        for transaction in transactions
    )


def follow(
    code: str, kind: RecordKind, project: Project, place: Place, reference: str | None = None
) -> Refusal:
    """Refuse a row because its project is refused."""
    return Refusal(
        Refuser.ADAPTER, kind, project.external_id, reference, (Fault(code, place, message(code)),)
    )
