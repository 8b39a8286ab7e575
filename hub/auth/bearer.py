"""The bearer token of a request (RFC 6750): reading the header, remembering verdicts, saying what is missing."""

from __future__ import annotations

import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

from hub.auth.caller import Caller
from hub.auth.keys import SigningKeys
from hub.auth.tokens import VerifiedToken, verify
from hub.errors import MissingScope, Unauthenticated
from hub.settings import Settings

REALM = "charity-hub"
RESOURCE_METADATA_PATH = "/.well-known/oauth-protected-resource/graphql"

_TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]+=*")
"""RFC 6750's b64token."""


class BearerTokens:
    """Turns Authorization headers into Callers; a token that held once is remembered until it expires."""

    def __init__(
        self,
        settings: Settings,
        keys: SigningKeys,
        *,
        clock: Callable[[], float] = time.time,
        remembered: int = 10_000,
    ) -> None:
        self._settings = settings
        self._keys = keys
        self._clock = clock
        self._remembered = remembered
        self._verified: OrderedDict[bytes, VerifiedToken] = OrderedDict()

    def __len__(self) -> int:
        """How many tokens are remembered."""
        return len(self._verified)

    def caller(self, authorization: Sequence[str]) -> Caller:
        """Who asks, from all Authorization headers of the request. Raises Unauthenticated."""
        if not authorization:
            raise Unauthenticated
        if len(authorization) > 1:
            raise Unauthenticated("invalid_request", "Send one Authorization header.")
        scheme, _, token = authorization[0].strip().partition(" ")
        if scheme.lower() != "bearer":
            raise Unauthenticated
        token = token.strip()
        if not _TOKEN.fullmatch(token):
            raise Unauthenticated("invalid_token", "The Authorization header holds no access token.")
        return self._caller_of(token)

    def _caller_of(self, token: str) -> Caller:
        digest = hashlib.sha256(token.encode()).digest()
        now = self._clock()
        known = self._verified.get(digest)
        if known is not None and known.expires_at > now:
            self._verified.move_to_end(digest)
            return known.caller
        self._verified.pop(digest, None)
        verified = verify(token, self._settings, self._keys, now=now)
        self._verified[digest] = verified
        if len(self._verified) > self._remembered:
            self._verified.popitem(last=False)
        return verified.caller


def status_of(refusal: Unauthenticated) -> int:
    """The HTTP status that RFC 6750 gives this refusal."""
    return 400 if refusal.error == "invalid_request" else refusal.http_status


def challenge(refusal: Unauthenticated | MissingScope, settings: Settings) -> str:
    """The WWW-Authenticate header that goes with the refusal (RFC 6750, 3; RFC 9728, 5.1).

    `scope` names one choice that would do: the first scope set of every missing field.
    """
    parts = {"realm": REALM}
    if isinstance(refusal, MissingScope):
        parts["error"] = "insufficient_scope"
        parts["scope"] = " ".join(
            sorted({scope for field in refusal.missing for scope in (*field.needs, ())[0]})
        )
    elif refusal.error:
        parts["error"] = refusal.error
        parts["error_description"] = refusal.reason
    parts["resource_metadata"] = settings.issuer + RESOURCE_METADATA_PATH
    return "Bearer " + ", ".join(f'{name}="{value}"' for name, value in parts.items())
