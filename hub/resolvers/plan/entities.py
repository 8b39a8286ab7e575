"""Entities: objects that a federation gateway names by type and key, each told on its own, read once for each type."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from hub.errors import BadUserInput, Message
from hub.resolvers.global_id import key_of
from hub.resolvers.outcome import Made
from hub.resolvers.plan.selection import TYPENAME

MOST_ENTITIES = 1_000

_TOO_MANY = Message(
    "names more than {most} entities: ask in parts.", "يذكر أكثر من {most} كيان: اطلب على أجزاء."
)
_NO_ENTITY = Message(
    "names no entity of the hub: give __typename and id.",
    "لا يسمّي كياناً من كيانات المنصة: أعطِ __typename وid.",
)
_NOT_SEEN = Message(
    "names nothing that there is and that you may see.", "لا يسمّي شيئاً موجوداً يحق لك الاطلاع عليه."
)

Read = Callable[[str, list[UUID]], Awaitable[Mapping[UUID, Any]]]
"""Reads the objects of one type by their keys; those that the caller may not see are left out."""


def refuse_too_many(representations: Sequence[Any]) -> None:
    """Raises BadUserInput for more representations than one question may hold."""
    if len(representations) > MOST_ENTITIES:
        raise BadUserInput("representations", _TOO_MANY, most=MOST_ENTITIES)


def entity_of(representation: Any, types: Collection[str], place: int) -> Made:
    """What a representation names. Raises BadUserInput where that is no object of these types."""
    type_name = str(representation.get(TYPENAME)) if isinstance(representation, dict) else ""
    if type_name not in types:
        raise BadUserInput(_argument(place), _NO_ENTITY)
    return Made(type_name, key_of(type_name, str(representation.get("id")), _argument(place)))


def not_seen(place: int) -> BadUserInput:
    """The error of what is not there; what the caller may not see is told by the very same."""
    return BadUserInput(_argument(place), _NOT_SEEN)


async def read_entities(
    representations: Sequence[Any], types: Collection[str], opens: Callable[[str], bool], read: Read
) -> list[Any]:
    """For each representation, in order, its object or the BadUserInput that it is refused with.

    Each type is read once, however many are named; objects of a type that is not open are not there.
    """
    named = [_named(each, types, place) for place, each in enumerate(representations)]
    found = await _found([each for each in named if isinstance(each, Made) and opens(each.type_name)], read)
    return [
        each if isinstance(each, BadUserInput) else found.get(each, not_seen(place))
        for place, each in enumerate(named)
    ]


def _named(representation: Any, types: Collection[str], place: int) -> Made | BadUserInput:
    try:
        return entity_of(representation, types, place)
    except BadUserInput as error:
        return error


async def _found(wanted: Sequence[Made], read: Read) -> dict[Made, Any]:
    keys: dict[str, set[UUID]] = {}
    for each in wanted:
        keys.setdefault(each.type_name, set()).add(each.id)
    return {
        Made(type_name, key): value
        for type_name, of_type in keys.items()
        for key, value in (await read(type_name, sorted(of_type))).items()
    }


def _argument(place: int) -> str:
    return f"representations[{place}]"
