"""Secrecy at rest: sealing single values with AES-256-GCM, and finding people by civil number without reading it.

What is personal is sealed under its person's own key (see `hub.storage.person_seal`), which is kept wrapped; the few
other secrets directly under the hub's data key. A value sealed here is one version byte, the number of its key (two
bytes), a random nonce (12 bytes), then the ciphertext with its tag. The table, column and row it stands in are
authenticated with it, so that a value copied to another place does not open. With random nonces one key may seal
2^32 values (NIST SP 800-38D, 8.3): long before that, rotate the data key.
"""

from __future__ import annotations

import hmac
import os
import time
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.errors import ConfigurationError
from hub.storage.erasable import Erased
from hub.storage.keys import Changes, Keys, load_keys, problems
from hub.storage.person_seal import (
    HEADER,
    NONCE,
    TAG,
    PersonSeal,
    RecentSeals,
    Sealed,
    key_number,
    owner_of,
    place,
    unwrap,
    wrap,
)

__all__ = ["Erased", "Keys", "PersonSeal", "Sealed", "UnknownKey", "Vault", "load_keys", "problems"]

LOOKS_AGAIN_AFTER = 0.5
"""After how many seconds a running hub looks whether a data key was added or a person's secret destroyed."""

_VERSION = 1
_PROOF_TEXT = b"charity-hub: this key is the one"
_NOBODY = UUID(int=0)


class UnknownKey(ConfigurationError):
    """A value was sealed with a key that the keys directory does not hold."""


class Vault:
    """Seals and opens personal values, and computes the index of civil numbers; takes up changes of its keys."""

    def __init__(self, keys: Keys) -> None:
        self._changes = None if keys.directory is None else Changes(keys.directory)
        self._looked = time.monotonic()
        self._seals = RecentSeals()
        self._take(keys)

    @classmethod
    def of(cls, keys: Keys) -> Vault:
        """The vault that these keys open."""
        return cls(keys)

    @property
    def current(self) -> int:
        """The number of the data key that new values are sealed with."""
        return self._now().current

    @property
    def data_keys(self) -> tuple[int, ...]:
        """The numbers of the data keys at hand."""
        return tuple(sorted(self._now().data))

    @property
    def directory(self) -> Path | None:
        """Where the keys are kept."""
        return self._keys.directory

    @property
    def erased(self) -> frozenset[UUID]:
        """The people whose secrets were destroyed."""
        return self._now().people.erased

    def seal(self, table: str, column: str, row: UUID, plain: str) -> bytes:
        """The value encrypted for exactly this place in the database."""
        current = self._now().current
        nonce = os.urandom(NONCE)
        header = bytes([_VERSION]) + current.to_bytes(2, "big")
        return (
            header + nonce + self._ciphers[current].encrypt(nonce, plain.encode(), place(table, column, row))
        )

    def open(self, table: str, column: str, row: UUID, sealed: bytes) -> str:
        """The value sealed for this place. Raises UnknownKey or Sealed, neither of which tells the value."""
        if len(sealed) < HEADER + NONCE + TAG or sealed[0] != _VERSION:
            raise Sealed(f"A value in {table}.{column} was not sealed by a hub of this version.")
        number = key_number(sealed)
        self._data_key(number, f"A value in {table}.{column}")
        nonce, text = sealed[HEADER : HEADER + NONCE], sealed[HEADER + NONCE :]
        try:
            return self._ciphers[number].decrypt(nonce, text, place(table, column, row)).decode()
        except InvalidTag:
            raise Sealed(f"The value in {table}.{column} of {row} does not open in its place.") from None

    def new_key(self, person: UUID) -> bytes:
        """A fresh key for one person, wrapped. Raises Erased."""
        keys = self._now()
        return wrap(person, os.urandom(32), keys.current, keys.data[keys.current], keys.people.of(person))

    def seal_of(self, wrapped: bytes) -> PersonSeal:
        """What opens and seals the values of the person whose wrapped key this is.

        Raises Erased when the person's secret was destroyed, UnknownKey or Sealed.
        """
        self._now()
        known = self._seals.get(wrapped)
        return known if known is not None else self._seals.keep(wrapped, self._unwrapped(wrapped))

    def rewrapped(self, wrapped: bytes) -> bytes:
        """The same person's key, wrapped by the current data key. Raises as `seal_of` does."""
        key, keys, person = self._unwrapped(wrapped), self._now(), owner_of(wrapped)
        return wrap(person, key, keys.current, keys.data[keys.current], keys.people.of(person))

    def civil_index(self, number: str) -> bytes:
        """The 32-byte keyed HMAC-SHA256 under which a civil number is looked up."""
        return hmac.digest(self._keys.civil_index, number.encode(), "sha256")

    def proofs(self) -> dict[str, bytes]:
        """A keyed hash of a fixed text for each key in use, by which a database knows its keys again."""
        keys = self._now()
        named = {f"data-{number:04}": key for number, key in keys.data.items()}
        named |= {"civil-index": keys.civil_index, "people": keys.people.of(_NOBODY)}
        return {name: hmac.digest(key, _PROOF_TEXT, "sha256") for name, key in named.items()}

    def look_again(self) -> None:
        """Takes up what was changed in the keys directory; one that cannot be read just now changes nothing."""
        self._looked = time.monotonic()
        with suppress(ConfigurationError, OSError):
            if self._changes and self._keys.directory and self._changes.seen():
                self._take(load_keys(self._keys.directory, create=False))

    def _take(self, keys: Keys) -> None:
        self._keys = keys
        self._ciphers = {number: AESGCM(key) for number, key in keys.data.items()}
        self._seals.forget()

    def _now(self) -> Keys:
        if time.monotonic() - self._looked > LOOKS_AGAIN_AFTER:
            self.look_again()
        return self._keys

    def _unwrapped(self, wrapped: bytes) -> bytes:
        key = self._data_key(key_number(wrapped), "A person's key")
        return unwrap(wrapped, key, self._now().people.of(owner_of(wrapped)))

    def _data_key(self, number: int, what: str) -> bytes:
        if number not in self._keys.data:
            self.look_again()
        key = self._keys.data.get(number)
        if key is None:
            raise UnknownKey(
                f"{what} was sealed with data key {number:04}, which is not among the hub's keys: put "
                f"data-{number:04}.key back into the keys directory."
            )
        return key
