"""Publishes what the sources hold: batches of projects, then their transactions; one bad record stops no other."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from charity_adapter.batches import PROJECTS_A_CALL, RECORD_LIMIT, TRANSACTIONS_A_CALL, Batcher, Packed
from charity_adapter.client import Accepted, Answer, Declined, HubClient
from charity_adapter.delivery import deliver
from charity_adapter.faults import Fault, LeftOut, Place, RecordKind, Refusal, Refuser
from charity_adapter.messages import message
from charity_adapter.payload import encode
from charity_adapter.reading import bundles, refuse_transactions, refuse_whole
from charity_adapter.records import Project, Transaction
from charity_adapter.report import Report
from charity_adapter.sources import Bundle, Source
from charity_adapter.survey import Standing, standing, survey
from charity_adapter.trimming import Trimmed, trim, within


def check(sources: Iterable[Source], report: Report) -> None:
    """Read all sources to their end and send nothing. Raises SourceError for a file that cannot be read."""
    for name, bundle in bundles(sources):
        report.count(name, bundle)


def publish(
    sources: Sequence[Source],
    client: HubClient,
    report: Report,
    progress: Callable[[], None] = lambda: None,
    stands: Standing | None = None,
) -> None:
    """Publish all sources; `report` grows as the hub answers, so that it also tells of a run that broke off.

    What `stands` in the hub already is not sent again, so a run that broke off is resumed by running it again;
    and everything sent is idempotent, so what it had sent last does no harm. Raises SourceError and HubError.
    """
    run = _Run(client, report, progress, stands or standing_of(sources, client))
    for name, bundle in bundles(sources):
        run.take(name, bundle)
    run.finish()


def standing_of(sources: Iterable[Source], client: HubClient) -> Standing:
    """What of the sources stands in the hub. Raises SourceError and HubError."""
    return standing(client, survey(sources).amounts)


class _Run:
    """One run of publishing: what waits for its batch, and what waits for its project to be accepted."""

    def __init__(
        self, client: HubClient, report: Report, progress: Callable[[], None], stands: Standing
    ) -> None:
        self._client = client
        self._report = report
        self._progress = progress
        self._projects: Batcher[Project] = Batcher(PROJECTS_A_CALL)
        self._transactions: Batcher[Transaction] = Batcher(TRANSACTIONS_A_CALL)
        self._waiting: dict[str, tuple[Transaction, ...]] = {}
        self._stands = stands
        self._left = 0
        report.knows_changes = stands.known

    def take(self, source: str, bundle: Bundle) -> None:
        """Take one bundle, and send the batches that are full."""
        self._report.count(source, bundle)
        if bundle.project is None:
            self._queue(source, bundle.transactions)
            return
        if bundle.project.external_id in self._stands.projects:
            self._leave(source, bundle.project)
            self._queue(source, bundle.transactions)
            return
        packed = _packed(source, bundle.project)
        if len(packed.json) > RECORD_LIMIT:
            packed = self._shortened(packed)
        if len(packed.json) > RECORD_LIMIT:
            self._refuse_too_large(packed, bundle.transactions)
            return
        self._send_projects(self._projects.add(packed))
        self._waiting[bundle.project.external_id] = bundle.transactions

    def _leave(self, source: str, project: Project) -> None:
        """Count a project that stands in the hub as it is here."""
        own = self._report.of(source)
        for tally in (own.same, own.published):
            tally.activities += 1
            tally.budgets += len(project.budgets)
        own.changes.unchanged += 1
        self._left += 1
        if self._left % PROJECTS_A_CALL == 0:
            self._progress()

    def finish(self) -> None:
        """Send what is left."""
        self._send_projects(self._projects.take())
        self._send_transactions(self._transactions.take())

    def _shortened(self, packed: Packed[Project]) -> Packed[Project]:
        """Leave the list of references out of a project that is too large with it; then none is withdrawn."""
        project = replace(packed.record, transaction_references=None)
        fault = Fault("withdrawals-too-many", project.place, message("withdrawals-too-many"))
        self._report.left_out.append(LeftOut(project.external_id, fault))
        return _packed(packed.source, project)

    def _refuse_too_large(self, packed: Packed[Project], transactions: tuple[Transaction, ...]) -> None:
        project = packed.record
        reason = message("record-too-large", size=len(packed.json), limit=RECORD_LIMIT)
        refused = refuse_whole(project, transactions, "record-too-large", project.place, reason)
        self._report.refuse(packed.source, refused)

    def _send_projects(self, batch: Sequence[Packed[Project]]) -> None:
        """Send a batch, and again those of it that the hub refused for one part alone, without that part."""
        while batch:
            answers = deliver(
                batch,
                lambda inputs: self._client.publish_projects(
                    inputs, with_revisions=self._report.knows_changes
                ),
            )
            settled = [self._settle(*pair) for pair in zip(batch, answers, strict=True)]
            batch = [trimmed for trimmed in settled if trimmed]
        self._progress()

    def _settle(self, packed: Packed[Project], answer: Answer) -> Packed[Project] | None:
        """Record what became of a project; what is returned is to be sent again."""
        if isinstance(answer, Accepted):
            self._accepted(packed, answer)
            return None
        trimmed = trim(packed.record, answer.element)
        if trimmed is None:
            self._declined(packed, answer)
            return None
        self._note_trimmed(packed, answer, trimmed)
        return _packed(packed.source, trimmed.project)

    def _accepted(self, packed: Packed[Project], answer: Accepted) -> None:
        own, budgets = self._report.of(packed.source), len(packed.record.budgets)
        own.sent.activities += 1
        own.published.activities += 1
        own.sent.budgets += budgets
        own.published.budgets += budgets
        self._note_change(packed, answer)
        self._queue(packed.source, self._waiting.pop(packed.record.external_id))

    def _declined(self, packed: Packed[Project], answer: Declined) -> None:
        project = packed.record
        place = within(project.place, answer.element)
        self._decline(packed.source, RecordKind.ACTIVITY, project.external_id, None, answer, place)
        for budget in project.budgets:
            self._decline(packed.source, RecordKind.BUDGET, project.external_id, None, answer, budget.place)
        transactions = self._waiting.pop(project.external_id)
        held_back = refuse_transactions("activity-refused-by-hub", project, transactions)
        self._report.refuse(packed.source, held_back)

    def _note_trimmed(self, packed: Packed[Project], answer: Declined, trimmed: Trimmed) -> None:
        activity = packed.record.external_id
        if trimmed.budget:
            self._decline(packed.source, RecordKind.BUDGET, activity, None, answer, trimmed.place)
        else:
            fault = Fault(answer.code, trimmed.place, answer.message)
            self._report.left_out.append(LeftOut(activity, fault, wrong=True))

    def _note_change(self, packed: Packed[Project], answer: Accepted) -> None:
        changes = self._report.of(packed.source).changes
        earlier = self._stands.revisions.get(packed.record.external_id)
        if earlier is None:
            changes.created += 1
        elif answer.revision == earlier:
            changes.unchanged += 1
        else:
            changes.changed += 1

    def _queue(self, source: str, transactions: Iterable[Transaction]) -> None:
        for transaction in transactions:
            if transaction.project_external_id in self._stands.transactions:
                own = self._report.of(source)
                own.same.transactions += 1
                own.published.transactions += 1
                continue
            self._send_transactions(self._transactions.add(Packed(source, transaction, encode(transaction))))

    def _send_transactions(self, batch: Sequence[Packed[Transaction]]) -> None:
        answers = deliver(batch, self._client.publish_transactions)
        for packed, answer in zip(batch, answers, strict=True):
            transaction, own = packed.record, self._report.of(packed.source)
            if isinstance(answer, Declined):
                place = within(transaction.place, answer.element)
                activity, reference = transaction.project_external_id, transaction.reference
                self._decline(packed.source, RecordKind.TRANSACTION, activity, reference, answer, place)
            else:
                own.sent.transactions += 1
                own.published.transactions += 1
        self._progress()

    def _decline(
        self,
        source: str,
        kind: RecordKind,
        activity: str,
        reference: str | None,
        answer: Declined,
        place: Place,
    ) -> None:
        fault = Fault(answer.code, place, answer.message)
        self._report.of(source).sent.add(kind)
        self._report.refuse(source, (Refusal(Refuser.HUB, kind, activity, reference, (fault,)),))


def _packed(source: str, project: Project) -> Packed[Project]:
    return Packed(source, project, encode(project))
