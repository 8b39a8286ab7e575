"""`/oauth/userinfo` (OpenID Connect Core, 5.3): who signed in, for a token of somebody who allowed that to be told."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from hub.auth.authorization import OPENID
from hub.auth.bearer import BearerTokens, challenge, status_of
from hub.auth.metadata import USERINFO_PATH
from hub.auth.tokens import VerifiedToken
from hub.auth.trust import Trust
from hub.errors import HubError, Language, MissingField, MissingScope, Unauthenticated
from hub.settings import Settings
from hub.storage import grants
from hub.storage.work import Database

_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_METHODS = {"Allow": "GET, POST"}
_NOT_ALLOWED = MissingScope([MissingField("userinfo", ((OPENID,),))])


class UserInfo:
    """The endpoint, as an ASGI application so that it answers every method in its own way.

    It tells the subject and nothing else: what more a person allowed is asked of the GraphQL endpoint.
    """

    def __init__(self, settings: Settings, database: Database, tokens: BearerTokens, trust: Trust) -> None:
        self._settings = settings
        self._database = database
        self._tokens = tokens
        self._trust = trust

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method not in ("GET", "POST"):
            return Response(status_code=405, headers=_METHODS)
        try:
            return JSONResponse(await self._told(request), headers=_NO_STORE)
        except (Unauthenticated, MissingScope) as refusal:
            return self._refused(request, refusal)
        except HubError as refusal:
            away = {"error": "temporarily_unavailable", "error_description": refusal.say(Language.EN)}
            return JSONResponse(away, refusal.http_status, {**_NO_STORE, "Retry-After": "2"})

    async def _told(self, request: Request) -> dict[str, str]:
        headers, address = request.headers, self._settings.issuer + USERINFO_PATH
        token = await self._tokens.sent(
            headers.getlist("authorization"), headers.getlist("dpop"), request.method, self._database, address
        )
        await self._trust.checked(token.caller, token.names)
        if not await self._may_be_told(token):
            raise _NOT_ALLOWED
        return {"sub": str(token.caller.subject_id)}

    async def _may_be_told(self, token: VerifiedToken) -> bool:
        """Whether somebody signed in to this client and allowed it to know who they are."""
        if token.bound.family is None:
            return False
        async with self._database.work() as work:
            family = await grants.family_with_id(work, token.bound.family)
        return family is not None and family.revoked_at is None and OPENID in family.scopes

    def _refused(self, request: Request, refusal: Unauthenticated | MissingScope) -> Response:
        status = status_of(refusal) if isinstance(refusal, Unauthenticated) else refusal.http_status
        sent = request.headers.getlist("authorization")
        headers = {**_NO_STORE, "WWW-Authenticate": challenge(refusal, self._settings, sent)}
        return Response(status_code=status, headers=headers)
