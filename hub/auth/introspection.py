"""Introspection (RFC 7662): a client asks whether a token of its own holds; the ministry asks about any."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc7662 import IntrospectionEndpoint as AuthlibIntrospectionEndpoint

from hub.auth import tokens
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
from hub.storage.grants import Family


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
            family = await grants.unused_refresh_token(request.work, token)
            return (
                _of_family(family, request.settings)
                if family and await _may_know(request, family.client_id)
                else None
            )
        if not await _may_know(request, verified.caller.client_id):
            return None
        if await grants.revoked_among(request.work, verified.names):
            return None
        return _of_access_token(verified, request.settings)


async def _may_know(request: OAuthRequest, client_id: str) -> bool:
    """Whether the token of that client, which may still come in, is one that the asking client may know about."""
    asking = request.client.stored
    if asking.client_id != client_id and asking.kind != CallerKind.MINISTRY:
        return False
    owner = await stored_clients.find(request.work, client_id)
    return owner is not None and owner.may_come_in


def _of_access_token(token: VerifiedToken, settings: Settings) -> dict[str, Any]:
    caller = token.caller
    return {
        "active": True,
        "iss": settings.issuer,
        "aud": settings.audience,
        "sub": str(caller.subject_id or caller.client_id),
        "client_id": caller.client_id,
        "scope": " ".join(sorted(caller.scopes)),
        "iat": int(token.issued_at),
        "exp": int(token.expires_at),
        "jti": token.jti,
        "token_type": "DPoP" if token.bound.jkt else "Bearer",
        **({"cnf": {"jkt": token.bound.jkt}} if token.bound.jkt else {}),
    }


def _of_family(family: Family, settings: Settings) -> dict[str, Any] | None:
    if family.revoked_at is not None or family.expires_at <= datetime.now(UTC):
        return None
    return {
        "active": True,
        "iss": settings.issuer,
        "sub": str(family.subject_id),
        "client_id": family.client_id,
        "scope": " ".join(sorted(family.scopes)),
        "exp": int(family.expires_at.timestamp()),
    }
