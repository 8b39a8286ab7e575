"""The HTTP routes of the OAuth server: every answer is JSON, and no request makes one of them fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from hub.auth import metadata
from hub.auth.credentials import offered
from hub.auth.form import read_form
from hub.auth.keys import SigningKeys
from hub.auth.server import Server, TokenRequest
from hub.errors import Unavailable
from hub.settings import Settings
from hub.storage.bridge import in_step
from hub.storage.work import Database

_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_SOON_OLD = {"Cache-Control": "public, max-age=300"}


def routes(settings: Settings, database: Database, keys: SigningKeys) -> list[Route]:
    """The endpoints of the OAuth server. Raises ConfigurationError when the issuer cannot be one."""
    metadata.check_issuer(settings)
    return [
        Route(metadata.TOKEN_PATH, TokenEndpoint(settings, database, keys)),
        _document(metadata.JWKS_PATH, keys.jwks),
        _document(metadata.SERVER_METADATA_PATH, lambda: metadata.server_metadata(settings)),
        _document(metadata.RESOURCE_METADATA_PATH, lambda: metadata.resource_metadata(settings)),
    ]


class TokenEndpoint:
    """`/oauth/token` (RFC 6749, 3.2), as an ASGI application so that it answers every method in JSON."""

    def __init__(self, settings: Settings, database: Database, keys: SigningKeys) -> None:
        self._settings = settings
        self._database = database
        self._keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            return await self._token(request)
        except OAuth2Error as refusal:
            status, body, headers = refusal()
            return JSONResponse(body, status, dict(headers))
        except Unavailable:
            away = {"error": "temporarily_unavailable", "error_description": "Try again in a moment."}
            return JSONResponse(away, 503, {**_NO_STORE, "Retry-After": "2"})

    async def _token(self, request: Request) -> Response:
        if request.method != "POST":
            problem = {"error": "invalid_request", "error_description": "Ask for a token with POST."}
            return JSONResponse(problem, 405, {**_NO_STORE, "Allow": "POST"})
        form = await read_form(request)
        if "grant_type" not in form:
            raise InvalidRequestError("Say which grant_type you want.")
        proof = offered(request.headers.getlist("authorization"), form)
        wanted = TokenRequest(form, proof, self._settings)
        async with self._database.work() as work:
            server = Server(work, self._settings, self._keys)
            response: Response = await in_step(work, lambda: server.create_token_response(wanted))
        return response


def _document(path: str, content: Callable[[], Mapping[str, object]]) -> Route:
    async def serve(_: Request) -> Response:
        return JSONResponse(content(), headers={**_SOON_OLD, "Access-Control-Allow-Origin": "*"})

    return Route(path, serve)
