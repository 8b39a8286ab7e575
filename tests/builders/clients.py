"""OAuth clients that can really ask for a token, and what they ask with."""

from __future__ import annotations

import base64
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from joserfc import jwt
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from hub.auth.clients import register
from hub.auth.registration import AuthMethod, Registration
from hub.auth.scopes import CallerKind, Scope
from hub.settings import Settings
from hub.storage.work import Database
from tests.builders.base import a_charity

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
GRANT = {"grant_type": "client_credentials"}
READ_AND_CHECK = (Scope.BENEFICIARY_READ, Scope.AID_CHECK)


@dataclass(frozen=True)
class OAuthClient:
    """A registered client with its secret or its private key."""

    client_id: str
    secret: str
    charity_id: UUID | None
    key: Key | None = None

    @property
    def basic(self) -> dict[str, str]:
        """The header that client_secret_basic sends."""
        return basic(self.client_id, self.secret)


async def an_oauth_client(
    database: Database,
    *,
    kind: CallerKind = CallerKind.CHARITY,
    charity_id: UUID | None = None,
    scopes: Iterable[str] = READ_AND_CHECK,
    alg: str | None = None,
    redirect_uris: tuple[str, ...] = (),
    public: bool = False,
    dpop_required: bool = False,
    trusted_documents_only: bool = False,
) -> OAuthClient:
    """A client with a secret or, when `alg` is named, with a key for that algorithm; a new charity's by default.

    One with redirect URIs signs people in; a public one has neither secret nor key.
    """
    if kind is CallerKind.CHARITY and charity_id is None:
        charity_id = await a_charity(database)
    key = a_key(alg) if alg else None
    async with database.work() as work:
        wanted = Registration(
            kind=kind,
            name="Case system",
            scopes=scopes,
            charity_id=charity_id,
            auth_method=AuthMethod.NONE if public else _method(key),
            jwk=None if key is None else dict(key.as_dict(private=False)),
            redirect_uris=redirect_uris,
            dpop_required=dpop_required,
            trusted_documents_only=trusted_documents_only,
        )
        made = await register(work, wanted)
    return OAuthClient(made.client.client_id, made.client_secret or "", charity_id, key)


def _method(key: Key | None) -> AuthMethod:
    return AuthMethod.PRIVATE_KEY_JWT if key else AuthMethod.CLIENT_SECRET_BASIC


@cache
def a_key(alg: str) -> Key:
    """A private key that signs with this algorithm."""
    if alg == "ES256":
        return ECKey.generate_key("P-256")
    return OKPKey.generate_key("Ed25519") if alg in {"EdDSA", "Ed25519"} else RSAKey.generate_key(2048)


def basic(client_id: str, secret: str) -> dict[str, str]:
    """An Authorization header with these Basic credentials."""
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


def an_assertion(
    client: OAuthClient, settings: Settings, *, alg: str, key: Key | None = None, **changes: object
) -> str:
    """A client assertion as a standard client makes it; a claim changed to None is left out."""
    now = int(time.time())
    claims: dict[str, object] = {
        "iss": client.client_id,
        "sub": client.client_id,
        "aud": f"{settings.issuer}/oauth/token",
        "iat": now,
        "exp": now + 60,
        "jti": secrets.token_urlsafe(12),
    }
    claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    key = key or client.key
    assert key is not None
    registry = _EdDSA(algorithms=["Ed25519"]) if alg == "EdDSA" else JWSRegistry(algorithms=[alg])
    return jwt.encode({"alg": alg}, claims, key, registry=registry)


class _EdDSA(JWSRegistry):
    """`EdDSA` is the header that most libraries write; joserfc warns when it writes it itself."""

    def get_alg(self, name: str) -> JWSAlgModel:
        return super().get_alg("Ed25519")


def signed_form(assertion: str, **more: str) -> dict[str, str]:
    """The form that private_key_jwt sends."""
    return {**GRANT, "client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion, **more}
