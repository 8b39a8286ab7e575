"""A body that trickles: it must be there whole within some seconds, or the request ends."""

from __future__ import annotations

import asyncio

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_WORDS = "The body came too slowly: send the request again in one go."
_GRAPHQL = {"errors": [{"message": _WORDS, "extensions": {"code": "BAD_USER_INPUT", "argument": "body"}}]}
_OTHERS = {"error": "invalid_request", "error_description": _WORDS}


class Patience:
    """Wraps the application: waits for a request's body so long, and answers 408 in its stead."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        waiting = _Waiting(scope, receive, send, self._seconds)
        await self._app(scope, waiting.receive, waiting.send)


class _Waiting:
    """One request while its body comes in."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, seconds: float) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._seconds = seconds
        self._due: float | None = None
        self._whole = self._answered = self._cut = False

    async def receive(self) -> Message:
        """The next part of the body; to an application that waited too long, the client has gone."""
        if self._whole:
            return await self._receive()
        if self._due is None:
            self._due = asyncio.get_running_loop().time() + self._seconds
        try:
            async with asyncio.timeout_at(self._due):
                message = await self._receive()
        except TimeoutError:
            await self._cut_off()
            return {"type": "http.disconnect"}
        self._whole = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """Passes the application's answer on, unless the request was answered here."""
        self._answered = True
        if not self._cut:
            await self._send(message)

    async def _cut_off(self) -> None:
        self._whole = True
        if self._answered:
            return
        self._cut = True
        body = orjson.dumps(_GRAPHQL if self._scope["path"].startswith("/graphql") else _OTHERS)
        headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
        headers += [(b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")]
        await self._send({"type": "http.response.start", "status": 408, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})
