"""The keys that sign tokens: files in the keys directory, of which the highest number of each kind signs."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from hub.auth.lifetimes import CLOCK_SKEW, LIFETIME
from hub.errors import ConfigurationError
from hub.storage.keys import Changes, make_secret_file

ALGORITHM = "ES256"
"""What signs access tokens, and the ID tokens of clients that want it."""

FOR_ANY_CLIENT = "RS256"
"""What OpenID Connect has every client understand: it signs the ID tokens of all others."""

VERIFIES_AFTER_THE_NEXT = LIFETIME + 2 * CLOCK_SKEW
"""For how many seconds after the next key was made a key still verifies: as long as the last token it signed holds."""

KEPT_AFTER_THE_LAST_TOKEN = 86_400
"""For how many seconds the file of a key that verifies nothing any more stays on the disk."""

_CURVE = "P-256"
_BITS = 2048
SigningKey = ECKey | RSAKey


@dataclass(frozen=True)
class _Kind:
    """Keys for one algorithm: how their files begin, how one is made, and what one must be."""

    algorithm: str
    prefix: str
    make: Callable[[], SigningKey]
    fits: Callable[[SigningKey], bool]
    wanted: str

    def files(self, directory: Path) -> list[Path]:
        """The files of these keys, oldest first."""
        name = re.compile(rf"{self.prefix}-\d{{4,5}}\.jwk")
        named = [path for path in directory.glob(f"{self.prefix}-*.jwk") if name.fullmatch(path.name)]
        return sorted(named, key=_number)

    def file(self, directory: Path, number: int) -> Path:
        """The file of the key with this number."""
        return directory / f"{self.prefix}-{number:04}.jwk"


_ES256 = _Kind(
    ALGORITHM,
    "signing",
    lambda: ECKey.generate_key(_CURVE),
    lambda key: isinstance(key, ECKey) and key.curve_name == _CURVE,
    f"private {_CURVE}",
)
_RS256 = _Kind(
    FOR_ANY_CLIENT,
    "id-token",
    lambda: RSAKey.generate_key(_BITS),
    lambda key: isinstance(key, RSAKey) and key.raw_value.key_size >= _BITS,
    "private RSA",
)
_KINDS = (_ES256, _RS256)


@dataclass(frozen=True)
class _Key:
    """A signing key and until when it verifies, in seconds since 1970."""

    kid: str
    key: SigningKey = field(repr=False)
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
    def signer(self) -> tuple[str, SigningKey]:
        """The thumbprint of the key that signs, and the key: read together, since a newer one may come any time."""
        return self.signer_by(ALGORITHM)

    def signer_by(self, algorithm: str) -> tuple[str, SigningKey]:
        """The same for ES256 or RS256. Raises ConfigurationError when there is no such key."""
        known = self._known()[algorithm]
        if not known:
            raise ConfigurationError(f"There is no key for {algorithm} in {self._directory}.")
        return known[-1].kid, known[-1].key

    @property
    def current_kid(self) -> str:
        """The thumbprint of the key that signs now."""
        return self.signer[0]

    @property
    def current(self) -> SigningKey:
        """The key that signs now."""
        return self.signer[1]

    def named(self, kid: str) -> SigningKey | None:
        """The key with this thumbprint, while an access token that it signed may hold."""
        return next((known.key for known in self._verifying(ALGORITHM) if known.kid == kid), None)

    def jwks(self) -> dict[str, list[dict[str, object]]]:
        """The public parts, as a JWK set (RFC 7517)."""
        return {
            "keys": [
                {**known.key.as_dict(private=False), "kid": known.kid, "alg": algorithm, "use": "sig"}
                for algorithm in (ALGORITHM, FOR_ANY_CLIENT)
                for known in self._verifying(algorithm)
            ]
        }

    def _verifying(self, algorithm: str) -> list[_Key]:
        now = self._clock()
        return [known for known in self._known()[algorithm] if known.until > now]

    def _known(self) -> Mapping[str, list[_Key]]:
        if self._changes.seen():
            self._keys = self._read_all()
        return self._keys

    def _read_all(self) -> Mapping[str, list[_Key]]:
        if not _ES256.files(self._directory):
            raise ConfigurationError(
                f"There is no signing key in {self._directory}: put the hub's keys back there."
            )
        return {kind.algorithm: _read_kind(self._directory, kind) for kind in _KINDS}


def load_signing_keys(directory: Path, *, create: bool) -> SigningKeys:
    """The signing keys in `directory`; with `create`, makes the first one of each kind if there is none.

    Raises ConfigurationError when there is none (without `create`), or one is damaged or unreadable.
    """
    for kind in _KINDS if create else ():
        if not kind.files(directory):
            make_secret_file(kind.file(directory, 1), orjson.dumps(kind.make().as_dict(private=True)))
    return SigningKeys(directory)


def rotate_signing_key(directory: Path) -> str:
    """Makes the keys that sign from now on, and answers the thumbprint of that of access tokens.

    Running hubs take them up by themselves.
    """
    made = {kind.algorithm: _made(directory, kind) for kind in _KINDS}
    drop_ended_keys(directory)
    return made[ALGORITHM]


def drop_ended_keys(directory: Path, *, now: float | None = None) -> list[Path]:
    """Deletes the keys of which the last token ended a day ago, and answers their files."""
    moment = time.time() if now is None else now
    ended = [
        old
        for kind in _KINDS
        for old, following in pairwise(kind.files(directory))
        if _ends(following) + KEPT_AFTER_THE_LAST_TOKEN <= moment
    ]
    for path in ended:
        path.unlink(missing_ok=True)
    return ended


def _ends(following: Path) -> float:
    """When the last token of a key ends that this one has followed."""
    return following.stat().st_mtime + VERIFIES_AFTER_THE_NEXT


def _made(directory: Path, kind: _Kind) -> str:
    """Makes the next key of a kind, and answers its thumbprint."""
    key, files = kind.make(), kind.files(directory)
    number = _number(files[-1]) + 1 if files else 1
    while not make_secret_file(kind.file(directory, number), orjson.dumps(key.as_dict(private=True))):
        number += 1
    return key.thumbprint()


def _number(path: Path) -> int:
    return int(path.stem.rpartition("-")[2])


def _read_kind(directory: Path, kind: _Kind) -> list[_Key]:
    files = kind.files(directory)
    keys = [_read(path, kind) for path in files]
    ends = [*(_ends(path) for path in files[1:]), math.inf][: len(files)]
    return [_Key(key.thumbprint(), key, until) for key, until in zip(keys, ends, strict=True)]


def _read(path: Path, kind: _Kind) -> SigningKey:
    read = ECKey if kind is _ES256 else RSAKey
    try:
        key: SigningKey | None = read.import_key(orjson.loads(path.read_bytes()))
    except OSError as failure:
        raise ConfigurationError(f"The key {path} cannot be read: {failure.strerror}.") from failure
    except (JoseError, ValueError, TypeError, AttributeError):
        key = None
    if key is None or not key.is_private or not kind.fits(key):
        raise ConfigurationError(
            f"The key {path} is damaged: it should hold a {kind.wanted} JWK. Restore it."
        )
    return key
