"""Apps that sign people in, people who sign in with them, and what happens at the hub's endpoints."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, Key
from joserfc.jws import JWSRegistry

from hub.auth.authorization import checked_request, grant_code
from hub.auth.scopes import CallerKind, Scope
from hub.auth.signed_in import SignedIn
from hub.settings import Settings
from hub.storage.tables import new_id
from hub.storage.work import Database
from tests.auth.oauth_answers import TOKEN
from tests.builders.clients import OAuthClient, an_oauth_client

CALLBACK = "https://app.example/callback"
OWN_SCOPES = (Scope.APPLICANT_SELF, Scope.DONATION_READ)
VERIFIER = secrets.token_urlsafe(48)
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True)
class App:
    """A client that signs people in."""

    client: OAuthClient
    public: bool

    @property
    def proof(self) -> dict[str, str]:
        """What it sends in the form to say who it is."""
        secret = {} if self.public else {"client_secret": self.client.secret}
        return {"client_id": self.client.client_id, **secret}

    def asks(self, **changes: str | None) -> dict[str, str]:
        """Its authorization request; a parameter changed to None is left out."""
        asked = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": CALLBACK,
            "state": "s-1",
            "nonce": "n-1",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            **changes,
        }
        return {name: value for name, value in asked.items() if value is not None}


async def an_app(
    database: Database,
    *,
    kind: CallerKind = CallerKind.PERSON,
    scopes: tuple[Scope, ...] = OWN_SCOPES,
    public: bool = False,
    charity_id: UUID | None = None,
    dpop_required: bool = False,
    uri: str = CALLBACK,
) -> App:
    """An app for applicants and donors, with a secret, unless told otherwise."""
    client = await an_oauth_client(
        database,
        kind=kind,
        scopes=scopes,
        redirect_uris=(uri,),
        public=public,
        charity_id=charity_id,
        dpop_required=dpop_required,
    )
    return App(client, public)


def a_signed_in_person(**changes: Any) -> SignedIn:
    """Somebody who is no officer and signed in just now."""
    person = SignedIn(new_id(), CallerKind.PERSON, frozenset(Scope), datetime.now(UTC))
    return replace(person, **changes)


async def an_answer(
    database: Database,
    settings: Settings,
    app: App,
    *,
    person: SignedIn | None = None,
    consents: frozenset[Scope] = frozenset(Scope),
    **changes: str | None,
) -> dict[str, str]:
    """What the app's redirect URI is told after the person signed in and consented."""
    async with database.work() as work:
        request = await checked_request(work, app.asks(**changes))
        url = await grant_code(work, request, person or a_signed_in_person(), consents, settings)
    assert url.startswith(request.redirect_uri)
    return told(url)


async def a_code(database: Database, settings: Settings, app: App, **given: Any) -> str:
    """An authorization code for the app."""
    return (await an_answer(database, settings, app, **given))["code"]


def told(url: str) -> dict[str, str]:
    """The parameters of an address, each once."""
    pairs = parse_qsl(urlsplit(url).query, strict_parsing=True)
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


async def redeemed(
    oauth: httpx.AsyncClient, app: App, code: str, headers: Mapping[str, str] | None = None, **changes: str
) -> httpx.Response:
    """The token endpoint's answer to a code."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
        **app.proof,
        **changes,
    }
    return await oauth.post(TOKEN, data=form, headers=headers or {})


async def refreshed(
    oauth: httpx.AsyncClient, app: App, token: str, headers: Mapping[str, str] | None = None, **more: str
) -> httpx.Response:
    """The token endpoint's answer to a refresh token."""
    form = {"grant_type": "refresh_token", "refresh_token": token, **app.proof, **more}
    return await oauth.post(TOKEN, data=form, headers=headers or {})


async def tokens_of(
    oauth: httpx.AsyncClient, database: Database, settings: Settings, app: App, **given: Any
) -> dict[str, Any]:
    """All tokens that a person's sign-in brings the app."""
    response = await redeemed(oauth, app, await a_code(database, settings, app, **given))
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


async def introspected(oauth: httpx.AsyncClient, app: App | OAuthClient, token: str) -> dict[str, Any]:
    """What the hub says of a token to a client."""
    client = app.client if isinstance(app, App) else app
    response = await oauth.post("/oauth/introspect", data={"token": token}, headers=client.basic)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def a_proof(
    url: str,
    *,
    key: Key,
    token: str | None = None,
    header: Mapping[str, object] | None = None,
    alg: str = "ES256",
    **changes: object,
) -> str:
    """A DPoP proof as a standard client makes it; a claim changed to None is left out."""
    claims: dict[str, object] = {
        "jti": secrets.token_urlsafe(12),
        "htm": "POST",
        "htu": url,
        "iat": int(time.time()),
        **({"ath": _ath(token)} if token else {}),
    }
    claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    public = {name: value for name, value in key.as_dict(private=False).items() if name != "kid"}
    whole = {"typ": "dpop+jwt", "alg": alg, "jwk": public, **(header or {})}
    registry = JWSRegistry(algorithms=[alg], strict_check_header=False)
    return jwt.encode(whole, claims, key, registry=registry)


def a_dpop_key() -> ECKey:
    """A key pair that a client made for itself."""
    return ECKey.generate_key("P-256")


def _ath(token: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
