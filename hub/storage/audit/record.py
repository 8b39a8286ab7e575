"""One audit record: who read or wrote which fields about whom, when and why, and its exact encoding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal
from uuid import UUID

import orjson

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class AuditRecord:
    """Who read or wrote which fields about whom, when and why; people by their ids as text, which is how they come."""

    kind: Literal["READ", "WRITE"]
    at: datetime
    client_id: str
    charity_id: UUID | None
    subject_id: UUID | None
    purpose: str | None
    operation: str
    fields: tuple[str, ...]
    person_ids: tuple[str, ...]


def microseconds(at: datetime) -> int:
    """The moment as whole microseconds since 1970 in UTC, which is all that PostgreSQL keeps of it."""
    return (at - _EPOCH) // _MICROSECOND


def content_digest(content: Sequence[object]) -> bytes:
    """SHA-256 over a record's id and then its values in the order of AuditRecord, as a JSON array.

    The array has no white space and is in UTF-8; UUIDs have hyphens and lower case, `at` is in microseconds.
    """
    return sha256(orjson.dumps(content, default=str)).digest()


def digest_of(id: UUID, record: AuditRecord) -> bytes:
    """The digest of the content that the record has under this id."""
    values = record.__dict__ | {"at": microseconds(record.at)}
    return content_digest([id, *values.values()])
