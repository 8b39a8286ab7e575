"""What can be wrong with a row of a source: the fault, where it stands, and the row that was refused for it."""

from dataclasses import dataclass
from enum import StrEnum

from charity_adapter.messages import Message


class RecordKind(StrEnum):
    """The rows that are counted: each one is either sent or refused."""

    ACTIVITY = "activity"
    BUDGET = "budget"
    TRANSACTION = "transaction"


class Refuser(StrEnum):
    """Who refused a row."""

    ADAPTER = "adapter"
    HUB = "hub"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the file and its sheet, the line (or row) from 1, and the element (or column)."""

    file: str
    line: int
    element: str
    sheet: str | None = None

    @property
    def position(self) -> str:
        """The file and the line as a reader looks them up."""
        return f"{self.file}{f' [{self.sheet}]' if self.sheet else ''}:{self.line}"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong; `code` is stable and machine-readable, `reason` is for people."""

    code: str
    place: Place
    reason: Message


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part of an activity that could not be carried over; the activity itself is sent without it.

    What is `wrong` makes the run one with refusals: a row or a cell of a table that cannot be read, and a part that
    the hub refused. An optional element of an IATI file that has no place in the hub, or no value, is only told.
    """

    activity: str
    fault: Fault
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that is not in the hub, with every reason why."""

    by: Refuser
    kind: RecordKind
    activity: str
    reference: str | None
    faults: tuple[Fault, ...]
