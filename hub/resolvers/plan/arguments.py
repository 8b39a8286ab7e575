"""Arguments as they come in: scalars that turned out malformed, global ids, cursors and page sizes."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from hub.errors import BadUserInput, Message
from hub.resolvers.context import RequestContext
from hub.resolvers.global_id import key_of
from hub.resolvers.inputs import checked_text

LARGEST_PAGE = 200
LONGEST_WORDS = 500
MOST_WORDS = 1_000

_NOT_A_CURSOR = Message(
    "is not a cursor: use endCursor of the page before.", "ليس مؤشر صفحة: استخدم endCursor من الصفحة السابقة."
)
_TOO_MANY = Message(
    "names more than {most} values: ask in parts.", "يذكر أكثر من {most} قيمة: اطلب على أجزاء."
)
_PAGE_SIZE = Message("must be from 1 to {most}.", "يجب أن يكون بين 1 و{most}.")


@dataclass(frozen=True)
class Malformed:
    """A scalar that could not be read. It stands in for the value until its path is known."""

    reason: Message
    values: Mapping[str, object] = field(default_factory=dict)


def refuse_malformed(value: object, path: str) -> None:
    """Raises BadUserInput for the first malformed scalar in the value, naming its path."""
    if isinstance(value, Malformed):
        raise BadUserInput(path, value.reason, **value.values)
    if isinstance(value, dict):
        for name, inner in value.items():
            refuse_malformed(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            refuse_malformed(inner, f"{path}[{position}]")


def refuse_unreadable(value: object, argument: str) -> None:
    """Raises BadUserInput for a text, alone or in a list, that no row could hold: PostgreSQL would fail on it."""
    if isinstance(value, list):
        if len(value) > MOST_WORDS:
            raise BadUserInput(argument, _TOO_MANY, most=MOST_WORDS)
        for position, each in enumerate(value):
            refuse_unreadable(each, f"{argument}[{position}]")
    elif isinstance(value, str):
        checked_text(argument, value, LONGEST_WORDS)


def cursor_key(value: str | None) -> UUID | None:
    """The key after which a page begins. Raises BadUserInput."""
    if value is None:
        return None
    try:
        return UUID(bytes=base64.b64decode(value, validate=True))
    except (ValueError, binascii.Error):
        raise BadUserInput("after", _NOT_A_CURSOR) from None


def page_size(value: int) -> int:
    """How many rows a page holds. Raises BadUserInput."""
    if not 1 <= value <= LARGEST_PAGE:
        raise BadUserInput("first", _PAGE_SIZE, most=LARGEST_PAGE)
    return value


def an_id(type_name: str) -> Any:
    """Prepares an ID argument of this type as a uuid."""

    def prepare(value: Any, context: RequestContext, argument: str) -> UUID | None:
        return None if value is None else key_of(type_name, value, argument)

    return prepare


def ids(type_name: str) -> Any:
    """Prepares a list of ID arguments of this type as uuids."""

    def prepare(value: Any, context: RequestContext, argument: str) -> list[UUID]:
        return [key_of(type_name, each, f"{argument}[{position}]") for position, each in enumerate(value)]

    return prepare
