"""Member charities and the OAuth clients that act for them."""

from __future__ import annotations

from enum import StrEnum

import strawberry
from strawberry.federation import type as federation_type

from hub.auth.gate import PUBLIC
from hub.auth.scopes import Scope
from hub.schema.common import Node
from hub.schema.field import any_of, column
from hub.schema.scalars import DateTime

_CLIENTS = any_of(Scope.ADMIN_CLIENTS)


@strawberry.enum(description="Whether a charity may act.")
class CharityState(StrEnum):
    ADMITTED = "ADMITTED"
    SUSPENDED = "SUSPENDED"


@federation_type(keys=["id"], description="A member charity, admitted by the ministry.")
class Charity(Node):
    id: strawberry.ID = column(PUBLIC, "The global id.")
    code: str = column(PUBLIC, "The ministry's short code.")
    name: str = column(PUBLIC, "The name in the caller's language.")
    name_ar: str = column(PUBLIC, "The name in Arabic.")
    name_en: str = column(PUBLIC, "The name in English.")
    state: CharityState = column(PUBLIC, "Whether the charity may act.")
    admitted_at: DateTime = column(PUBLIC, "When the ministry admitted it.")


@strawberry.type(
    description="An OAuth client: a system of a charity, the ministry or a donor portal, or an app for people."
)
class Client(Node):
    id: strawberry.ID = column(_CLIENTS, "The global id.")
    client_id: str = column(_CLIENTS, "The OAuth client_id.")
    client_secret: str | None = column(_CLIENTS, "The secret, shown once in the answer that made it.")
    kind: str = column(_CLIENTS, "CHARITY, MINISTRY, DONOR_PORTAL or PERSON.")
    charity: Charity | None = column(_CLIENTS, "The charity it acts for.")
    name: str = column(_CLIENTS, "What people call it.")
    scopes: list[str] = column(_CLIENTS, "The scopes it may ask for.")
    auth_method: str = column(_CLIENTS, "client_secret_basic, private_key_jwt or none.")
    redirect_uris: list[str] = column(_CLIENTS, "Where people go back to; empty: it acts for itself.")
    dpop_required: bool = column(_CLIENTS, "Whether it gets only tokens bound to a key of its own.")
    created_at: DateTime = column(_CLIENTS, "When it was made.")
    revoked_at: DateTime | None = column(_CLIENTS, "When it was revoked.")
