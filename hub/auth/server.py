"""The OAuth authorization server: Authlib on Starlette, in step with one transaction a request.

Authlib's code knows no `await`; it runs through `hub.storage.bridge`, so that its hooks reach the statements of
the request's own unit of work. One server is made a request: it is cheap, and nothing is shared between clients.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count

from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    ClientMixin,
    InvalidRequestError,
    InvalidScopeError,
    OAuth2Request,
    UnsupportedGrantTypeError,
)
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from starlette.responses import JSONResponse, Response

from hub.auth import assertion, clients, credentials, metadata, tokens
from hub.auth.caller import Caller
from hub.auth.keys import SigningKeys
from hub.auth.lifetimes import LIFETIME
from hub.auth.registration import AuthMethod
from hub.auth.scopes import CallerKind
from hub.settings import Settings
from hub.storage import clients as stored_clients
from hub.storage.bridge import wait_for
from hub.storage.clients import StoredClient
from hub.storage.work import Work

_CLIENT_CREDENTIALS = "client_credentials"
_SWEEP_EVERY = 256
_assertions_used = count(1)


class TokenRequest(OAuth2Request):
    """A request to the token endpoint: its form, and the proof of its client."""

    def __init__(
        self, form: Mapping[str, str], proof: credentials.Basic | credentials.Signed, settings: Settings
    ) -> None:
        super().__init__("POST", settings.issuer + metadata.TOKEN_PATH)
        self.payload = BasicOAuth2Payload(dict(form))
        self.proof = proof


class UnknownGrant(UnsupportedGrantTypeError):
    """A grant that this server does not give."""

    description = f"This server gives tokens for grant_type={_CLIENT_CREDENTIALS}."


class OAuthClient(ClientMixin):
    """A stored client as Authlib asks about it."""

    def __init__(self, stored: StoredClient) -> None:
        self.stored = stored
        self.caller = Caller(
            stored.client_id, CallerKind(stored.kind), clients.held_scopes(stored), stored.charity_id
        )

    def get_client_id(self) -> str:
        return self.stored.client_id

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == _CLIENT_CREDENTIALS

    def get_allowed_scope(self, scope: str | None) -> str:
        """All that the client holds, or what it asked for. Raises InvalidScopeError for anything it does not hold."""
        asked = frozenset((scope or "").split())
        if not asked <= self.caller.scopes:
            raise InvalidScopeError("The client does not hold every scope it asked for.")
        return " ".join(sorted(asked or self.caller.scopes))


class Server(AuthorizationServer):
    """Authlib's server for one request; what it does to the database is the given work's."""

    def __init__(self, work: Work, settings: Settings, keys: SigningKeys) -> None:
        super().__init__()
        self._work = work
        self._settings = settings
        self._keys = keys
        self.register_grant(ClientCredentialsGrant)
        self.register_token_generator("default", BearerTokenGenerator(self._token, None, LIFETIME))

    def authenticate_client(
        self, request: TokenRequest, methods: object, endpoint: str = "token"
    ) -> OAuthClient:
        """The client that proved who it is. Raises InvalidClient, alike whether there is such a client or not."""
        if isinstance(request.proof, credentials.Basic):
            stored = self._by_secret(request.proof)
        else:
            stored = self._by_assertion(request.proof)
        if request.payload.client_id not in {None, stored.client_id}:
            raise InvalidRequestError("The client_id is not the one that was authenticated.")
        return OAuthClient(stored)

    def _by_secret(self, proof: credentials.Basic) -> StoredClient:
        stored = self._standing(proof.client_id, AuthMethod.CLIENT_SECRET_BASIC)
        if not clients.secret_is_of(stored, proof.secret) or stored is None:
            raise credentials.InvalidClient
        return stored

    def _by_assertion(self, proof: credentials.Signed) -> StoredClient:
        try:
            claimed = assertion.read(proof.assertion, metadata.audiences(self._settings), time.time())
        except assertion.BadAssertion as failure:
            raise credentials.InvalidClient(str(failure)) from failure
        stored = self._standing(claimed.client_id, AuthMethod.PRIVATE_KEY_JWT)
        if not assertion.is_signed_with(claimed, stored.jwk if stored else None) or stored is None:
            raise credentials.InvalidClient
        self._use_up(claimed)
        return stored

    def _standing(self, client_id: str, method: AuthMethod) -> StoredClient | None:
        stored = wait_for(stored_clients.find(self._work, client_id if client_id.isprintable() else ""))
        if stored is None or stored.auth_method != method or not stored.may_come_in:
            return None
        return stored

    def _use_up(self, claimed: assertion.Assertion) -> None:
        first_use = wait_for(
            stored_clients.use_assertion(self._work, claimed.client_id, claimed.jti, claimed.expires_at)
        )
        if not first_use:
            raise credentials.InvalidClient("The client assertion was used before.")
        if next(_assertions_used) % _SWEEP_EVERY == 0:
            long_gone = datetime.now(UTC) - timedelta(minutes=5)
            wait_for(stored_clients.forget_assertions(self._work, long_gone))

    def get_token_grant(self, request: TokenRequest) -> ClientCredentialsGrant:
        """The grant that the request asks for; the answer to an unknown one does not repeat what was sent."""
        try:
            return super().get_token_grant(request)
        except UnsupportedGrantTypeError:
            raise UnknownGrant(_CLIENT_CREDENTIALS) from None

    def _token(self, client: OAuthClient, grant_type: str, user: object, scope: str) -> str:
        asked = frozenset(scope.split())
        held = client.caller
        granted = Caller(
            held.client_id, held.kind, frozenset(one for one in held.scopes if one in asked), held.charity_id
        )
        return tokens.issue(granted, self._settings, self._keys)

    def save_token(self, token: object, request: object) -> None:
        """Nothing: an access token stands on its signature."""

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Nothing: nobody listens."""

    def create_oauth2_request(self, request: TokenRequest) -> TokenRequest:
        return request

    def handle_response(self, status: int, body: object, headers: list[tuple[str, str]]) -> Response:
        return JSONResponse(body, status, dict(headers))
