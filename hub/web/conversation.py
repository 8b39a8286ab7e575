"""A conversation over an acknowledged WebSocket: its messages, the operations under way, and what ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson
from starlette.websockets import WebSocket, WebSocketDisconnect

from hub.auth.tokens import VerifiedToken
from hub.errors import BadUserInput, Language, Unauthenticated, Unavailable
from hub.resolvers.context import RequestContext
from hub.schema.answer import Question
from hub.web.body import asked_in, json_of
from hub.web.language import chosen_language
from hub.web.streams import CHECKED_EVERY, Streams

LONGEST_ID = 200
_LONGEST_REASON = 120


class Closed(Exception):
    """The connection ends, with a code of the protocol and a reason for whoever reads logs."""

    def __init__(self, code: int, reason: str) -> None:
        self.code = code
        self.reason = reason.encode()[:_LONGEST_REASON].decode(errors="ignore")
        super().__init__(reason)


class Conversation:
    """One connection that was acknowledged, and the operations under way over it."""

    def __init__(self, socket: WebSocket, token: VerifiedToken, streams: Streams) -> None:
        self._socket = socket
        self._token = token
        self._streams = streams
        self._language = chosen_language(socket.headers.get("accept-language", ""))
        self._operations: dict[str, asyncio.Task[None]] = {}

    async def served(self) -> None:
        """Answers until the client leaves. Raises Closed when the hub ends the connection."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._guard())
                while True:
                    await self._heed(await received(self._socket), group)
        except* WebSocketDisconnect:
            pass
        except* Closed as closed:
            raise _first(closed) from None

    async def send(self, message: Mapping[str, object]) -> None:
        """Sends one message."""
        await self._socket.send_text(orjson.dumps(message).decode())

    async def _guard(self) -> None:
        """Ends the connection when its token has ended."""
        while True:
            try:
                await self._streams.caller(self._token)
            except Unauthenticated as ended:
                raise Closed(4403, f"Forbidden: {ended.reason}") from None
            except Unavailable:
                pass  # nothing is told meanwhile, and the database may come back
            await asyncio.sleep(CHECKED_EVERY)

    async def _heed(self, message: Mapping[str, Any], group: asyncio.TaskGroup) -> None:
        match message["type"]:
            case "ping":
                payload = {"payload": message["payload"]} if "payload" in message else {}
                await self.send({"type": "pong", **payload})
            case "pong":
                pass
            case "complete":
                await self._complete(_id_of(message))
            case "subscribe":
                await self._begin(message, group)
            case "connection_init":
                raise Closed(4429, "Too many initialisation requests")
            case _:
                raise Closed(4400, "Unknown type of message")

    async def _complete(self, id: str) -> None:
        """Ends an operation; its place and its id are free when this returns."""
        operation = self._operations.get(id)
        if operation is not None:
            operation.cancel()
            await asyncio.wait({operation})

    async def _begin(self, message: Mapping[str, Any], group: asyncio.TaskGroup) -> None:
        """Begins an operation. Whatever the client sends after a subscription is heeded once that is on."""
        id = _id_of(message)
        if not isinstance(message.get("payload"), Mapping):
            raise Closed(4400, "The payload of subscribe must be an object")
        if id in self._operations:
            raise Closed(4409, f"Subscriber for {id} already exists")
        is_on = asyncio.Event()
        operation = group.create_task(self._operate(id, message["payload"], is_on))
        self._operations[id] = operation
        operation.add_done_callback(lambda _: is_on.set())
        await is_on.wait()

    async def _operate(self, id: str, payload: Mapping[str, Any], is_on: asyncio.Event) -> None:
        context = self._streams.unchecked(self._token, self._language, self._socket.state.request_id)
        try:
            context = replace(context, caller=await self._streams.caller(self._token))
            with self._streams.place(context.caller):
                await self._answer(id, asked_in(payload), context, is_on)
        except (Closed, WebSocketDisconnect):
            raise
        except Unauthenticated as ended:
            raise Closed(4403, f"Forbidden: {ended.reason}") from None
        except Exception as error:  # noqa: BLE001 - masked, logged and told as GraphQL's errors
            await self._tell("error", id, self._streams.following.refusal(error, context))
        finally:
            if self._operations.get(id) is asyncio.current_task():
                del self._operations[id]

    async def _answer(
        self, id: str, question: Question, context: RequestContext, is_on: asyncio.Event
    ) -> None:
        subscription = await self._streams.following.subscription(question, context)
        if subscription is not None:
            async with self._streams.opened(subscription, self._token) as responses:
                is_on.set()
                async for response in responses:
                    if response is not None:
                        await self._tell("next", id, response)
        is_on.set()
        answer = await self._streams.answer(question, context)
        if answer.failure is not None:
            await self._tell("error", id, orjson.dumps(orjson.loads(answer.body)["errors"]))
            return
        await self._tell("next", id, answer.body)
        await self.send({"type": "complete", "id": id})

    async def _tell(self, type: str, id: str, payload: bytes) -> None:
        told = b'{"id":%b,"type":"%b","payload":%b}' % (orjson.dumps(id), type.encode(), payload)
        await self._socket.send_text(told.decode())


async def received(socket: WebSocket) -> Mapping[str, Any]:
    """The next message. Raises Closed for one that the protocol does not know, WebSocketDisconnect at the end."""
    event = await socket.receive()
    if event["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(event.get("code", 1005))
    try:
        message = json_of((event.get("text") or "").encode(), "message")
    except BadUserInput as fault:
        raise Closed(4400, fault.say(Language.EN)) from None
    if not isinstance(message, Mapping) or not isinstance(message.get("type"), str):
        raise Closed(4400, "A message is an object with a type")
    return message


def _id_of(message: Mapping[str, Any]) -> str:
    id = message.get("id")
    if not isinstance(id, str) or not 0 < len(id) <= LONGEST_ID:
        raise Closed(4400, "The message needs an id")
    return id


def _first(group: BaseExceptionGroup[Closed]) -> Closed:
    for each in group.exceptions:
        return each if isinstance(each, Closed) else _first(each)
    raise TypeError("an empty group")
