"""What many types share: nodes, connections, money, texts with their language."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Generic, TypeVar

import strawberry
from strawberry.federation import type as federation_type

from hub.auth.gate import PUBLIC, ScopeSets
from hub.resolvers.publishing_inputs import ProjectTrack
from hub.schema.field import asked, column
from hub.schema.scalars import CurrencyCode, Date, Decimal

T = TypeVar("T")

strawberry.enum(ProjectTrack, description="Relief now, or something that lasts.")


@strawberry.interface(description="An object that can be read again by its global id (Relay).")
class Node:
    id: strawberry.ID = column(PUBLIC, "The global id.")


@federation_type(shareable=True, description="Where a page lies in its connection (Relay).")
class PageInfo:
    has_next_page: bool = column(PUBLIC, "Whether there are rows after this page.")
    has_previous_page: bool = column(PUBLIC, "Whether the page began after a cursor.")
    start_cursor: str | None = column(PUBLIC, "The cursor of the page's first row.")
    end_cursor: str | None = column(PUBLIC, "The cursor of the page's last row: give it as `after`.")


@strawberry.type(description="One row of a connection with its cursor.")
class Edge(Generic[T]):
    cursor: str = column(PUBLIC, "Where this row lies: give it as `after` to go on behind it.")
    node: T = column(PUBLIC, "The row.")


@strawberry.type(description="A page of rows (Relay), newest first.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = column(PUBLIC, "The rows with their cursors.")
    nodes: list[T] = column(PUBLIC, "The rows.")
    page_info: PageInfo = column(PUBLIC, "Where this page lies.")
    total_count: int = column(PUBLIC, "How many rows there are on all pages; counted only when asked.")


def page(node: Any, needs: ScopeSets, description: str, filter: Any = None) -> Any:
    """A connection field: `first` (at most 200) rows after the cursor `after`."""
    arguments: dict[str, tuple[Any, Any]] = {"filter": (filter | None, None)} if filter else {}
    arguments |= {"first": (int, 20), "after": (str | None, None)}
    return asked(Connection[node], needs, description, arguments)


@strawberry.type(description="An exact amount of money.")
class Money:
    amount: Decimal = column(PUBLIC, "The exact amount.")
    currency: CurrencyCode = column(PUBLIC, "Its currency.")


@strawberry.type(description="A span of days, both included.")
class Period:
    start: Date = column(PUBLIC, "The first day.")
    end: Date = column(PUBLIC, "The last day.")


@strawberry.type(description="A text and its language.")
class LocalText:
    lang: str = column(PUBLIC, "BCP 47, in lower case: ar, en, fr.")
    text: str = column(PUBLIC, "The text.")


@strawberry.enum(name="Language", description="A language the hub speaks.")
class LanguageChoice(StrEnum):
    AR = "AR"
    EN = "EN"


@strawberry.enum(
    description="Why personal data is read; it stands in the audit trail and is told to the person."
)
class Purpose(StrEnum):
    AID_ASSESSMENT = "AID_ASSESSMENT"
    AID_DELIVERY = "AID_DELIVERY"
    REGISTRATION = "REGISTRATION"
    SUPERVISION = "SUPERVISION"
    DATA_SUBJECT_REQUEST = "DATA_SUBJECT_REQUEST"
