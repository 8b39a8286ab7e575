"""The HTTP routes of the OAuth server: every answer is JSON, and no request makes one of them fail."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from http import HTTPStatus

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from hub.auth import dpop, metadata
from hub.auth.allowances import Failures
from hub.auth.bearer import BearerTokens
from hub.auth.credentials import offered
from hub.auth.form import read_form
from hub.auth.keys import SigningKeys
from hub.auth.requests import OAuthRequest
from hub.auth.server import Server
from hub.auth.trust import Trust
from hub.auth.userinfo import UserInfo
from hub.errors import Language, RateLimited, Unavailable
from hub.settings import Settings
from hub.storage.bridge import in_step
from hub.storage.work import Database

_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_ANSWERS: Mapping[str, Callable[[Server, OAuthRequest], Response]] = {
    metadata.TOKEN_PATH: lambda server, asked: server.create_token_response(asked),
    metadata.INTROSPECT_PATH: lambda server, asked: server.create_endpoint_response("introspection", asked),
    metadata.REVOKE_PATH: lambda server, asked: server.create_endpoint_response("revocation", asked),
}
_SOON_OLD = {"Cache-Control": "public, max-age=300"}


def routes(
    settings: Settings, database: Database, keys: SigningKeys, trust: Trust | None = None
) -> list[Route]:
    """The endpoints of the OAuth server. Raises ConfigurationError when the issuer cannot be one."""
    metadata.check_issuer(settings)
    userinfo = UserInfo(settings, database, BearerTokens(settings, keys), trust or Trust(database))
    return [
        Route(metadata.USERINFO_PATH, userinfo),
        *(Route(path, OAuthEndpoint(path, settings, database, keys)) for path in _ANSWERS),
        _document(metadata.JWKS_PATH, keys.jwks),
        _document(metadata.OPENID_METADATA_PATH, lambda: metadata.server_metadata(settings)),
        _document(metadata.SERVER_METADATA_PATH, lambda: metadata.server_metadata(settings)),
        _document(metadata.RESOURCE_METADATA_PATH, lambda: metadata.resource_metadata(settings)),
    ]


class OAuthEndpoint:
    """An endpoint that clients post forms to, as an ASGI application so that it answers every method in JSON."""

    def __init__(self, path: str, settings: Settings, database: Database, keys: SigningKeys) -> None:
        self._path = path
        self._settings = settings
        self._database = database
        self._keys = keys
        self._failures = Failures(settings.token_failures_per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            return await self._posted(request)
        except OAuth2Error as refusal:
            status, body, headers = refusal()
            return JSONResponse(body, status, dict(headers))
        except RateLimited as refusal:
            later = {"error": "temporarily_unavailable", "error_description": refusal.say(Language.EN)}
            return JSONResponse(later, 429, {**_NO_STORE, "Retry-After": str(refusal.values["retry_after"])})
        except Unavailable:
            away = {"error": "temporarily_unavailable", "error_description": "Try again in a moment."}
            return JSONResponse(away, 503, {**_NO_STORE, "Retry-After": "2"})

    async def _posted(self, request: Request) -> Response:
        if request.method != "POST":
            problem = {"error": "invalid_request", "error_description": "Send a form with POST."}
            return JSONResponse(problem, 405, {**_NO_STORE, "Allow": "POST"})
        form = await read_form(request)
        if self._path == metadata.TOKEN_PATH and "grant_type" not in form:
            raise InvalidRequestError("Say which grant_type you want.")
        proof = self._proof(request)
        client = offered(request.headers.getlist("authorization"), form)
        failing = request.client.host if request.client else "", getattr(client, "client_id", "")
        self._failures.check(*failing)
        async with self._database.work() as work:
            asked = OAuthRequest(self._path, form, client, work, self._settings, proof)
            server = Server(asked, self._keys)
            response: Response = await in_step(work, lambda: _ANSWERS[self._path](server, asked))
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            self._failures.note(*failing)
        return response

    def _proof(self, request: Request) -> dpop.Proof | None:
        """The DPoP proof, still to be used up. Raises InvalidDPoPProof."""
        proofs = request.headers.getlist("dpop")
        if not proofs or self._path != metadata.TOKEN_PATH:
            return None
        url = self._settings.issuer + self._path
        try:
            return dpop.read(proofs, method="POST", url=url, now=time.time())
        except dpop.BadProof as failure:
            raise dpop.InvalidDPoPProof(str(failure)) from None


def _document(path: str, content: Callable[[], Mapping[str, object]]) -> Route:
    async def serve(_: Request) -> Response:
        return JSONResponse(content(), headers={**_SOON_OLD, "Access-Control-Allow-Origin": "*"})

    return Route(path, serve)
