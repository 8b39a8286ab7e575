"""Officers: the people who sign in for the ministry or a charity."""

from __future__ import annotations

import strawberry

from hub.auth.scopes import Scope
from hub.schema.charity import Charity
from hub.schema.common import Node
from hub.schema.field import any_of, column
from hub.schema.scalars import DateTime

_CLIENTS = any_of(Scope.ADMIN_CLIENTS)


@strawberry.type(description="A person who signs in for a charity or, where none is named, for the ministry.")
class Officer(Node):
    id: strawberry.ID = column(_CLIENTS, "The global id.")
    charity: Charity | None = column(_CLIENTS, "The charity of the office; none is the ministry's.")
    name: str | None = column(_CLIENTS, "The name given at admission.")
    masked_civil_id: str = column(_CLIENTS, "The civil number with all but its last four digits hidden.")
    scopes: list[str] = column(_CLIENTS, "The scopes of the office.")
    admitted_at: DateTime = column(_CLIENTS, "Since when they sign in.")
    dismissed_at: DateTime | None = column(_CLIENTS, "Since when they no longer do.")
