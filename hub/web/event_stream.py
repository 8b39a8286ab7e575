"""GraphQL over server-sent events, each operation over a request of its own (the protocol of graphql-sse)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from time import monotonic

from starlette.types import Receive, Scope, Send

from hub.auth.bearer import BearerTokens
from hub.auth.tokens import VerifiedToken
from hub.errors import HubError
from hub.resolvers.context import RequestContext
from hub.schema.answer import Question
from hub.storage.work import Database
from hub.web.body import question_of
from hub.web.connection import AT_SHUTDOWN
from hub.web.graphql import GraphQLEndpoint
from hub.web.heads import Heads
from hub.web.language import chosen_language
from hub.web.streams import Responses, Streams

EVENTS = "text/event-stream"
QUIET_SECONDS = 12.0
"""After so long without an event a comment is sent, so that nobody on the way takes the connection for dead."""

_ANSWERS = frozenset({"application/json", "application/graphql-response+json", "application/*", "*/*"})
_LONGEST_ACCEPT = 1_000
_COMMENT = b":\n\n"
_COMPLETE = b"event: complete\ndata:\n\n"
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"vary", b"Accept, Accept-Language, Authorization"),
    (b"x-accel-buffering", b"no"),
]


class EventStreams:
    """The /graphql endpoint for whoever accepts an event stream; all others it leaves to the usual one."""

    def __init__(
        self, endpoint: GraphQLEndpoint, database: Database, tokens: BearerTokens, streams: Streams
    ) -> None:
        self._endpoint = endpoint
        self._database = database
        self._tokens = tokens
        self._streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _may_want_events(scope) or not wants_events((heads := Heads(scope)).accept):
            await self._endpoint(scope, receive, send)
            return
        try:
            token, question, context = await self._asked(scope, receive, heads)
            with self._streams.place(context.caller):
                await _streamed(scope, receive, send, self._events(token, question, context))
        except HubError as refusal:
            await self._endpoint.refuse(send, heads, refusal)

    async def _asked(
        self, scope: Scope, receive: Receive, heads: Heads
    ) -> tuple[VerifiedToken, Question, RequestContext]:
        token = await self._tokens.sent(heads.authorization, heads.dpop, scope["method"], self._database)
        scope["state"] |= {"client_id": token.caller.client_id, "is_stream": True}
        await self._streams.caller(token)
        question = await question_of(scope, receive, heads)
        context = self._streams.unchecked(
            token, chosen_language(heads.accept_language), scope["state"]["request_id"]
        )
        return token, question, replace(context, caller=await self._streams.caller(token))

    async def _events(
        self, token: VerifiedToken, question: Question, context: RequestContext
    ) -> AsyncGenerator[bytes]:
        """What is sent: a comment as soon as a subscription is on, and the protocol's two kinds of events."""
        following = self._streams.following
        try:
            subscription = await following.subscription(question, context)
            if subscription is None:
                yield _next((await self._streams.answer(question, context)).body)
            else:
                async with self._streams.opened(subscription, token) as responses:
                    yield _COMMENT
                    async for event in _paced(responses):
                        yield event
        except Exception as error:  # noqa: BLE001 - masked, logged and told as GraphQL's errors
            yield _next(b'{"errors":%b}' % following.refusal(error, context))
        yield _COMPLETE


async def _streamed(scope: Scope, receive: Receive, send: Send, events: AsyncGenerator[bytes]) -> None:
    """Sends the events until they end, the client leaves, or the server goes down."""
    sending = asyncio.create_task(_send(send, events))
    leaving = asyncio.create_task(_left(receive))
    scope["state"][AT_SHUTDOWN] = sending.cancel
    try:
        await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        sending.cancel()
        leaving.cancel()
        await asyncio.gather(sending, leaving, return_exceptions=True)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _may_want_events(scope: Scope) -> bool:
    """Whether it is worth a closer look: this is asked of every question."""
    return scope["method"] in ("GET", "POST") and any(
        name == b"accept" and b"event-stream" in value for name, value in scope["headers"]
    )


def wants_events(accept: str) -> bool:
    """Whether an event stream is what the header likes best; of equals, what it names first (RFC 9110, 12.5.1)."""
    liked = [_weighed(part) for part in accept[:_LONGEST_ACCEPT].split(",")]
    known = [(weight, kind) for weight, kind in liked if weight > 0 and kind in _ANSWERS | {EVENTS}]
    return bool(known) and max(known, key=lambda each: each[0])[1] == EVENTS


def _weighed(part: str) -> tuple[float, str]:
    kind, *parameters = (each.strip().lower() for each in part.split(";"))
    weight = next((each.removeprefix("q=") for each in parameters if each.startswith("q=")), "1")
    try:
        return float(weight), kind
    except ValueError:
        return 0.0, kind


async def _paced(responses: Responses) -> AsyncIterator[bytes]:
    """The responses as events, and a comment after a while without any."""
    sent_at = monotonic()
    async for response in responses:
        if response is not None or monotonic() - sent_at > QUIET_SECONDS:
            sent_at = monotonic()
            yield _COMMENT if response is None else _next(response)


def _next(response: bytes) -> bytes:
    return b"event: next\ndata: %b\n\n" % response


async def _send(send: Send, events: AsyncGenerator[bytes]) -> None:
    begun = False
    async with aclosing(events):
        async for event in events:
            if not begun:
                await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
                begun = True
            await send({"type": "http.response.body", "body": event, "more_body": True})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
