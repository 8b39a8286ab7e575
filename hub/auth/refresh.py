"""The grant that turns a refresh token into the next tokens, once (RFC 6749, 6; RFC 9700, 4.14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError, InvalidScopeError, UnauthorizedClientError
from authlib.oauth2.rfc6749.grants import BaseGrant, TokenEndpointMixin

from hub.auth import families
from hub.auth.authorization_code import InvalidGrant
from hub.auth.caller import Caller
from hub.auth.requests import OAuthRequest
from hub.storage import grants
from hub.storage.bridge import wait_for
from hub.storage.grants import Family


class RefreshTokenGrant(BaseGrant, TokenEndpointMixin):
    """`grant_type=refresh_token`; a refresh token that comes a second time ends its whole family."""

    GRANT_TYPE = "refresh_token"

    def validate_token_request(self) -> None:
        """Uses the refresh token up, unless more is asked for than it allows. Raises OAuth2Error."""
        request: OAuthRequest = self.request
        request.client = self.authenticate_token_endpoint_client()
        if not request.client.check_grant_type(self.GRANT_TYPE):
            raise UnauthorizedClientError("The client does not sign people in.")
        if "refresh_token" not in request.form:
            raise InvalidRequestError("Send the refresh_token.")
        self._family, self._caller = wait_for(self._use(request, request.form["refresh_token"]))

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """The next tokens of the family."""
        token = self.server.family_tokens(self.request, self._family, self._caller)
        return 200, token, self.TOKEN_RESPONSE_HEADER

    async def _use(self, request: OAuthRequest, token: str) -> tuple[Family, Caller]:
        client_id = request.client.get_client_id()
        family = await grants.family_of_refresh_token(request.work, token, client_id)
        if family is None:
            raise InvalidGrant
        asked = frozenset((request.payload.scope or "").split())
        if not asked <= frozenset(family.scopes):
            raise InvalidScopeError("The refresh token does not allow every scope that was asked for.")
        used = await grants.use_refresh_token(request.work, token, client_id, datetime.now(UTC))
        if used is None or used.jkt not in {None, request.thumbprint}:
            await families.end(request.work, family)
            raise InvalidGrant
        caller = await families.caller_of(request.work, used.family, request.client.stored)
        if caller is None:
            raise InvalidGrant
        narrowed = caller.scopes if not asked else frozenset(one for one in caller.scopes if one in asked)
        return used.family, replace(caller, scopes=narrowed)
