"""Cuts records into requests that the hub reads: bounded in number and in bytes."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from charity_adapter.records import Project, Transaction

Record = TypeVar("Record", Project, Transaction)

PROJECTS_A_CALL = 200
TRANSACTIONS_A_CALL = 1_000
BYTES_A_CALL = 3 * 1024 * 1024
BYTES_AROUND = 16 * 1024
RECORD_LIMIT = BYTES_A_CALL - BYTES_AROUND


@dataclass(frozen=True, slots=True)
class Packed(Generic[Record]):
    """A record with the JSON it is sent as and the name of its source."""

    source: str
    record: Record
    json: bytes


class Batcher(Generic[Record]):
    """Gathers records until one more would break a bound."""

    def __init__(self, most: int, most_bytes: int = RECORD_LIMIT) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._held: list[Packed[Record]] = []
        self._size = 0

    def add(self, packed: Packed[Record]) -> tuple[Packed[Record], ...]:
        """Hold a record; the answer is a batch that had to go before it, or nothing."""
        full = len(self._held) == self._most or self._size + len(packed.json) + 1 > self._most_bytes
        ready = self.take() if full else ()
        self._held.append(packed)
        self._size += len(packed.json) + 1
        return ready

    def take(self) -> tuple[Packed[Record], ...]:
        """Take what is held."""
        ready, self._held, self._size = tuple(self._held), [], 0
        return ready
