"""Revocation (RFC 7009): a client ends a token of its own."""

from __future__ import annotations

from datetime import UTC, datetime

from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc7009 import RevocationEndpoint as AuthlibRevocationEndpoint

from hub.auth import families, tokens
from hub.auth.lifetimes import CLOCK_SKEW
from hub.auth.requests import OAuthRequest
from hub.auth.tokens import VerifiedToken
from hub.errors import Unauthenticated
from hub.storage import grants
from hub.storage.bridge import wait_for
from hub.storage.grants import Family


class RevocationEndpoint(AuthlibRevocationEndpoint):
    """`/oauth/revoke`; a token that is unknown, over or somebody else's is answered as one that was revoked.

    A refresh token ends with its whole family, an access token alone.
    """

    def authenticate_token(self, request: OAuthRequest, client: object) -> VerifiedToken | Family | None:
        """The client's own token. Raises InvalidRequestError when none was sent."""
        if "token" not in request.form:
            raise InvalidRequestError("Send the token.")
        client_id = request.client.get_client_id()
        try:
            verified = tokens.verify(request.form["token"], request.settings, self.server.keys)
        except Unauthenticated:
            return wait_for(grants.family_of_refresh_token(request.work, request.form["token"], client_id))
        return verified if verified.caller.client_id == client_id else None

    def revoke_token(self, token: VerifiedToken | Family, request: OAuthRequest) -> None:
        """Ends the token, on every worker."""
        if isinstance(token, Family):
            wait_for(families.end(request.work, token))
            return
        ends_at = datetime.fromtimestamp(token.expires_at + CLOCK_SKEW, UTC)
        wait_for(grants.revoke_token(request.work, token.jti, ends_at))
