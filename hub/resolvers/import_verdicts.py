"""What became of each row of an imported file, how it is counted, and how the report tells it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import TextIO
from uuid import UUID

from hub.errors import Language, Message
from hub.resolvers.beneficiary_rows import Row, UnreadableRow
from hub.resolvers.suspicion import Suspicion


class RowOutcome(StrEnum):
    """The ends that a row can come to; nothing of a refused or suspected row is written."""

    ACCEPTED = "accepted"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    SUSPECTED = "suspected duplicate"


@dataclass(frozen=True)
class Verdict:
    """One row's end: the record that stands for it, or why there is none and whom it may be."""

    line: int
    external_id: str
    outcome: RowOutcome
    beneficiary_id: UUID | None = None
    code: str = ""
    column: str = ""
    reason: Message | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    suspected_id: UUID | None = None
    suspected_external_id: str | None = None


@dataclass(frozen=True)
class ImportCounts:
    """How many rows came to which end."""

    rows: int = 0
    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    suspected: int = 0

    def after(self, verdicts: Iterable[Verdict]) -> ImportCounts:
        """The counts with these rows among them."""
        counts = {counted.name: getattr(self, counted.name) for counted in fields(self)}
        for verdict in verdicts:
            counts["rows"] += 1
            counts[verdict.outcome.name.lower()] += 1
        return ImportCounts(**counts)


class Report:
    """The report: a CSV file with one line for each row of the imported file."""

    HEADER = (
        "line",
        "external_id",
        "outcome",
        "beneficiary_id",
        "code",
        "column",
        "reason",
        "suspected_id",
        "suspected_external_id",
    )

    def __init__(self, file: TextIO, language: Language) -> None:
        self._writer = csv.writer(file)
        self._language = language
        self._writer.writerow(self.HEADER)

    def write(self, verdicts: Iterable[Verdict]) -> None:
        """Tells what became of these rows."""
        for verdict in verdicts:
            reason = verdict.reason.say(self._language, **verdict.values) if verdict.reason else ""
            told = vars(verdict) | {"reason": reason, "outcome": verdict.outcome.value}
            self._writer.writerow([told[column] for column in self.HEADER])


def unreadable(row: UnreadableRow) -> Verdict:
    """A row that is refused as it stands in the file."""
    return Verdict(
        row.line,
        _printable(row.external_id),
        RowOutcome.REFUSED,
        code="BAD_INPUT",
        column=row.column,
        reason=row.reason,
        values=row.values,
    )


def refused_row(row: Row, code: str, reason: Message, column: str = "", **values: object) -> Verdict:
    """A row that a rule refuses."""
    return Verdict(
        row.line,
        row.external_id,
        RowOutcome.REFUSED,
        code=code,
        column=column,
        reason=reason,
        values=values,
    )


def suspected_row(row: Row, suspicion: Suspicion, charity_id: UUID) -> Verdict:
    """A row that waits for somebody to compare it with a registered person; others' identifiers stay theirs."""
    own = suspicion.person.registered_by == charity_id
    return Verdict(
        row.line,
        row.external_id,
        RowOutcome.SUSPECTED,
        code=suspicion.code,
        reason=suspicion.reason,
        suspected_id=suspicion.person.id,
        suspected_external_id=suspicion.person.external_id if own else None,
    )


def _printable(text: str) -> str:
    """The text without what no file can hold: lone surrogates and control characters."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
