"""GraphQL over WebSocket: the protocol graphql-transport-ws, with the token in `connection_init` or in the upgrade's header."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from hub.auth.bearer import BearerTokens
from hub.auth.tokens import VerifiedToken
from hub.errors import Language, TooManyStreams, Unauthenticated, Unavailable
from hub.settings import Settings
from hub.storage.work import Database
from hub.web.conversation import Closed, Conversation, received
from hub.web.streams import Streams

PROTOCOL = "graphql-transport-ws"
INIT_WITHIN_SECONDS = 10.0


class WebSockets:
    """Accepts connections from the hub's own pages, those that the settings allow, and all that are no browser."""

    def __init__(
        self, settings: Settings, database: Database, tokens: BearerTokens, streams: Streams
    ) -> None:
        issuer = urlsplit(settings.issuer)
        self._origins = {f"{issuer.scheme}://{issuer.netloc}", *settings.allowed_origins}
        self._database = database
        self._tokens = tokens
        self._streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        await socket.receive()
        if not set(socket.headers.getlist("origin")) <= self._origins:
            await socket.close()
            return
        try:
            spoken = PROTOCOL in scope["subprotocols"]
            await socket.accept(subprotocol=PROTOCOL if spoken else None)
            if not spoken:
                raise Closed(4406, f"Subprotocol not acceptable: speak {PROTOCOL}")
            await self._served(socket)
        except Closed as closed:
            await _close(socket, closed)
        except WebSocketDisconnect:
            pass

    async def _served(self, socket: WebSocket) -> None:
        token = await self._initialised(socket)
        try:
            with self._streams.place(token.caller):
                conversation = Conversation(socket, token, self._streams)
                await conversation.send({"type": "connection_ack"})
                await conversation.served()
        except TooManyStreams as refusal:
            raise Closed(1013, refusal.say(Language.EN)) from None

    async def _initialised(self, socket: WebSocket) -> VerifiedToken:
        try:
            async with asyncio.timeout(INIT_WITHIN_SECONDS):
                message = await received(socket)
        except TimeoutError:
            raise Closed(4408, "Connection initialisation timeout") from None
        if message["type"] == "subscribe":
            raise Closed(4401, "Unauthorized")
        if message["type"] != "connection_init":
            raise Closed(4400, "Begin with connection_init")
        try:
            return await self._token(socket, message.get("payload") or {})
        except Unauthenticated as refusal:
            raise Closed(4403, f"Forbidden: {refusal.reason or refusal.say(Language.EN)}") from None
        except Unavailable as refusal:
            raise Closed(1013, refusal.say(Language.EN)) from None

    async def _token(self, socket: WebSocket, payload: object) -> VerifiedToken:
        """The token of the first message, or else of the upgrade; one that is bound needs its proof in the upgrade."""
        if not isinstance(payload, Mapping):
            raise Closed(4400, "The payload of connection_init must be an object")
        given = [str(value) for name, value in payload.items() if str(name).lower() == "authorization"]
        headers = socket.headers
        token = await self._tokens.sent(
            [*headers.getlist("authorization"), *given], headers.getlist("dpop"), "GET", self._database
        )
        socket.state.client_id = token.caller.client_id
        await self._streams.caller(token)
        return token


async def _close(socket: WebSocket, closed: Closed) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):  # who has left already needs no farewell
        await socket.close(closed.code, closed.reason)
