"""How a person proves who they are: the one interface to a national identity provider, and what passes through it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from hub.errors import Language


class Trouble(StrEnum):
    """Why nobody was identified."""

    DENIED = "DENIED"
    EXPIRED = "EXPIRED"
    AWAY = "AWAY"
    NOT_TRUSTED = "NOT_TRUSTED"


class NotIdentified(Exception):
    """The provider did not say who it is, or what it said does not hold; the text is for the log, without a person."""

    def __init__(self, trouble: Trouble, why: str) -> None:
        self.trouble = trouble
        super().__init__(why)


@dataclass(frozen=True)
class Beginning:
    """What a sign-in begins with: where the answer goes, and the number that the person typed, if asked for."""

    return_to: str
    language: Language
    civil_number: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Begun:
    """What is to be done until the provider answers, within `lasts` seconds.

    Either the browser goes to `address`; or the person matches `shown_number` on the phone, while the hub asks
    again every `ask_every` seconds or is called back about `request_id`. `kept` is for `finish`, and is secret.
    """

    kept: Mapping[str, str] = field(repr=False)
    lasts: int
    address: str | None = field(default=None, repr=False)
    shown_number: str | None = None
    request_id: str | None = field(default=None, repr=False)
    ask_every: int | None = None


@dataclass(frozen=True)
class Identified:
    """A civil number that the provider vouches for, as it wrote it."""

    civil_number: str = field(repr=False)


@dataclass(frozen=True)
class NotYet:
    """The person has not answered: ask again every so many seconds."""

    ask_every: int


@dataclass(frozen=True)
class Heard:
    """What a provider called back with, once its signature holds: the request it is about, and the answer."""

    request_id: str = field(repr=False)
    answer: Identified | Trouble


class IdentityProvider(Protocol):
    """A national identity provider."""

    asks_for_number: bool
    """Whether a person must say their civil number before the provider can ask them."""

    async def begin(self, beginning: Beginning) -> Begun:
        """Starts to identify a person. Raises NotIdentified."""

    async def finish(self, kept: Mapping[str, str], answer: Mapping[str, str]) -> Identified | NotYet:
        """Who it is, from what was kept and what the browser brought back, if it did. Raises NotIdentified."""

    async def hear(self, response: str) -> Heard:
        """What a signed callback says. Raises NotIdentified when its signature or form does not hold."""
