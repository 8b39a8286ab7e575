"""The keys that sign access tokens: files in the keys directory, of which the highest number signs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from hub.errors import ConfigurationError
from hub.storage.keys import make_secret_file

ALGORITHM = "ES256"
_CURVE = "P-256"
_SIGNING_KEY = re.compile(r"signing-(\d{4})\.jwk")


class SigningKeys:
    """The signing keys by their RFC 7638 thumbprint; the last of them signs, all of them verify."""

    def __init__(self, keys: Sequence[ECKey]) -> None:
        self._by_kid = {key.thumbprint(): key for key in keys}
        self.current_kid, self.current = list(self._by_kid.items())[-1]

    def named(self, kid: str) -> ECKey | None:
        """The key with this thumbprint."""
        return self._by_kid.get(kid)

    def jwks(self) -> dict[str, list[dict[str, object]]]:
        """The public parts, as a JWK set (RFC 7517)."""
        return {
            "keys": [
                {**key.as_dict(private=False), "kid": kid, "alg": ALGORITHM, "use": "sig"}
                for kid, key in self._by_kid.items()
            ]
        }


def load_signing_keys(directory: Path, *, create: bool) -> SigningKeys:
    """Reads the signing keys in `directory`; with `create`, makes the first one if there is none.

    Raises ConfigurationError when there is none (without `create`), or one is damaged or unreadable.
    """
    if create and not _files(directory):
        make_secret_file(directory / "signing-0001.jwk", _new_key())
    files = _files(directory)
    if not files:
        raise ConfigurationError(f"There is no signing key in {directory}: put the hub's keys back there.")
    return SigningKeys([_read(path) for path in files])


def _files(directory: Path) -> list[Path]:
    return sorted(path for path in directory.glob("signing-*.jwk") if _SIGNING_KEY.fullmatch(path.name))


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
