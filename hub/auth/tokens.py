"""Access tokens (RFC 9068): issuing one for a Caller, and getting the Caller back out of one."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
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
_FAMILY = "urn:charity-hub:family"


@dataclass(frozen=True)
class Bound:
    """What a token is tied to: the family with which it ends, and the key its sender must have (RFC 9449)."""

    family: UUID | None = None
    jkt: str | None = None


@dataclass(frozen=True)
class VerifiedToken:
    """A token that holds from `issued_at` until `expires_at` (seconds since 1970), and whose it is."""

    caller: Caller
    expires_at: float
    issued_at: float
    jti: str
    bound: Bound

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names under which it may have been revoked."""
        return (self.jti, str(self.bound.family)) if self.bound.family else (self.jti,)


def issue(
    caller: Caller,
    settings: Settings,
    keys: SigningKeys,
    *,
    bound: Bound = Bound(),
    lifetime: int = LIFETIME,
    now: float | None = None,
) -> str:
    """An access token for this caller, good for `lifetime` seconds (600 at most).

    Its subject is the person or officer who signed in, or else the client itself (RFC 9068, 2.2).
    """
    if caller.kind is CallerKind.SYSTEM or not 0 < lifetime <= LIFETIME:
        raise ValueError("access tokens are for clients and people, and hold for at most 600 seconds")
    issued_at = int(time.time() if now is None else now)
    claims: dict[str, object] = {
        "iss": settings.issuer,
        "aud": settings.audience,
        "sub": str(caller.subject_id or caller.client_id),
        "client_id": caller.client_id,
        "iat": issued_at,
        "exp": issued_at + lifetime,
        "jti": secrets.token_urlsafe(16),
        "scope": " ".join(sorted(caller.scopes)),
        _KIND: caller.kind.value,
    }
    if caller.charity_id:
        claims[_CHARITY] = str(caller.charity_id)
    if bound.family:
        claims[_FAMILY] = str(bound.family)
    if bound.jkt:
        claims["cnf"] = {"jkt": bound.jkt}
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
    times = _check_times(token, now)
    claims = token.claims
    audience = claims.get("aud")
    if claims.get("iss") != settings.issuer:
        raise _invalid("The access token is from another issuer.")
    if settings.audience not in (audience if isinstance(audience, list) else [audience]):
        raise _invalid("The access token is for another service.")
    client_id, subject, scope = token.name("client_id"), token.name("sub"), claims.get("scope", "")
    jti = token.name("jti")
    if client_id is None or subject is None or jti is None or not isinstance(scope, str):
        raise _invalid("The access token lacks a claim.")
    try:
        kind = CallerKind(str(claims.get(_KIND)))
        signed_in = None if subject == client_id else UUID(subject)
        charity_id = _charity_of(claims, kind)
        bound = _bound(claims)
    except ValueError as failure:
        raise _invalid("The access token lacks a claim.") from failure
    scopes = frozenset(Scope(name) for name in scope.split() if name in MAY_HOLD[kind])
    is_person = kind is CallerKind.PERSON
    caller = Caller(
        client_id,
        kind,
        scopes,
        charity_id,
        person_id=signed_in if is_person else None,
        officer_id=None if is_person else signed_in,
    )
    return VerifiedToken(caller, *times, jti, bound)


def _bound(claims: Mapping[str, object]) -> Bound:
    family, confirmation = claims.get(_FAMILY), claims.get("cnf")
    if confirmation is None:
        return Bound(UUID(str(family)) if family else None)
    jkt = confirmation.get("jkt") if isinstance(confirmation, dict) else None
    if not isinstance(jkt, str):
        raise ValueError("a token bound to an unknown kind of key")
    return Bound(UUID(str(family)) if family else None, jkt)


def _check_times(token: compact.Unverified, now: float) -> tuple[float, float]:
    """When the token ends and when it was issued."""
    expires_at, issued_at = token.moment("exp"), token.moment("iat")
    not_before = token.moment("nbf") if "nbf" in token.claims else now
    if expires_at is None or issued_at is None or not_before is None:
        raise _invalid("The access token lacks a claim.")
    if expires_at <= now:
        raise _invalid("The access token has expired.")
    if max(issued_at, not_before) > now + CLOCK_SKEW:
        raise _invalid("The access token does not hold yet.")
    return expires_at, issued_at


def _charity_of(claims: Mapping[str, object], kind: CallerKind) -> UUID | None:
    if kind is CallerKind.SYSTEM:
        raise ValueError("a system caller has no token")
    if _CHARITY not in claims and kind is not CallerKind.CHARITY:
        return None
    return UUID(str(claims.get(_CHARITY)))


def _invalid(reason: str) -> Unauthenticated:
    return Unauthenticated("invalid_token", reason)
