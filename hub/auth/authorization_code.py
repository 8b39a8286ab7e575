"""The grant that turns an authorization code into tokens, once (RFC 6749, 4.1.3; PKCE: RFC 7636)."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError, UnauthorizedClientError
from authlib.oauth2.rfc6749.grants import BaseGrant, TokenEndpointMixin
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from hub.auth import families
from hub.auth.authorization import OPENID
from hub.auth.id_token import id_token
from hub.auth.requests import OAuthRequest
from hub.storage import grants
from hub.storage.bridge import wait_for
from hub.storage.grants import UsedCode

_VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}")


class InvalidGrant(InvalidGrantError):
    """A code or refresh token that leads nowhere; answered alike whatever is wrong with it."""

    def __init__(self, description: str = "The grant is not valid, or no longer.") -> None:
        super().__init__(description)


class AuthorizationCodeGrant(BaseGrant, TokenEndpointMixin):
    """`grant_type=authorization_code`; a code that comes a second time ends what it gave the first time."""

    GRANT_TYPE = "authorization_code"

    def validate_token_request(self) -> None:
        """Uses the code up, whatever comes of it. Raises OAuth2Error."""
        request: OAuthRequest = self.request
        request.client = self.authenticate_token_endpoint_client()
        if not request.client.check_grant_type(self.GRANT_TYPE):
            raise UnauthorizedClientError("The client does not sign people in.")
        for name in ("code", "code_verifier"):
            if name not in request.form:
                raise InvalidRequestError(f"Send the {name}.")
        used = wait_for(self._use(request, request.form["code"]))
        if not _fits(used, request.form, request.thumbprint):
            raise InvalidGrant
        self._used = used

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """The tokens, with an `id_token` where the client asked for `openid`."""
        request: OAuthRequest = self.request
        caller = wait_for(families.caller_of(request.work, self._used.family, request.client.stored))
        if caller is None:
            raise InvalidGrant
        token = self.server.family_tokens(request, self._used.family, caller)
        if OPENID in self._used.family.scopes:
            token["id_token"] = id_token(
                self._used.family,
                nonce=self._used.nonce,
                access_token=token["access_token"],
                settings=request.settings,
                keys=self.server.keys,
                algorithm=request.client.stored.id_token_signed_response_alg,
            )
        return 200, token, self.TOKEN_RESPONSE_HEADER

    async def _use(self, request: OAuthRequest, code: str) -> UsedCode:
        client_id = request.client.get_client_id()
        used = await grants.use_code(request.work, code, client_id, datetime.now(UTC))
        if used is None:
            family = await grants.family_of_code(request.work, code, client_id)
            if family is not None:
                await families.end(request.work, family)
            raise InvalidGrant
        return used


def _fits(used: UsedCode, form: Mapping[str, str], thumbprint: str | None) -> bool:
    """Whether the code is still good and everything to which it was bound came with it."""
    verifier = form["code_verifier"]
    return (
        used.expires_at > datetime.now(UTC)
        and form.get("redirect_uri", used.redirect_uri) == used.redirect_uri
        and (used.jkt is None or used.jkt == thumbprint)
        and _VERIFIER.fullmatch(verifier) is not None
        and hmac.compare_digest(create_s256_code_challenge(verifier), used.challenge)
    )
