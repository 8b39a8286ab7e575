"""DPoP (RFC 9449): a request's proof that its sender has the private key to which a token is bound."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from authlib.oauth2 import OAuth2Error

from hub.auth import compact, public_keys
from hub.errors import BadUserInput
from hub.storage import grants
from hub.storage.work import Work

OLDEST = 120
"""How long ago a proof may have been made, in seconds."""

CLOCK_SKEW = 30
"""How wrong a client's clock may go, in seconds."""

_DEFAULT_PORTS = {"https": 443, "http": 80}


class BadProof(Exception):
    """A proof that proves nothing; its text says why."""


class InvalidDPoPProof(OAuth2Error):
    """The same, as the OAuth server's endpoints answer it (RFC 9449, 5)."""

    error = "invalid_dpop_proof"


@dataclass(frozen=True)
class Proof:
    """A proof that holds for one request, if it was not shown before."""

    thumbprint: str
    jti: str
    issued_at: float


def read(proofs: Sequence[str], *, method: str, url: str, now: float, token: str | None = None) -> Proof:
    """The one proof among a request's DPoP headers, with `token` the access token beside it.

    Raises BadProof when it is not for this request, or no key of its own signed it.
    """
    if len(proofs) != 1:
        raise BadProof("Send one DPoP proof.")
    try:
        proof = compact.read(proofs[0])
    except compact.Malformed:
        raise BadProof("The DPoP proof is not a signed JWT.") from None
    thumbprint = _signer(proof)
    jti, issued_at = proof.name("jti"), proof.moment("iat")
    if jti is None or issued_at is None:
        raise BadProof("The DPoP proof must have a jti of at most 256 printable characters, and an iat.")
    if not now - OLDEST <= issued_at <= now + CLOCK_SKEW:
        raise BadProof("The DPoP proof is too old, or from the future.")
    if proof.claims.get("htm") != method or _address(proof.claims.get("htu")) != _address(url):
        raise BadProof("The DPoP proof is for another request: check its htm and htu.")
    if token is not None and proof.claims.get("ath") != hash_of(token):
        raise BadProof("The DPoP proof is for another access token: check its ath.")
    return Proof(thumbprint, jti, issued_at)


async def use_up(work: Work, proof: Proof) -> None:
    """Marks a proof as shown. Raises BadProof when it was shown before."""
    useless_from = datetime.fromtimestamp(proof.issued_at + OLDEST + CLOCK_SKEW, UTC)
    if not await grants.use_proof(work, f"{proof.thumbprint} {proof.jti}", useless_from):
        raise BadProof("The DPoP proof was used before: make a new one for every request.")


def hash_of(token: str) -> str:
    """The `ath` of a proof that goes with this access token."""
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()


def _signer(proof: compact.Unverified) -> str:
    """The RFC 7638 thumbprint of the key in the header, which signed the proof."""
    jwk, alg = proof.header.get("jwk"), str(proof.header["alg"])
    if proof.header.get("typ") != "dpop+jwt" or not isinstance(jwk, dict):
        raise BadProof("The DPoP proof must have typ dpop+jwt and a public jwk in its header.")
    try:
        key = public_keys.checked(jwk, "jwk")
    except BadUserInput:
        raise BadProof("The jwk of the DPoP proof must be a public P-256, Ed25519 or RSA key.") from None
    if alg not in public_keys.algorithms_of(key) or not compact.verifies(
        proof, public_keys.key_of(key), [alg]
    ):
        raise BadProof("The DPoP proof is not signed by the key in its header.")
    return key["kid"]


def _address(url: object) -> tuple[str, str | None, int | None, str] | None:
    """What two spellings of one address have in common, without query and fragment (RFC 9449, 4.3)."""
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    return parts.scheme, parts.hostname, port, parts.path or "/"
