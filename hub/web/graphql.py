"""The /graphql endpoint: GraphQL over HTTP (POST, and GET for queries), and GraphiQL for browsers."""

from __future__ import annotations

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from hub.auth.bearer import BearerTokens, challenge, status_of
from hub.auth.trust import Trust
from hub.errors import HubError, MissingScope, RateLimited, Unauthenticated
from hub.resolvers.context import RequestContext
from hub.schema.answer import Answer, Answering
from hub.settings import Settings
from hub.storage.work import Database
from hub.web.body import question_of
from hub.web.graphiql import GraphiQL
from hub.web.language import chosen_language

MODERN = "application/graphql-response+json"
LEGACY = "application/json"
_METHODS = {"Allow": "GET, POST"}


class GraphQLEndpoint:
    """Answers questions over HTTP: who asks, what is asked, the answer with its status."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        tokens: BearerTokens,
        trust: Trust,
        answering: Answering,
        graphiql: GraphiQL,
    ) -> None:
        self._settings = settings
        self._database = database
        self._tokens = tokens
        self._trust = trust
        self._answering = answering
        self._graphiql = graphiql

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await self._response(request)
        await response(scope, receive, send)

    async def _response(self, request: Request) -> Response:
        if request.method not in ("GET", "POST"):
            return Response(status_code=405, headers=_METHODS)
        if self._graphiql.is_wanted(request):
            return await self._graphiql.page()
        try:
            return self._answered(request, await self._answer(request))
        except HubError as refusal:
            return self.refused(request, refusal)

    async def _answer(self, request: Request) -> Answer:
        headers = request.headers
        token = await self._tokens.sent(
            headers.getlist("authorization"), headers.getlist("dpop"), request.method, self._database
        )
        request.state.client_id = token.caller.client_id
        await self._trust.checked(token.caller, token.names)
        question = await question_of(request)
        # A body may take its time: what was decided meanwhile counts.
        caller = await self._trust.checked(token.caller, token.names)
        context = RequestContext(
            caller=caller,
            database=self._database,
            settings=self._settings,
            language=chosen_language(request.headers.get("accept-language", "")),
            request_id=request.state.request_id,
        )
        return await self._answering.answer(question, context)

    def _answered(self, request: Request, answer: Answer) -> Response:
        """With the legacy media type a well-formed request is answered 200 (GraphQL over HTTP, 6.4.1)."""
        status = answer.failure.http_status if answer.failure else 200
        if status < 500 and status not in (405, 429) and _media_type(request) == LEGACY:
            status = 200
        return self._sent(request, answer.body, status, answer.failure)

    def refused(self, request: Request, refusal: HubError) -> Response:
        """The answer to a request that is refused before anything of it is done."""
        language = chosen_language(request.headers.get("accept-language", ""))
        error = {"message": refusal.say(language), "extensions": refusal.extensions(language)}
        status = status_of(refusal) if isinstance(refusal, Unauthenticated) else refusal.http_status
        return self._sent(request, orjson.dumps({"errors": [error]}), status, refusal)

    def _sent(self, request: Request, body: bytes, status: int, failure: HubError | None) -> Response:
        headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language, Authorization"}
        if isinstance(failure, Unauthenticated | MissingScope):
            headers["WWW-Authenticate"] = challenge(
                failure, self._settings, request.headers.getlist("authorization")
            )
        if isinstance(failure, RateLimited):
            headers["Retry-After"] = str(failure.values["retry_after"])
        media_type = f"{_media_type(request)}; charset=utf-8"
        return Response(body, status, headers, media_type)


def _media_type(request: Request) -> str:
    return MODERN if MODERN in request.headers.get("accept", "") else LEGACY
