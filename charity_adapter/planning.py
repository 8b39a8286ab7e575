"""Works out what publishing would do: projects created, changed field by field, and withdrawn; sends nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from charity_adapter.client import HubClient
from charity_adapter.differences import Difference, differences
from charity_adapter.digests import content, pruned
from charity_adapter.faults import RecordKind, Refusal
from charity_adapter.held import IDS_A_CALL, Ours, contents, ours, transactions
from charity_adapter.payload import as_input
from charity_adapter.reading import bundles
from charity_adapter.records import Project, Transaction
from charity_adapter.sources import Source
from charity_adapter.survey import Standing, Survey

ENDED = frozenset({"CANCELLED", "CLOSED"})
"""A project that ended may leave the sources: the hub keeps it as it was."""

NAMING = frozenset({"projectExternalId", "reference"})


@dataclass(slots=True)
class Created:
    """A project that the hub does not hold yet."""

    activity: str
    title: str
    budgets: int
    transactions: int = 0


@dataclass(slots=True)
class Changed:
    """A project that differs from what the hub holds; its transactions by their references."""

    activity: str
    title: str
    fields: tuple[Difference, ...] = ()
    added: list[str] = field(default_factory=list)
    altered: dict[str, tuple[Difference, ...]] = field(default_factory=dict)
    withdrawn: list[str] = field(default_factory=list)

    @property
    def is_real(self) -> bool:
        """Whether anything would change at all."""
        return bool(self.fields or self.added or self.altered or self.withdrawn)


@dataclass(slots=True)
class Plan:
    """What publishing would do."""

    created: dict[str, Created] = field(default_factory=dict)
    changed: dict[str, Changed] = field(default_factory=dict)
    withdrawn: list[Ours] = field(default_factory=list)
    unchanged: int = 0
    unreadable: int = 0


def plan(
    sources: Iterable[Source],
    client: HubClient,
    found: Survey,
    stands: Standing,
    progress: Callable[[int], None] = lambda _: None,
) -> Plan:
    """Compare what the sources hold with what the hub does. Raises SourceError and HubError."""
    run = _Run(client, found, stands)
    for done, (_, bundle) in enumerate(bundles(sources), 1):
        run.take(bundle.project, bundle.transactions)
        progress(done)
    return run.finish()


def gone(client: HubClient, found: Survey) -> tuple[list[Ours], int]:
    """The running projects that the hub holds and the sources no longer have, and how many rows hide their names.

    A project whose row is refused is not gone; while any row cannot be told by its identifier, none is.
    """
    refused = _refused(found.report.refusals)
    unreadable = sum(not name for name in refused)
    here = found.amounts.keys() | set(refused)
    missing = [each for each in ours(client) if each.external_id not in here and each.status not in ENDED]
    return ([], unreadable) if unreadable else (missing, 0)


def _refused(refusals: Iterable[Refusal]) -> list[str]:
    return [refusal.activity.strip() for refusal in refusals if refusal.kind is RecordKind.ACTIVITY]


class _Run:
    """One reading of the sources: what is new, and what waits to be compared with the hub's content."""

    def __init__(self, client: HubClient, found: Survey, stands: Standing) -> None:
        self._client = client
        self._found = found
        self._stands = stands
        self._plan = Plan()
        self._waiting: dict[str, Project] = {}
        self._paid: dict[str, dict[str, Transaction]] = {}
        self._new: Counter[str] = Counter()

    def take(self, project: Project | None, paid: Sequence[Transaction]) -> None:
        """Take what one bundle holds."""
        if project is not None:
            self._project(project)
        for each in paid:
            self._transaction(each)

    def finish(self) -> Plan:
        """Compare the rest, and look for what is gone."""
        self._compare()
        for external_id, paid in self._paid.items():
            self._compare_transactions(external_id, paid)
        self._withdraw_all()
        self._settle()
        self._plan.withdrawn, self._plan.unreadable = gone(self._client, self._found)
        return self._plan

    def _project(self, project: Project) -> None:
        external_id = project.external_id
        if external_id not in self._stands.revisions:
            self._plan.created[external_id] = Created(external_id, _title(project), len(project.budgets))
        elif external_id not in self._stands.projects:
            self._waiting[external_id] = project
            if len(self._waiting) == IDS_A_CALL:
                self._compare()
        elif external_id in self._stands.transactions:
            self._plan.unchanged += 1

    def _transaction(self, transaction: Transaction) -> None:
        external_id = transaction.project_external_id
        if external_id not in self._stands.revisions:
            self._new[external_id] += 1
        elif external_id not in self._stands.transactions:
            self._paid.setdefault(external_id, {})[transaction.reference] = transaction

    def _compare(self) -> None:
        held = contents(self._client, list(self._waiting))
        for external_id, project in self._waiting.items():
            changed = self._changed(external_id)
            changed.title = _title(project)
            changed.fields = differences(held.get(external_id, {}), content(project))
        self._waiting.clear()

    def _compare_transactions(self, external_id: str, paid: Mapping[str, Transaction]) -> None:
        held = transactions(self._client, external_id)
        changed = self._changed(external_id)
        for reference, transaction in paid.items():
            said = _said(transaction)
            if reference not in held:
                changed.added.append(reference)
            elif found := differences(held[reference], said):
                changed.altered[reference] = found
        if self._found.amounts[external_id].withdraws:
            changed.withdrawn = [reference for reference in held if reference not in paid]

    def _withdraw_all(self) -> None:
        """Projects that had transactions and now have none here."""
        for external_id, amount in self._found.amounts.items():
            unread = external_id in self._stands.revisions and external_id not in self._stands.transactions
            if unread and amount.withdraws and external_id not in self._paid:
                self._compare_transactions(external_id, {})

    def _settle(self) -> None:
        """Put the counts in, and leave out what turned out to be the same."""
        for created in self._plan.created.values():
            created.transactions = self._new[created.activity]
        alike = [name for name, changed in self._plan.changed.items() if not changed.is_real]
        self._plan.unchanged += len(alike)
        for name in alike:
            del self._plan.changed[name]

    def _changed(self, external_id: str) -> Changed:
        return self._plan.changed.setdefault(external_id, Changed(external_id, external_id))


def _title(project: Project) -> str:
    return project.titles[0].text if project.titles else project.external_id


def _said(transaction: Transaction) -> dict[str, Any]:
    made: dict[str, Any] = pruned(
        {name: value for name, value in as_input(transaction).items() if name not in NAMING}
    )
    return made
