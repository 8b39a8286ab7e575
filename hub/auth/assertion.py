"""A client's signed assertion of who it is (`private_key_jwt`: RFC 7523, 2.2 and 3)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from joserfc.jwk import ECKey, OKPKey, RSAKey

from hub.auth import compact, public_keys

LIFETIME = 3600
"""How far ahead an assertion may expire, in seconds: as far as Authlib's own client sets it."""

CLOCK_SKEW = 30
"""How wrong a client's clock may go, in seconds."""


class BadAssertion(Exception):
    """An assertion that no client could come in with; its text says why and depends on no client's existence."""


@dataclass(frozen=True)
class Assertion:
    """A well-formed assertion for this hub, still unverified."""

    token: compact.Unverified
    client_id: str
    jti: str
    expires_at: datetime


def read(text: str, audiences: frozenset[str], now: float) -> Assertion:
    """What an assertion claims. Raises BadAssertion when no signature could make it hold."""
    try:
        token = compact.read(text)
    except compact.Malformed as failure:
        raise BadAssertion("The client assertion is not a signed JWT.") from failure
    if token.header["alg"] not in public_keys.ALGORITHMS:
        raise BadAssertion("The client assertion must be signed with ES256, EdDSA, PS256 or RS256.")
    subject, jti = token.name("sub"), token.name("jti")
    if subject is None or token.name("iss") != subject:
        raise BadAssertion("The iss and sub of the client assertion must both be the client id.")
    if jti is None:
        raise BadAssertion("The client assertion must have a jti of at most 256 printable characters.")
    if not audiences.intersection(_audience_of(token)):
        raise BadAssertion("The aud of the client assertion must be the token endpoint or the issuer.")
    return Assertion(token, subject, jti, _expiry_of(token, now))


def is_signed_with(assertion: Assertion, jwk: Mapping[str, str] | None) -> bool:
    """Whether the registered key signed it; takes as long when there is no such client, or another key."""
    alg = str(assertion.token.header["alg"])
    fits = jwk is not None and alg in public_keys.algorithms_of(jwk)
    key = public_keys.key_of(jwk if jwk is not None and fits else _no_ones_key(alg))
    return compact.verifies(assertion.token, key, [alg]) and fits


def _audience_of(token: compact.Unverified) -> list[str]:
    audience = token.claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    return [name for name in named if isinstance(name, str)]


def _expiry_of(token: compact.Unverified, now: float) -> datetime:
    expires_at = token.moment("exp")
    if expires_at is None:
        raise BadAssertion("The client assertion must have an exp.")
    if expires_at <= now - CLOCK_SKEW:
        raise BadAssertion("The client assertion has expired.")
    if expires_at > now + LIFETIME + CLOCK_SKEW:
        raise BadAssertion(f"The client assertion may expire at most {LIFETIME} seconds from now.")
    for name in ("iat", "nbf"):
        begins_at = token.moment(name)
        if name in token.claims and (begins_at is None or begins_at > now + CLOCK_SKEW):
            raise BadAssertion("The client assertion does not hold yet.")
    return datetime.fromtimestamp(expires_at + CLOCK_SKEW, UTC)


@cache
def _no_ones_key(alg: str) -> dict[str, str]:
    """A public JWK whose private half nobody has."""
    if alg == "ES256":
        return _public(ECKey.generate_key("P-256"))
    if alg in {"EdDSA", "Ed25519"}:
        return _public(OKPKey.generate_key("Ed25519"))
    modulus = secrets.randbits(2048) | 1 << 2047 | 1
    return _public(RSAKey.import_key(RSAPublicNumbers(65537, modulus).public_key()))


def _public(key: compact.PublicKey) -> dict[str, str]:
    return {name: str(value) for name, value in key.as_dict(private=False).items()}
