"""Secrecy at rest: sealing single values with AES-256-GCM, and finding people by civil number without reading it.

A sealed value is one version byte, the number of its key (two bytes), a random nonce (12 bytes), then the
ciphertext with its tag. The table, column and row it stands in are authenticated with it, so that a value
copied to another place does not open. With random nonces one key may seal 2^32 values (NIST SP 800-38D,
8.3): long before that, add a data key.
"""

from __future__ import annotations

import hmac
import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.errors import ConfigurationError
from hub.storage.keys import Keys, load_keys, problems

__all__ = ["Keys", "Sealed", "UnknownKey", "Vault", "load_keys", "problems"]

_VERSION = 1
_HEADER = 3
_NONCE = 12
_TAG = 16
_PROOF_TEXT = b"charity-hub: this key is the one"


class UnknownKey(ConfigurationError):
    """A value was sealed with a key that the keys directory does not hold."""


class Sealed(Exception):
    """A sealed value does not open: it was damaged, moved from another place, or sealed by another hub."""


class Vault:
    """Seals and opens personal values, and computes the index of civil numbers."""

    def __init__(self, keys: Keys) -> None:
        self._ciphers = {number: AESGCM(key) for number, key in keys.data.items()}
        self._current = self._ciphers[keys.current]
        self._header = bytes([_VERSION]) + keys.current.to_bytes(2, "big")
        self._index_key = keys.civil_index
        self._keys = keys

    @classmethod
    def of(cls, keys: Keys) -> Vault:
        """The vault that these keys open."""
        return cls(keys)

    def seal(self, table: str, column: str, row: UUID, plain: str) -> bytes:
        """The value encrypted for exactly this place in the database."""
        nonce = os.urandom(_NONCE)
        return self._header + nonce + self._current.encrypt(nonce, plain.encode(), _place(table, column, row))

    def open(self, table: str, column: str, row: UUID, sealed: bytes) -> str:
        """The value sealed for this place. Raises UnknownKey or Sealed, neither of which tells the value."""
        cipher = self._cipher_of(table, column, sealed)
        nonce, text = sealed[_HEADER : _HEADER + _NONCE], sealed[_HEADER + _NONCE :]
        try:
            return cipher.decrypt(nonce, text, _place(table, column, row)).decode()
        except InvalidTag:
            raise Sealed(f"The value in {table}.{column} of {row} does not open in its place.") from None

    def civil_index(self, number: str) -> bytes:
        """The 32-byte keyed HMAC-SHA256 under which a civil number is looked up."""
        return hmac.digest(self._index_key, number.encode(), "sha256")

    def proofs(self) -> dict[str, bytes]:
        """A keyed hash of a fixed text for each key, by which a database knows its keys again."""
        named = {f"data-{number:04}": key for number, key in self._keys.data.items()}
        named["civil-index"] = self._index_key
        return {name: hmac.digest(key, _PROOF_TEXT, "sha256") for name, key in named.items()}

    def _cipher_of(self, table: str, column: str, sealed: bytes) -> AESGCM:
        if len(sealed) < _HEADER + _NONCE + _TAG or sealed[0] != _VERSION:
            raise Sealed(f"A value in {table}.{column} was not sealed by a hub of this version.")
        number = int.from_bytes(sealed[1:_HEADER], "big")
        cipher = self._ciphers.get(number)
        if cipher is None:
            raise UnknownKey(
                f"A value in {table}.{column} was sealed with data key {number:04}, which is not among the hub's "
                f"keys: put data-{number:04}.key back into the keys directory."
            )
        return cipher


def _place(table: str, column: str, row: UUID) -> bytes:
    return f"{table}|{column}|{row.hex}".encode()
