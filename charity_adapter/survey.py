"""Reads all sources through before anything is sent: what they hold in total, and what each project amounts to."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from charity_adapter.client import HubClient, Stands
from charity_adapter.digests import content_digest, in_hex, transaction_digest
from charity_adapter.errors import MissingScopeError
from charity_adapter.faults import RecordKind
from charity_adapter.reading import bundles
from charity_adapter.report import Report
from charity_adapter.sources import Bundle, Source

IDS_A_CALL = 200


@dataclass(slots=True)
class Amount:
    """What one project amounts to: digests of its content and of its transactions."""

    content: str | None = None
    transactions: int = 0
    withdraws: bool = False


@dataclass(slots=True)
class Survey:
    """All that the sources hold, in digests, with the report of a run that only reads."""

    report: Report = field(default_factory=Report)
    amounts: dict[str, Amount] = field(default_factory=dict)

    def take(self, source: str, bundle: Bundle) -> None:
        """Count one bundle in."""
        self.report.count(source, bundle)
        if bundle.project is not None:
            amount = self._of(bundle.project.external_id)
            amount.content = content_digest(bundle.project)
            amount.withdraws = bundle.project.transaction_references is not None
        for transaction in bundle.transactions:
            self._of(transaction.project_external_id).transactions ^= transaction_digest(transaction)

    def _of(self, external_id: str) -> Amount:
        return self.amounts.setdefault(external_id, Amount())


def survey(sources: Iterable[Source], progress: Callable[[int], None] = lambda _: None) -> Survey:
    """Read all sources to their end and send nothing. Raises SourceError for a file that cannot be read.

    `progress` hears of the activities that were met.
    """
    made = Survey()
    for met, (name, bundle) in enumerate(bundles(sources), 1):
        made.take(name, bundle)
        if met % IDS_A_CALL == 0:
            progress(met)
    return made


@dataclass(slots=True)
class Standing:
    """What of the sources stands in the hub: each project's revision, and what need not be sent again."""

    known: bool = False
    revisions: dict[str, int] = field(default_factory=dict)
    projects: set[str] = field(default_factory=set)
    transactions: set[str] = field(default_factory=set)

    def covers(self, amounts: Mapping[str, Amount]) -> bool:
        """Whether the hub holds all of this as it is here, so that nothing is left to send."""
        return self.known and self.projects >= amounts.keys() and self.transactions >= amounts.keys()

    def compare(self, external_id: str, amount: Amount, stands: Stands) -> None:
        """Note what is the same here and there."""
        self.revisions[external_id] = stands.revision
        paid = stands.transactions_digest == in_hex(amount.transactions)
        if paid:
            self.transactions.add(external_id)
        if stands.content_digest == amount.content and (paid or not amount.withdraws):
            self.projects.add(external_id)


def nothing_sent(found: Survey) -> Report:
    """The report of a run that found everything in the hub already, and so did not read the sources again."""
    report = found.report
    report.knows_changes = True
    for own in report.sources.values():
        for kind in RecordKind:
            own.same.add(kind, own.read.of(kind) - own.refused.of(kind))
        own.published.include(own.same)
        own.changes.unchanged = own.same.activities
    return report


def standing(
    client: HubClient, amounts: Mapping[str, Amount], progress: Callable[[int], None] = lambda _: None
) -> Standing:
    """Ask the hub what it holds of these projects; a client that may not ask knows nothing and sends all."""
    found, ids = Standing(), list(amounts)
    if not client.may_read():
        return found
    try:
        for start in range(0, len(ids), IDS_A_CALL):
            page = ids[start : start + IDS_A_CALL]
            for external_id, stands in client.standing(page).items():
                found.compare(external_id, amounts[external_id], stands)
            progress(start + len(page))
    except MissingScopeError:
        return Standing()
    found.known = True
    return found
