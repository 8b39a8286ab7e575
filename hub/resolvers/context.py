"""What one request carries through the house: who asks, in which language, on which database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, Self
from uuid import UUID

from hub.auth.caller import Caller
from hub.errors import Language
from hub.settings import Settings
from hub.storage.audit import AuditRecord
from hub.storage.work import Database


@dataclass(frozen=True)
class RequestContext:
    """One request; every layer below the schema is given this and nothing global.

    `sought` says of each civil number that was looked up, in order, whether it was found; a resolver adds False too
    where naming a number told something about it and left nothing recorded under it.
    """

    caller: Caller
    database: Database
    settings: Settings
    language: Language = Language.AR
    operation: str = ""
    request_id: str = ""
    purpose: str | None = None
    sought: list[bool] = field(default_factory=list, compare=False)

    def of(self, operation: str) -> Self:
        """The request as this operation's; made without looking at each field again, as it is for every request."""
        named = object.__new__(type(self))
        named.__dict__.update(self.__dict__, operation=operation)
        return named

    def read(
        self, fields: Iterable[str], people: Iterable[UUID | str], purpose: str | None = None
    ) -> AuditRecord:
        """The audit record of personal fields that this request is about to serve."""
        return self._record("READ", fields, people, purpose)

    def written(
        self, fields: Iterable[str], people: Iterable[UUID], purpose: str | None = None
    ) -> AuditRecord:
        """The audit record of a write, to be appended in the write's own transaction."""
        return self._record("WRITE", fields, people, purpose)

    def _record(
        self,
        kind: Literal["READ", "WRITE"],
        fields: Iterable[str],
        people: Iterable[UUID | str],
        purpose: str | None,
    ) -> AuditRecord:
        return AuditRecord(
            kind=kind,
            at=datetime.now(UTC),
            client_id=self.caller.client_id,
            charity_id=self.caller.charity_id,
            subject_id=self.caller.subject_id,
            purpose=purpose or self.purpose,
            operation=self.operation,
            fields=tuple(sorted(set(fields))),
            person_ids=tuple(sorted({str(person) for person in people})),
        )
