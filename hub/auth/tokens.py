"""Access tokens (RFC 9068): issuing one for a Caller, and getting the Caller back out of one."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from joserfc import jwt

from hub.auth import compact
from hub.auth.caller import Caller
from hub.auth.keys import ALGORITHM, SigningKeys
from hub.auth.lifetimes import CLOCK_SKEW, LIFETIME
from hub.auth.scopes import MAY_HOLD, CallerKind, Scope
from hub.errors import Unauthenticated
from hub.settings import Settings

_KIND = "urn:charity-hub:kind"
_CHARITY = "urn:charity-hub:charity"


@dataclass(frozen=True)
class VerifiedToken:
    """A token that holds until `expires_at` (seconds since 1970), and whose it is."""

    caller: Caller
    expires_at: float


def issue(
    caller: Caller,
    settings: Settings,
    keys: SigningKeys,
    *,
    lifetime: int = LIFETIME,
    now: float | None = None,
) -> str:
    """An access token for this caller, good for `lifetime` seconds (600 at most).

    Its subject is the person who signed in, or else the client itself (RFC 9068, 2.2).
    """
    if caller.kind is CallerKind.SYSTEM or not 0 < lifetime <= LIFETIME:
        raise ValueError("access tokens are for clients and people, and hold for at most 600 seconds")
    issued_at = int(time.time() if now is None else now)
    claims: dict[str, object] = {
        "iss": settings.issuer,
        "aud": settings.audience,
        "sub": str(caller.person_id) if caller.person_id else caller.client_id,
        "client_id": caller.client_id,
        "iat": issued_at,
        "exp": issued_at + lifetime,
        "jti": secrets.token_urlsafe(16),
        "scope": " ".join(sorted(caller.scopes)),
        _KIND: caller.kind.value,
    }
    if caller.charity_id:
        claims[_CHARITY] = str(caller.charity_id)
    kid, key = keys.signer
    header = {"alg": ALGORITHM, "typ": "at+jwt", "kid": kid}
    return jwt.encode(header, claims, key, algorithms=[ALGORITHM])


def verify(token: str, settings: Settings, keys: SigningKeys, *, now: float | None = None) -> VerifiedToken:
    """The caller that an access token of this hub stands for.

    Raises Unauthenticated (`invalid_token`) when anything about it does not hold.
    """
    try:
        unverified = compact.read(token)
    except compact.Malformed as failure:
        raise _invalid("The access token is not a JWT.") from failure
    header = unverified.header
    kid, kind_of_token = header.get("kid"), header.get("typ")
    if not isinstance(kind_of_token, str) or kind_of_token.lower() not in {"at+jwt", "application/at+jwt"}:
        raise _invalid("The JWT is not an access token.")
    key = keys.named(kid) if isinstance(kid, str) else None
    if key is None or not compact.verifies(unverified, key, [ALGORITHM]):
        raise _invalid("The access token was not signed by this hub.")
    return _caller_of(unverified, settings, time.time() if now is None else now)


def _caller_of(token: compact.Unverified, settings: Settings, now: float) -> VerifiedToken:
    expires_at = _check_times(token, now)
    claims = token.claims
    audience = claims.get("aud")
    if claims.get("iss") != settings.issuer:
        raise _invalid("The access token is from another issuer.")
    if settings.audience not in (audience if isinstance(audience, list) else [audience]):
        raise _invalid("The access token is for another service.")
    client_id, subject, scope = token.name("client_id"), token.name("sub"), claims.get("scope", "")
    if client_id is None or subject is None or token.name("jti") is None or not isinstance(scope, str):
        raise _invalid("The access token lacks a claim.")
    try:
        kind = CallerKind(str(claims.get(_KIND)))
        person_id = None if subject == client_id else UUID(subject)
        charity_id = _charity_of(claims, kind)
    except ValueError as failure:
        raise _invalid("The access token lacks a claim.") from failure
    scopes = frozenset(Scope(name) for name in scope.split() if name in MAY_HOLD[kind])
    return VerifiedToken(Caller(client_id, kind, scopes, charity_id, person_id), expires_at)


def _check_times(token: compact.Unverified, now: float) -> float:
    expires_at, issued_at = token.moment("exp"), token.moment("iat")
    not_before = token.moment("nbf") if "nbf" in token.claims else now
    if expires_at is None or issued_at is None or not_before is None:
        raise _invalid("The access token lacks a claim.")
    if expires_at <= now:
        raise _invalid("The access token has expired.")
    if max(issued_at, not_before) > now + CLOCK_SKEW:
        raise _invalid("The access token does not hold yet.")
    return expires_at


def _charity_of(claims: Mapping[str, object], kind: CallerKind) -> UUID | None:
    if kind is CallerKind.SYSTEM:
        raise ValueError("a system caller has no token")
    if _CHARITY not in claims and kind is not CallerKind.CHARITY:
        return None
    return UUID(str(claims.get(_CHARITY)))


def _invalid(reason: str) -> Unauthenticated:
    return Unauthenticated("invalid_token", reason)
