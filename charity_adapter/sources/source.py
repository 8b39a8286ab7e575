"""What every source of records offers: the activities it holds, one bundle after another."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from charity_adapter.faults import LeftOut, Place, Refusal
from charity_adapter.records import Project, Transaction


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one read step yields: a project or its refusal, its transactions, and what was wrong with the rest.

    `project` is absent when it was refused, and when a source keeps transactions apart from projects.
    Every row of the source is in exactly one of `project` (with its budgets), `transactions` and `refused`.
    """

    place: Place
    project: Project | None
    transactions: tuple[Transaction, ...]
    refused: tuple[Refusal, ...]
    left_out: tuple[LeftOut, ...]


class Source(Protocol):
    """Something that projects and transactions are read from, again and again, without holding it in memory."""

    @property
    def name(self) -> str:
        """The name that reports use: a file, a sheet, a query."""

    def read(self) -> Iterator[Bundle]:
        """Yield the bundles in their order. Raises SourceError when the source cannot be read as a whole."""
