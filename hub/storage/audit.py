"""The audit trail: records of who read or wrote whose data, chained by hashes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID


@dataclass(frozen=True)
class AuditRecord:
    """Who read or wrote which fields about whom, when and why."""

    kind: Literal["READ", "WRITE"]
    at: datetime
    client_id: str
    charity_id: UUID | None
    subject_id: UUID | None
    purpose: str | None
    operation: str
    fields: tuple[str, ...]
    person_ids: tuple[UUID, ...]
