"""The OAuth authorization server: Authlib on Starlette, in step with one transaction a request.

Authlib's code knows no `await`; it runs through `hub.storage.bridge`, so that its hooks reach the statements of
the request's own unit of work. One server is made a request: it is cheap, and nothing is shared between clients.
"""

from __future__ import annotations

from typing import Any

from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    ClientMixin,
    InvalidRequestError,
    InvalidScopeError,
    UnsupportedGrantTypeError,
)
from authlib.oauth2.rfc6749.grants import BaseGrant, ClientCredentialsGrant
from starlette.responses import JSONResponse, Response

from hub.auth import clients, dpop, families, tokens
from hub.auth.authorization import OPENID
from hub.auth.authorization_code import AuthorizationCodeGrant
from hub.auth.caller import Caller
from hub.auth.client_authentication import authenticated
from hub.auth.introspection import IntrospectionEndpoint
from hub.auth.keys import SigningKeys
from hub.auth.lifetimes import LIFETIME
from hub.auth.refresh import RefreshTokenGrant
from hub.auth.requests import OAuthRequest
from hub.auth.revocation import RevocationEndpoint
from hub.auth.scopes import CallerKind
from hub.storage.bridge import wait_for
from hub.storage.clients import StoredClient
from hub.storage.grants import Family

_GRANTS = (ClientCredentialsGrant, AuthorizationCodeGrant, RefreshTokenGrant)


class UnknownGrant(UnsupportedGrantTypeError):
    """A grant that this server does not give."""

    description = "This server knows the grants authorization_code, client_credentials and refresh_token."


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
        """A client that signs people in does nothing else."""
        acts_for_itself = grant_type == ClientCredentialsGrant.GRANT_TYPE
        return acts_for_itself is not bool(self.stored.redirect_uris)

    def get_allowed_scope(self, scope: str | None) -> str:
        """All that the client holds, or what it asked for. Raises InvalidScopeError for anything it does not hold."""
        asked = frozenset((scope or "").split())
        if not asked <= self.caller.scopes:
            raise InvalidScopeError("The client does not hold every scope it asked for.")
        return " ".join(sorted(asked or self.caller.scopes))


class Server(AuthorizationServer):
    """Authlib's server for one request."""

    def __init__(self, request: OAuthRequest, keys: SigningKeys) -> None:
        super().__init__()
        self.keys = keys
        self._request = request
        for grant in _GRANTS:
            self.register_grant(grant)
        self.register_token_generator("default", self._client_tokens)
        self.register_endpoint(IntrospectionEndpoint)
        self.register_endpoint(RevocationEndpoint)

    def authenticate_client(
        self, request: OAuthRequest, methods: object, endpoint: str = "token"
    ) -> OAuthClient:
        """The client that proved who it is, and at the token endpoint that it has the key it showed.

        Raises InvalidClient, alike whether there is such a client or not, and InvalidDPoPProof.
        """
        stored = wait_for(authenticated(request.work, request.offered, request.settings))
        if request.payload.client_id not in {None, stored.client_id}:
            raise InvalidRequestError("The client_id is not the one that was authenticated.")
        if endpoint == "token":
            wait_for(_check_key(request, stored))
        return OAuthClient(stored)

    def get_token_grant(self, request: OAuthRequest) -> BaseGrant:
        """The grant that the request asks for; the answer to an unknown one does not repeat what was sent."""
        try:
            return super().get_token_grant(request)
        except UnsupportedGrantTypeError:
            raise UnknownGrant("another") from None

    def family_tokens(self, request: OAuthRequest, family: Family, caller: Caller) -> dict[str, Any]:
        """An access token for somebody who signed in, and the refresh token for the next one."""
        told = caller.scopes | ({OPENID} if OPENID in family.scopes else set())
        answer = self._answer(caller, " ".join(sorted(told)), family)
        answer["refresh_token"] = wait_for(
            families.new_refresh_token(request.work, family, request.client.stored, request.thumbprint)
        )
        return answer

    def _client_tokens(
        self, grant_type: str, client: OAuthClient, scope: str | None, **_: object
    ) -> dict[str, Any]:
        held = client.caller
        allowed = client.get_allowed_scope(scope)
        asked = allowed.split()
        granted = frozenset(one for one in held.scopes if one in asked)
        return self._answer(Caller(held.client_id, held.kind, granted, held.charity_id), allowed)

    def _answer(self, caller: Caller, scope: str, family: Family | None = None) -> dict[str, Any]:
        jkt = self._request.thumbprint
        token = tokens.issue(
            caller, self._request.settings, self.keys, bound=tokens.Bound(family.id if family else None, jkt)
        )
        answer = {"token_type": "DPoP" if jkt else "Bearer", "access_token": token, "expires_in": LIFETIME}
        return {**answer, "scope": scope} if scope else answer

    def save_token(self, token: object, request: object) -> None:
        """Nothing: an access token stands on its signature."""

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Nothing: nobody listens."""

    def create_oauth2_request(self, request: OAuthRequest) -> OAuthRequest:
        return request

    def handle_response(self, status: int, body: object, headers: list[tuple[str, str]]) -> Response:
        return JSONResponse(body, status, dict(headers))


async def _check_key(request: OAuthRequest, stored: StoredClient) -> None:
    """Uses the DPoP proof up. Raises InvalidDPoPProof when it was, or when the client needs one and sent none."""
    if request.proof is None:
        if stored.dpop_required:
            raise dpop.InvalidDPoPProof("The client must bind its tokens to a key: send a DPoP proof.")
        return
    try:
        await dpop.use_up(request.work, request.proof)
    except dpop.BadProof as failure:
        raise dpop.InvalidDPoPProof(str(failure)) from None
