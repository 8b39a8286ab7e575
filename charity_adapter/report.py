"""What came of a run: for each source how many rows were read, sent and refused, and why each refused one was."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from charity_adapter.faults import Fault, LeftOut, RecordKind, Refusal, Refuser
from charity_adapter.messages import Language, say
from charity_adapter.sources import Bundle


@dataclass(slots=True)
class Tally:
    """Rows by kind."""

    activities: int = 0
    budgets: int = 0
    transactions: int = 0

    def add(self, kind: RecordKind, rows: int = 1) -> None:
        """Count rows of a kind."""
        match kind:
            case RecordKind.ACTIVITY:
                self.activities += rows
            case RecordKind.BUDGET:
                self.budgets += rows
            case RecordKind.TRANSACTION:
                self.transactions += rows

    def of(self, kind: RecordKind) -> int:
        """The rows of a kind."""
        match kind:
            case RecordKind.ACTIVITY:
                return self.activities
            case RecordKind.BUDGET:
                return self.budgets
            case RecordKind.TRANSACTION:
                return self.transactions

    def include(self, other: "Tally") -> None:
        """Add another tally to this one."""
        self.activities += other.activities
        self.budgets += other.budgets
        self.transactions += other.transactions

    @property
    def total(self) -> int:
        """All rows."""
        return self.activities + self.budgets + self.transactions


@dataclass(slots=True)
class Changes:
    """What publishing did to the hub's projects; known only to a client that may read them."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class SourceReport:
    """What came of one source: read = refused (by the adapter) + same + sent.

    What the hub held already is the same; published is that and what the hub took of the sent; it declined the rest.
    """

    read: Tally = field(default_factory=Tally)
    refused: Tally = field(default_factory=Tally)
    same: Tally = field(default_factory=Tally)
    sent: Tally = field(default_factory=Tally)
    published: Tally = field(default_factory=Tally)
    declined: Tally = field(default_factory=Tally)
    changes: Changes = field(default_factory=Changes)

    def include(self, other: "SourceReport") -> None:
        """Add another report to this one."""
        for name in ("read", "refused", "same", "sent", "published", "declined"):
            getattr(self, name).include(getattr(other, name))
        self.changes.created += other.changes.created
        self.changes.changed += other.changes.changed
        self.changes.unchanged += other.changes.unchanged


@dataclass(slots=True)
class Report:
    """What came of a whole run."""

    knows_changes: bool = False
    sources: dict[str, SourceReport] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def of(self, source: str) -> SourceReport:
        """The report of one source."""
        return self.sources.setdefault(source, SourceReport())

    def count(self, source: str, bundle: Bundle) -> None:
        """Count what was read of a source, and what of it was refused there."""
        read = self.of(source).read
        read.activities += bundle.project is not None
        read.budgets += 0 if bundle.project is None else len(bundle.project.budgets)
        read.transactions += len(bundle.transactions)
        for refusal in bundle.refused:
            read.add(refusal.kind)
        self.refuse(source, bundle.refused)
        self.left_out.extend(bundle.left_out)

    def refuse(self, source: str, refusals: Iterable[Refusal]) -> None:
        """Record refused rows."""
        own = self.of(source)
        for refusal in refusals:
            (own.refused if refusal.by is Refuser.ADAPTER else own.declined).add(refusal.kind)
            self.refusals.append(refusal)

    @property
    def wrong_parts(self) -> int:
        """How many parts were left out for a fault that is to be put right."""
        return sum(part.wrong for part in self.left_out)

    def total(self) -> SourceReport:
        """All sources together."""
        whole = SourceReport()
        for source in self.sources.values():
            whole.include(source)
        return whole

    @property
    def settled(self) -> int:
        """Rows whose fate is known."""
        whole = self.total()
        return whole.refused.total + whole.published.total + whole.declined.total

    def document(self, language: Language, *, published: bool) -> dict[str, Any]:
        """The report as one JSON document; what was only checked is told without the hub's part."""
        counts = self._published if published else _checked
        return {
            "sources": [{"source": name, **counts(own)} for name, own in self.sources.items()],
            "total": counts(self.total()),
            "refusals": [_refusal(refusal, language) for refusal in self.refusals],
            "left_out": [
                {"activity": part.activity, **_fault(part.fault, language)} for part in self.left_out
            ],
        }

    def _published(self, own: SourceReport) -> dict[str, Any]:
        counts = asdict(own)
        return counts if self.knows_changes else {**counts, "changes": None}


def _checked(own: SourceReport) -> dict[str, Any]:
    ready = {name: count - asdict(own.refused)[name] for name, count in asdict(own.read).items()}
    return {"read": asdict(own.read), "refused": asdict(own.refused), "ready": ready}


def _refusal(refusal: Refusal, language: Language) -> dict[str, Any]:
    return {
        "by": refusal.by.value,
        "record": refusal.kind.value,
        "activity": refusal.activity,
        "reference": refusal.reference,
        "faults": [_fault(fault, language) for fault in refusal.faults],
    }


def _fault(fault: Fault, language: Language) -> dict[str, Any]:
    place = asdict(fault.place)
    return {**place, "code": fault.code, "reason": say(fault.reason, language)}
