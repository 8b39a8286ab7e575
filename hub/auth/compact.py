"""Compact JWTs from outside: read strictly before anything in them is trusted, then held against one key."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import orjson
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

PublicKey = ECKey | OKPKey | RSAKey
LONGEST = 8192
"""The longest JWT that is looked at, in characters."""


class Malformed(Exception):
    """Not a signed compact JWT of the plain kind."""


@dataclass(frozen=True)
class Unverified:
    """What a JWT says of itself; nothing of it holds before its signature was checked."""

    text: str
    header: Mapping[str, object]
    claims: Mapping[str, object]

    def name(self, of: str) -> str | None:
        """A claim that should be a short text, or None when it is anything else."""
        value = self.claims.get(of)
        return value if isinstance(value, str) and 0 < len(value) <= 256 and value.isprintable() else None

    def moment(self, of: str) -> float | None:
        """A claim that should be seconds since 1970 (NumericDate, RFC 7519), or None when it is anything else."""
        value = self.claims.get(of)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return None
        return float(value)


class _Registry(JWSRegistry):
    """JOSE algorithms by name; `EdDSA` (RFC 8037) is the older name of `Ed25519` (RFC 9864).

    A header may hold a whole RSA key (RFC 9449), and sign with one: what is too long was refused before.
    """

    max_header_length = LONGEST
    max_signature_length = LONGEST

    def get_alg(self, name: str) -> JWSAlgModel:
        return super().get_alg("Ed25519" if name == "EdDSA" else name)


def read(text: str) -> Unverified:
    """The header and claims of a JWT. Raises Malformed."""
    parts = text.split(".")
    if len(parts) != 3 or len(text) > LONGEST or not text.isascii():
        raise Malformed
    header, claims = _json_object(parts[0]), _json_object(parts[1])
    if not isinstance(header.get("alg"), str) or "crit" in header or "b64" in header:
        raise Malformed
    return Unverified(text, header, claims)


def verifies(token: Unverified, key: PublicKey, algorithms: Collection[str]) -> bool:
    """Whether the signature is the key's, by one of these algorithms."""
    if token.header["alg"] not in algorithms:
        return False
    registry = _Registry(algorithms=[*algorithms, "Ed25519"], strict_check_header=False)
    try:
        jws.deserialize_compact(token.text, key, registry=registry)
    except (JoseError, ValueError, TypeError):
        return False
    return True


def _json_object(part: str) -> dict[str, object]:
    try:
        value = orjson.loads(base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError) as failure:
        raise Malformed from failure
    if not isinstance(value, dict):
        raise Malformed
    return value
