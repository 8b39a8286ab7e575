"""What an identity provider signed: its keys, and the checks that every token of it must pass."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from hub.auth import compact, public_keys
from hub.auth.compact import Unverified
from hub.auth.identity import NotIdentified, Trouble
from hub.auth.provider_http import ProviderHttp
from hub.errors import BadUserInput

CLOCK_SKEW = 30
"""How wrong the provider's clock may go, in seconds."""

OLDEST = 600
"""How long ago a token may have been issued, in seconds: a sign-in lasts no longer."""

_KEYS_LAST = 3600.0
_LOOK_AGAIN_AFTER = 10.0


class ProviderWords:
    """The signed words of one provider to one client: what neither is from here."""

    def __init__(self, http: ProviderHttp, issuer: str, client_id: str) -> None:
        self._http = http
        self._issuer = issuer
        self._client_id = client_id
        self._keys: dict[str, dict[str, str]] = {}
        self._read_at = -_KEYS_LAST

    async def checked(self, text: object, jwks_uri: str) -> Unverified:
        """A token whose signature, issuer, audience and times hold. Raises NotIdentified (NOT_TRUSTED)."""
        try:
            token = compact.read(text if isinstance(text, str) else "")
        except compact.Malformed:
            raise _not_trusted("it is not a signed JWT") from None
        await self._check_signature(token, jwks_uri)
        if token.claims.get("iss") != self._issuer:
            raise _not_trusted("it is another issuer's")
        self._check_audience(token.claims)
        _check_times(token, time.time())
        return token

    async def _check_signature(self, token: Unverified, jwks_uri: str) -> None:
        alg, kid = token.header["alg"], token.header.get("kid")
        if alg not in public_keys.ALGORITHMS:
            raise _not_trusted("its algorithm is not accepted")
        jwk = await self._key(kid if isinstance(kid, str) else "", jwks_uri)
        if jwk is None or alg not in public_keys.algorithms_of(jwk):
            raise _not_trusted("it names no key of the provider")
        if not compact.verifies(token, public_keys.key_of(jwk), [str(alg)]):
            raise _not_trusted("its signature does not hold")

    async def _key(self, kid: str, jwks_uri: str) -> dict[str, str] | None:
        """A provider that has changed its keys is asked for them again, but not by everybody who makes up a kid."""
        age = time.monotonic() - self._read_at
        if age > _KEYS_LAST or (kid not in self._keys and age > _LOOK_AGAIN_AFTER):
            self._keys = _usable((await self._http.document(jwks_uri)).get("keys"))
            self._read_at = time.monotonic()
        return self._keys.get(kid)

    def _check_audience(self, claims: Mapping[str, object]) -> None:
        audience = claims.get("aud")
        named = audience if isinstance(audience, list) else [audience]
        if self._client_id not in named:
            raise _not_trusted("it is meant for another client")
        if claims.get("azp", self._client_id) != self._client_id or (len(named) > 1 and "azp" not in claims):
            raise _not_trusted("it was issued to another client")


def _check_times(token: Unverified, now: float) -> None:
    expires_at, issued_at = token.moment("exp"), token.moment("iat")
    if expires_at is None or issued_at is None:
        raise _not_trusted("it has no exp or iat")
    if expires_at <= now - CLOCK_SKEW or issued_at < now - OLDEST:
        raise _not_trusted("it has expired")
    not_before = token.moment("nbf") if "nbf" in token.claims else issued_at
    if not_before is None or max(issued_at, not_before) > now + CLOCK_SKEW:
        raise _not_trusted("it does not hold yet")


def _usable(keys: Any) -> dict[str, dict[str, str]]:
    """The keys by the provider's own names; one that the hub cannot use stands in nobody's way."""
    usable = {}
    for jwk in keys if isinstance(keys, list) else []:
        kid = jwk.get("kid") if isinstance(jwk, dict) else None
        if isinstance(kid, str):
            try:
                usable[kid] = public_keys.checked(jwk, "jwks")
            except BadUserInput:
                continue
    return usable


def _not_trusted(why: str) -> NotIdentified:
    return NotIdentified(Trouble.NOT_TRUSTED, f"the provider's token is refused: {why}")
