"""One exchange of a request and its answer: a body that trickles ends it, and its answer says what every answer says.

All of this is one object and not a wrapper each, since every message of every request goes through all of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import cast

import orjson
from starlette.types import Message, Receive, Scope, Send

Header = tuple[bytes, bytes]

_WORDS = "The body came too slowly: send the request again in one go."
_GRAPHQL = {"errors": [{"message": _WORDS, "extensions": {"code": "BAD_USER_INPUT", "argument": "body"}}]}
_OTHERS = {"error": "invalid_request", "error_description": _WORDS}


class Exchange:
    """One request on its way through the application: waits so long for its body, and answers 408 in its stead."""

    __slots__ = (
        "_answered",
        "_cut",
        "_due",
        "_headers",
        "_late",
        "_receive",
        "_scope",
        "_seconds",
        "_send",
        "_whole",
        "status",
    )

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, seconds: float, headers: Sequence[Header]
    ) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._seconds, self._due = seconds, 0.0
        self._headers = headers
        self._whole = self._answered = self._cut = self._late = False
        self.status = 500

    async def receive(self) -> Message:
        """The next part of the body; to an application that waited too long, the client has gone."""
        if self._whole:
            return await self._receive()
        try:
            message = await self._in_time()
        except TimeoutError:
            await self._cut_off()
            return {"type": "http.disconnect"}
        self._whole = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """Passes the application's answer on, unless the request was answered here."""
        self._answered = True
        if self._cut:
            return
        if message["type"] == "http.response.start":
            self.status = message["status"]
            said = {name.lower() for name, _ in message["headers"]}
            more = [header for header in self._headers if header[0] not in said]
            message["headers"] = [*message["headers"], *more]
        await self._send(message)

    async def _in_time(self) -> Message:
        """What asyncio.timeout_at does, for the single await that there is here and at a quarter of its price."""
        loop, task = asyncio.get_running_loop(), cast("asyncio.Task[object]", asyncio.current_task())
        self._due = self._due or loop.time() + self._seconds
        expiry = loop.call_at(self._due, self._expire, task)
        try:
            return await self._receive()
        except asyncio.CancelledError:
            if self._late and task.uncancel() == 0:
                raise TimeoutError from None
            raise
        finally:
            expiry.cancel()

    def _expire(self, task: asyncio.Task[object]) -> None:
        self._late = True
        task.cancel()

    async def _cut_off(self) -> None:
        self._whole = True
        if self._answered:
            return
        body = orjson.dumps(_GRAPHQL if self._scope["path"].startswith("/graphql") else _OTHERS)
        headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
        headers += [(b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")]
        await self.send({"type": "http.response.start", "status": 408, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})
        self._cut = True
