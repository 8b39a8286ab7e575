"""The keys that sign access tokens: files in the keys directory, of which the highest number signs."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from hub.auth.lifetimes import CLOCK_SKEW, LIFETIME
from hub.errors import ConfigurationError
from hub.storage.keys import Changes, make_secret_file

ALGORITHM = "ES256"
VERIFIES_AFTER_THE_NEXT = LIFETIME + 2 * CLOCK_SKEW
"""For how many seconds after the next key was made a key still verifies: as long as the last token it signed holds."""

KEPT_AFTER_THE_LAST_TOKEN = 86_400
"""For how many seconds the file of a key that verifies nothing any more stays on the disk."""

_CURVE = "P-256"
_SIGNING_KEY = re.compile(r"signing-(\d{4,5})\.jwk")


@dataclass(frozen=True)
class _Key:
    """A signing key and until when it verifies, in seconds since 1970."""

    kid: str
    key: ECKey = field(repr=False)
    until: float = math.inf


class SigningKeys:
    """The signing keys of a directory by their RFC 7638 thumbprint; the last of them signs.

    A key that another process adds is taken up at the next use. One that it replaced verifies, and is published,
    until its last token ends.
    """

    def __init__(self, directory: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._directory = directory
        self._clock = clock
        self._changes = Changes(directory)
        self._keys = self._read_all()

    @property
    def signer(self) -> tuple[str, ECKey]:
        """The thumbprint of the key that signs, and the key: read together, since a newer one may come any time."""
        newest = self._known()[-1]
        return newest.kid, newest.key

    @property
    def current_kid(self) -> str:
        """The thumbprint of the key that signs now."""
        return self.signer[0]

    @property
    def current(self) -> ECKey:
        """The key that signs now."""
        return self.signer[1]

    def named(self, kid: str) -> ECKey | None:
        """The key with this thumbprint, while a token that it signed may hold."""
        return next((known.key for known in self._verifying() if known.kid == kid), None)

    def jwks(self) -> dict[str, list[dict[str, object]]]:
        """The public parts, as a JWK set (RFC 7517)."""
        return {
            "keys": [
                {**known.key.as_dict(private=False), "kid": known.kid, "alg": ALGORITHM, "use": "sig"}
                for known in self._verifying()
            ]
        }

    def _verifying(self) -> list[_Key]:
        now = self._clock()
        return [known for known in self._known() if known.until > now]

    def _known(self) -> list[_Key]:
        if self._changes.seen():
            self._keys = self._read_all()
        return self._keys

    def _read_all(self) -> list[_Key]:
        files = _files(self._directory)
        if not files:
            raise ConfigurationError(
                f"There is no signing key in {self._directory}: put the hub's keys back there."
            )
        keys = [_read(path) for path in files]
        ends = [*(_ends(path) for path in files[1:]), math.inf]
        return [_Key(key.thumbprint(), key, until) for key, until in zip(keys, ends, strict=True)]


def load_signing_keys(directory: Path, *, create: bool) -> SigningKeys:
    """The signing keys in `directory`; with `create`, makes the first one if there is none.

    Raises ConfigurationError when there is none (without `create`), or one is damaged or unreadable.
    """
    if create and not _files(directory):
        make_secret_file(_file(directory, 1), _new_key())
    return SigningKeys(directory)


def rotate_signing_key(directory: Path) -> str:
    """Makes the key that signs from now on, and answers its thumbprint; running hubs take it up by themselves."""
    content = _new_key()
    number = _number(_files(directory)[-1]) + 1 if _files(directory) else 1
    while not make_secret_file(_file(directory, number), content):
        number += 1
    drop_ended_keys(directory)
    return ECKey.import_key(orjson.loads(content)).thumbprint()


def drop_ended_keys(directory: Path, *, now: float | None = None) -> list[Path]:
    """Deletes the keys of which the last token ended a day ago, and answers their files."""
    moment = time.time() if now is None else now
    files = _files(directory)
    ended = [
        old for old, following in pairwise(files) if _ends(following) + KEPT_AFTER_THE_LAST_TOKEN <= moment
    ]
    for path in ended:
        path.unlink(missing_ok=True)
    return ended


def _ends(following: Path) -> float:
    """When the last token of a key ends that this one has followed."""
    return following.stat().st_mtime + VERIFIES_AFTER_THE_NEXT


def _files(directory: Path) -> list[Path]:
    named = [path for path in directory.glob("signing-*.jwk") if _SIGNING_KEY.fullmatch(path.name)]
    return sorted(named, key=_number)


def _file(directory: Path, number: int) -> Path:
    return directory / f"signing-{number:04}.jwk"


def _number(path: Path) -> int:
    return int(path.stem.partition("-")[2])


def _new_key() -> bytes:
    return orjson.dumps(ECKey.generate_key(_CURVE).as_dict(private=True))


def _read(path: Path) -> ECKey:
    try:
        key = ECKey.import_key(orjson.loads(path.read_bytes()))
    except OSError as failure:
        raise ConfigurationError(f"The key {path} cannot be read: {failure.strerror}.") from failure
    except (JoseError, ValueError, TypeError, AttributeError):
        key = None
    if key is None or not key.is_private or key.curve_name != _CURVE:
        raise ConfigurationError(
            f"The key {path} is damaged: it should hold a private {_CURVE} JWK. Restore it."
        )
    return key
