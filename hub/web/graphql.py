"""The /graphql endpoint: GraphQL over HTTP (POST, and GET for queries), and GraphiQL for browsers."""

from __future__ import annotations

import orjson
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
from hub.web.heads import Heads
from hub.web.language import chosen_language

MODERN = "application/graphql-response+json"
LEGACY = "application/json"
_METHODS = {"Allow": "GET, POST"}
_CONTENT_TYPES = {each: f"{each}; charset=utf-8".encode() for each in (MODERN, LEGACY)}
_ALWAYS = ((b"cache-control", b"no-store"), (b"vary", b"Accept, Accept-Language, Authorization"))


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
        if scope["method"] not in ("GET", "POST"):
            await Response(status_code=405, headers=_METHODS)(scope, receive, send)
        elif self._graphiql.is_wanted(scope):
            await (await self._graphiql.page())(scope, receive, send)
        else:
            await self._converse(scope, receive, send, Heads(scope))

    async def _converse(self, scope: Scope, receive: Receive, send: Send, heads: Heads) -> None:
        media_type = MODERN if MODERN in heads.accept else LEGACY
        try:
            answer = await self._answer(scope, receive, heads)
            body, refusal = answer.body, answer.failure
            status = _status(refusal, media_type)
        except HubError as failure:
            body, refusal, status = _refused(failure, heads), failure, _status_of(failure)
        headers = [
            (b"content-type", _CONTENT_TYPES[media_type]),
            (b"content-length", b"%d" % len(body)),
            *_ALWAYS,
            *(self._told(refusal, heads) if refusal else ()),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Scope, receive: Receive, heads: Heads) -> Answer:
        token = await self._tokens.sent(heads.authorization, heads.dpop, scope["method"], self._database)
        scope["state"]["client_id"] = token.caller.client_id
        await self._trust.checked(token.caller, token.names)
        question = await question_of(scope, receive, heads)
        # A body may take its time: what was decided meanwhile counts.
        caller = await self._trust.checked(token.caller, token.names)
        context = RequestContext(
            caller=caller,
            database=self._database,
            settings=self._settings,
            language=chosen_language(heads.accept_language),
            request_id=scope["state"]["request_id"],
        )
        return await self._answering.answer(question, context)

    def _told(self, failure: HubError, heads: Heads) -> list[tuple[bytes, bytes]]:
        """The headers that tell what to do about a failure."""
        if isinstance(failure, Unauthenticated | MissingScope):
            told = challenge(failure, self._settings, heads.authorization)
            return [(b"www-authenticate", told.encode("latin-1"))]
        if isinstance(failure, RateLimited):
            return [(b"retry-after", str(failure.values["retry_after"]).encode())]
        return []


def _status(failure: HubError | None, media_type: str) -> int:
    """With the legacy media type a well-formed request is answered 200 (GraphQL over HTTP, 6.4.1)."""
    status = failure.http_status if failure else 200
    return 200 if status < 500 and status not in (405, 429) and media_type == LEGACY else status


def _status_of(refusal: HubError) -> int:
    return status_of(refusal) if isinstance(refusal, Unauthenticated) else refusal.http_status


def _refused(refusal: HubError, heads: Heads) -> bytes:
    language = chosen_language(heads.accept_language)
    error = {"message": refusal.say(language), "extensions": refusal.extensions(language)}
    return orjson.dumps({"errors": [error]})
