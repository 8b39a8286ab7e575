"""Relay's global ids: base64 of `Type:uuid`, which clients give back as they got them."""

from __future__ import annotations

import base64
import binascii
from uuid import UUID

from hub.errors import BadUserInput, Message

_NOT_AN_ID = Message("is not an id that the hub gave out.", "ليس معرّفاً صادراً عن المنصة.")
_OTHER_TYPE = Message(
    "is the id of a {found}; a {wanted} is asked for.", "معرّف لنوع {found}؛ المطلوب {wanted}."
)


def global_id(type_name: str, key: UUID) -> str:
    """The global id of an object."""
    return base64.b64encode(f"{type_name}:{key}".encode()).decode()


def parse_global_id(value: str, argument: str) -> tuple[str, UUID]:
    """The type and uuid in a global id. Raises BadUserInput."""
    try:
        type_name, _, key = base64.b64decode(value, validate=True).decode("ascii").partition(":")
        uuid = UUID(key)
    except (ValueError, binascii.Error):
        raise BadUserInput(argument, _NOT_AN_ID) from None
    if str(uuid) != key:
        raise BadUserInput(argument, _NOT_AN_ID)
    return type_name, uuid


def key_of(type_name: str, value: str, argument: str) -> UUID:
    """The uuid in a global id of this very type. Raises BadUserInput."""
    found, uuid = parse_global_id(value, argument)
    if found != type_name:
        raise BadUserInput(argument, _OTHER_TYPE, found=found[:40], wanted=type_name)
    return uuid
