"""Introspection (RFC 7662): a client asks whether a token of its own holds; the ministry asks about any."""

from __future__ import annotations

from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc7662 import IntrospectionEndpoint as AuthlibIntrospectionEndpoint

from hub.auth import families, tokens
from hub.auth.caller import Caller
from hub.auth.credentials import InvalidClient
from hub.auth.registration import AuthMethod
from hub.auth.requests import OAuthRequest
from hub.auth.scopes import CallerKind
from hub.auth.tokens import VerifiedToken
from hub.errors import Unauthenticated
from hub.settings import Settings
from hub.storage import clients as stored_clients
from hub.storage import grants
from hub.storage.bridge import wait_for
from hub.storage.clients import StoredClient


class IntrospectionEndpoint(AuthlibIntrospectionEndpoint):
    """`/oauth/introspect`; of a token that is not the client's to know, it says no more than of one that ended."""

    def create_endpoint_response(
        self, request: OAuthRequest
    ) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """The token's state. Raises InvalidClient for a client that only says its name."""
        client = self.authenticate_endpoint_client(request)
        if client.stored.auth_method == AuthMethod.NONE:
            raise InvalidClient
        if "token" not in request.form:
            raise InvalidRequestError("Send the token.")
        told = wait_for(self._told(request, request.form["token"]))
        return (
            200,
            told or {"active": False},
            [("Content-Type", "application/json"), ("Cache-Control", "no-store")],
        )

    async def _told(self, request: OAuthRequest, token: str) -> dict[str, Any] | None:
        try:
            verified = tokens.verify(token, request.settings, self.server.keys)
        except Unauthenticated:
            return await _of_refresh_token(request, token)
        return await _of_access_token(request, verified)


async def _owner(request: OAuthRequest, client_id: str) -> StoredClient | None:
    """The client whose token it is, if it may come in and the asking one may know about its tokens."""
    asking: StoredClient = request.client.stored
    if asking.client_id != client_id and asking.kind != CallerKind.MINISTRY:
        return None
    owner = await stored_clients.find(request.work, client_id)
    return owner if owner is not None and owner.may_come_in else None


async def _of_access_token(request: OAuthRequest, token: VerifiedToken) -> dict[str, Any] | None:
    owner = await _owner(request, token.caller.client_id)
    if owner is None or await grants.revoked_among(request.work, token.names):
        return None
    caller = await families.still(request.work, token.caller, owner)
    if caller is None:
        return None
    jkt = token.bound.jkt
    return {
        **_of_caller(caller, request.settings),
        "aud": request.settings.audience,
        "iat": int(token.issued_at),
        "exp": int(token.expires_at),
        "jti": token.jti,
        "token_type": "DPoP" if jkt else "Bearer",
        **({"cnf": {"jkt": jkt}} if jkt else {}),
    }


async def _of_refresh_token(request: OAuthRequest, token: str) -> dict[str, Any] | None:
    family = await grants.unused_refresh_token(request.work, token)
    owner = None if family is None else await _owner(request, family.client_id)
    if family is None or owner is None:
        return None
    caller = await families.caller_of(request.work, family, owner)
    if caller is None:
        return None
    return {**_of_caller(caller, request.settings), "exp": int(family.expires_at.timestamp())}


def _of_caller(caller: Caller, settings: Settings) -> dict[str, Any]:
    return {
        "active": True,
        "iss": settings.issuer,
        "sub": str(caller.subject_id or caller.client_id),
        "client_id": caller.client_id,
        "scope": " ".join(sorted(caller.scopes)),
    }
