"""ID tokens (OpenID Connect Core, 2): that somebody signed in, told to the client for which they did."""

from __future__ import annotations

import base64
import hashlib
import time

from joserfc import jwt

from hub.auth.keys import SigningKeys
from hub.auth.lifetimes import LIFETIME
from hub.settings import Settings
from hub.storage.grants import Family


def id_token(
    family: Family,
    *,
    nonce: str | None,
    access_token: str,
    settings: Settings,
    keys: SigningKeys,
    algorithm: str,
) -> str:
    """An ID token for the family's client, signed as it was registered; its subject is that of the access token."""
    issued_at = int(time.time())
    claims: dict[str, object] = {
        "iss": settings.issuer,
        "sub": str(family.subject_id),
        "aud": family.client_id,
        "iat": issued_at,
        "exp": issued_at + LIFETIME,
        "auth_time": int(family.auth_time.timestamp()),
        "at_hash": _half_hash(access_token),
    }
    if nonce is not None:
        claims["nonce"] = nonce
    kid, key = keys.signer_by(algorithm)
    return jwt.encode({"alg": algorithm, "typ": "JWT", "kid": kid}, claims, key, algorithms=[algorithm])


def _half_hash(token: str) -> str:
    """The `at_hash` (OpenID Connect Core, 3.1.3.6)."""
    half = hashlib.sha256(token.encode()).digest()[:16]
    return base64.urlsafe_b64encode(half).rstrip(b"=").decode()
