"""The audit trail as the ministry reads it."""

from __future__ import annotations

from enum import StrEnum

import strawberry

from hub.auth.scopes import Scope
from hub.schema.charity import Charity
from hub.schema.common import Node
from hub.schema.field import any_of, argument, column
from hub.schema.scalars import DateTime

AUDIT = any_of(Scope.ADMIN_AUDIT)


@strawberry.enum(description="Whether data was read or written.")
class AuditKind(StrEnum):
    READ = "READ"
    WRITE = "WRITE"


@strawberry.type(description="One record of the audit trail.")
class AuditEvent(Node):
    id: strawberry.ID = column(AUDIT, "The global id.")
    at: DateTime = column(AUDIT, "When.")
    kind: AuditKind = column(AUDIT, "Read or written.")
    client_id: str = column(AUDIT, "Through which client.")
    charity: Charity | None = column(AUDIT, "For which charity.")
    purpose: str | None = column(AUDIT, "Why, as the caller stated.")
    operation: str = column(AUDIT, "What the caller named the operation.")
    fields: list[str] = column(AUDIT, "Which fields.")
    people: int = column(AUDIT, "How many people's data.")


@strawberry.input(description="Which records.")
class AuditFilter:
    beneficiary_id: strawberry.ID | None = argument("About this person.")
    charity_id: strawberry.ID | None = argument("By this charity.")
    client_id: str | None = argument("Through this client.")
    kind: AuditKind | None = argument("Reads or writes.")
    after: DateTime | None = argument("After this moment.")
    before: DateTime | None = argument("Before this moment.")
