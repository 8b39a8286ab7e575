"""The access token of a request, alone (RFC 6750) or with its sender's proof (RFC 9449); and what is wrong with it."""

from __future__ import annotations

import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

from hub.auth import dpop
from hub.auth.keys import SigningKeys
from hub.auth.public_keys import ALGORITHMS
from hub.auth.tokens import VerifiedToken, verify
from hub.errors import MissingScope, Unauthenticated
from hub.settings import Settings
from hub.storage.work import Database

REALM = "charity-hub"
RESOURCE_METADATA_PATH = "/.well-known/oauth-protected-resource/graphql"

_TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]+=*")
"""RFC 6750's b64token."""


class ProofRefused(Unauthenticated):
    """A token that is bound to a key, without that key's proof for this request (RFC 9449, 7.1)."""


_BOUND_ELSEWHERE = "Send a token that is bound to a key as DPoP with a proof, and any other as Bearer."


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

    def borne(self, authorization: Sequence[str]) -> VerifiedToken:
        """The token that anybody may bear, from all Authorization headers of a request. Raises Unauthenticated."""
        scheme, token = _presented(authorization)
        verified = self._verified_token(token)
        if scheme != "bearer" or verified.bound.jkt is not None:
            raise ProofRefused("invalid_token", _BOUND_ELSEWHERE)
        return verified

    async def sent(
        self,
        authorization: Sequence[str],
        proofs: Sequence[str],
        method: str,
        database: Database,
        url: str | None = None,
    ) -> VerifiedToken:
        """The token of a request to this address (the GraphQL endpoint), from all its Authorization and DPoP headers.

        Raises Unauthenticated; a token that is bound to a key holds only with a fresh proof by that key.
        """
        scheme, token = _presented(authorization)
        if scheme != "dpop":
            return self.borne(authorization)
        verified = self._verified_token(token)
        if verified.bound.jkt is None:
            raise ProofRefused("invalid_token", _BOUND_ELSEWHERE)
        try:
            now, address = self._clock(), url or self._settings.audience
            proof = dpop.read(proofs, method=method, url=address, now=now, token=token)
            if proof.thumbprint != verified.bound.jkt:
                raise ProofRefused("invalid_token", "The access token is bound to another key.")
            async with database.work() as work:
                await dpop.use_up(work, proof)
        except dpop.BadProof as failure:
            raise ProofRefused("invalid_dpop_proof", str(failure)) from None
        return verified

    def _verified_token(self, token: str) -> VerifiedToken:
        digest = hashlib.sha256(token.encode()).digest()
        now = self._clock()
        known = self._verified.get(digest)
        if known is not None and known.expires_at > now:
            self._verified.move_to_end(digest)
            return known
        if not _TOKEN.fullmatch(token):
            raise Unauthenticated("invalid_token", "The Authorization header holds no access token.")
        self._verified.pop(digest, None)
        verified = verify(token, self._settings, self._keys, now=now)
        self._verified[digest] = verified
        if len(self._verified) > self._remembered:
            self._verified.popitem(last=False)
        return verified


def _presented(authorization: Sequence[str]) -> tuple[str, str]:
    """The scheme, in lower case, and the token. Raises Unauthenticated."""
    if not authorization:
        raise Unauthenticated
    if len(authorization) > 1:
        raise Unauthenticated("invalid_request", "Send one Authorization header.")
    scheme, _, token = authorization[0].strip().partition(" ")
    if scheme.lower() not in {"bearer", "dpop"}:
        raise Unauthenticated
    return scheme.lower(), token.strip()


def _says_it_is_bound(header: str) -> bool:
    return header.strip().partition(" ")[0].lower() == "dpop"


def status_of(refusal: Unauthenticated) -> int:
    """The HTTP status that RFC 6750 gives this refusal."""
    return 400 if refusal.error == "invalid_request" else refusal.http_status


def challenge(
    refusal: Unauthenticated | MissingScope, settings: Settings, authorization: Sequence[str] = ()
) -> str:
    """The WWW-Authenticate header that goes with the refusal (RFC 6750, 3; RFC 9449, 7.1; RFC 9728, 5.1).

    `scope` names one choice that would do: the first scope set of every missing field. Whoever sent a token that is
    bound to a key in these Authorization headers is told to send another such.
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
    bound = isinstance(refusal, ProofRefused) or any(map(_says_it_is_bound, authorization))
    if bound:
        parts["algs"] = " ".join(ALGORITHMS)
    scheme = "DPoP" if bound else "Bearer"
    return f"{scheme} " + ", ".join(f'{name}="{value}"' for name, value in parts.items())
