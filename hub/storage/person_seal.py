"""Values under a person's own key: how they are sealed, and how the key itself is wrapped.

A wrapped key is one version byte, the number of the data key (two bytes), the person's id (16 bytes), a random nonce
(12 bytes), then the key encrypted with AES-256-GCM and its tag. What encrypts it is an HMAC of the person's secret
(see `hub.storage.erasable`) under the data key: without either of the two the key is lost. A value sealed with it is
one version byte, a nonce and the ciphertext with its tag, bound to its table, column and row.
"""

from __future__ import annotations

import hmac
import os
from collections import OrderedDict
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

HEADER = 3
NONCE = 12
TAG = 16

_WRAPPED = 3
_OWNER = slice(HEADER, HEADER + 16)
_WRAPPED_BYTES = HEADER + 16 + NONCE + 32 + TAG
_VERSION = 2
_REMEMBERED = 4096


class Sealed(Exception):
    """A sealed value does not open: it was damaged, moved from another place, or sealed by another hub."""


class PersonSeal:
    """One person's own key at work."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, table: str, column: str, row: UUID, plain: str) -> bytes:
        """The value encrypted for exactly this place in the database."""
        nonce = os.urandom(NONCE)
        text = self._cipher.encrypt(nonce, plain.encode(), place(table, column, row))
        return bytes([_VERSION]) + nonce + text

    def open(self, table: str, column: str, row: UUID, sealed: bytes) -> str:
        """The value sealed for this place. Raises Sealed, which does not tell the value."""
        if len(sealed) < 1 + NONCE + TAG or sealed[0] != _VERSION:
            raise Sealed(f"A value in {table}.{column} was not sealed by a hub of this version.")
        nonce, text = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
        try:
            return self._cipher.decrypt(nonce, text, place(table, column, row)).decode()
        except InvalidTag:
            raise Sealed(f"The value in {table}.{column} of {row} does not open in its place.") from None


class RecentSeals:
    """The seals of the people asked about lately, by their wrapped keys; only so many are kept."""

    def __init__(self) -> None:
        self._seals: OrderedDict[bytes, PersonSeal] = OrderedDict()

    def get(self, wrapped: bytes) -> PersonSeal | None:
        """The seal, if it was used lately."""
        known = self._seals.get(wrapped)
        if known is not None:
            self._seals.move_to_end(wrapped)
        return known

    def keep(self, wrapped: bytes, key: bytes) -> PersonSeal:
        """The seal of this key, remembered."""
        self._seals[wrapped] = seal = PersonSeal(key)
        if len(self._seals) > _REMEMBERED:
            self._seals.popitem(last=False)
        return seal

    def forget(self) -> None:
        """Remembers none any more."""
        self._seals.clear()


def wrap(person: UUID, key: bytes, number: int, data_key: bytes, secret: bytes) -> bytes:
    """A person's key as the database keeps it."""
    head = bytes([_WRAPPED]) + number.to_bytes(2, "big") + person.bytes
    nonce = os.urandom(NONCE)
    return head + nonce + _cipher(data_key, secret).encrypt(nonce, key, head)


def unwrap(wrapped: bytes, data_key: bytes, secret: bytes) -> bytes:
    """The person's key. Raises Sealed."""
    head, nonce = wrapped[: _OWNER.stop], wrapped[_OWNER.stop : _OWNER.stop + NONCE]
    try:
        return _cipher(data_key, secret).decrypt(nonce, wrapped[_OWNER.stop + NONCE :], head)
    except InvalidTag:
        raise Sealed(f"The key of {owner_of(wrapped)} does not open.") from None


def owner_of(wrapped: bytes) -> UUID:
    """Whose key it is. Raises Sealed."""
    if len(wrapped) != _WRAPPED_BYTES or wrapped[0] != _WRAPPED:
        raise Sealed("A person's key was not wrapped by a hub of this version.")
    return UUID(bytes=wrapped[_OWNER])


def key_number(sealed: bytes) -> int:
    """The number of the data key that a wrapped key, or a value sealed with a data key, names."""
    return int.from_bytes(sealed[1:HEADER], "big")


def place(table: str, column: str, row: UUID) -> bytes:
    """What a sealed value is bound to."""
    return f"{table}|{column}|{row.hex}".encode()


def _cipher(data_key: bytes, secret: bytes) -> AESGCM:
    return AESGCM(hmac.digest(data_key, secret, "sha256"))
