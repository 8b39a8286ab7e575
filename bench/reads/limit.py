"""The limit: a bare ASGI application that answers each question with one statement written by hand.

Run as `python -m bench.reads.limit ADDRESS PORT CHARITY`. It checks no token, holds no gate, sees every row and
keeps no audit; what it answers is, byte for byte, what the hub does, but for the civil number.
"""

from __future__ import annotations

import sys
from base64 import b64decode
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import uvicorn

from bench.reads.statements import FAMILY, PROJECTS

Message = dict[str, Any]
POOL = 10
_HEADERS = [(b"content-type", b"application/json; charset=utf-8")]


class Limit:
    """The application; its pool is opened when the server starts it."""

    def __init__(self, address: str, charity_id: UUID) -> None:
        self._address = address
        self._charity_id = charity_id
        self._pool: asyncpg.Pool | None = None

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        body = await self._answer(await _whole(receive))
        length = (b"content-length", b"%d" % len(body))
        await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS, length]})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, asked: bytes) -> bytes:
        variables = orjson.loads(asked)["variables"]
        assert self._pool is not None
        async with self._pool.acquire() as connection:
            if "id" in variables:
                key = UUID(b64decode(variables["id"])[-36:].decode())
                answer = await connection.fetchval(FAMILY, key)
            else:
                after = UUID(bytes=b64decode(variables["after"]))
                answer = await connection.fetchval(PROJECTS, self._charity_id, after, 50)
        return str(answer).encode()

    async def _live(
        self, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        await receive()
        self._pool = await asyncpg.create_pool(
            self._address,
            min_size=1,
            max_size=POOL,
            reset=_leave_as_it_is,
            server_settings={"jit": "off", "timezone": "UTC"},
        )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._pool.close()
        await send({"type": "lifespan.shutdown.complete"})


async def _whole(receive: Callable[[], Awaitable[Message]]) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
    return body


async def _leave_as_it_is(_connection: asyncpg.Connection) -> None:
    """Instead of the driver's reset, a round trip."""


def main() -> None:
    """Serves until it is stopped, on the loop and with the parser that the hub serves with."""
    address, port, charity_id = sys.argv[1:]
    application = Limit(address, UUID(charity_id))
    uvicorn.run(
        application, port=int(port), http="httptools", log_config=None, access_log=False, server_header=False
    )


if __name__ == "__main__":
    main()
