"""The load: clients that ask over kept connections, each its next question when it has its answer.

Written on the transport itself, since it shares a core with PostgreSQL. An answer that is not 200, or that tells of
errors, ends the measurement: a server that answers errors looks very fast.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from bench.reads.processes import Server

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_GIVE_UP_SECONDS = 60.0


class BadAnswer(Exception):
    """A server answered something else than data."""


@dataclass(frozen=True)
class Load:
    """How many answers came, in how many seconds."""

    answers: int
    seconds: float


def request(server: Server, body: bytes, token: str | None) -> bytes:
    """A question as it goes over the wire."""
    told = [
        f"POST {server.path} HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        "Content-Type: application/json",
        "Accept: application/graphql-response+json, application/json",
        "Accept-Language: en",
        f"Content-Length: {len(body)}",
        *([f"Authorization: Bearer {token}"] if token else []),
    ]
    return "\r\n".join([*told, "", ""]).encode() + body


async def ask(server: Server, request: bytes) -> bytes:
    """The body of one answer."""
    asking = _Asking(iter([request]), float("inf"))
    await asking.begin(server)
    await asyncio.wait_for(asking.done, _GIVE_UP_SECONDS)
    return asking.last


async def load(server: Server, requests: Sequence[bytes], clients: int, seconds: float) -> Load:
    """Asks for so many seconds with so many clients, and waits for the answers that are on their way."""
    endless = _round_and_round(requests)
    began = time.perf_counter()
    asking = [_Asking(endless, began + seconds) for _ in range(clients)]
    for each in asking:
        await each.begin(server)
    for each in asking:
        await asyncio.wait_for(each.done, seconds + _GIVE_UP_SECONDS)
    return Load(sum(each.answers for each in asking), time.perf_counter() - began)


def _round_and_round(requests: Sequence[bytes]) -> Iterator[bytes]:
    while True:
        yield from requests


class _Asking(asyncio.Protocol):
    """One client on its connection."""

    def __init__(self, requests: Iterator[bytes], until: float) -> None:
        self.answers = 0
        self.last = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests, self._until = requests, until
        self._parts: list[bytes] = []
        self._missing = 0

    async def begin(self, server: Server) -> None:
        """Connects, and asks its first question at once."""
        await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", server.port)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # the loop's own class is no subclass of it
        self._next()

    def data_received(self, data: bytes) -> None:
        if not self._parts:
            if b"\r\n\r\n" not in data:
                self._fail(data)
                return
            length = _LENGTH.search(data)
            if not data.startswith(b"HTTP/1.1 200") or length is None:
                self._fail(data)
                return
            self._missing = data.index(b"\r\n\r\n") + 4 + int(length[1])
        self._parts.append(data)
        self._missing -= len(data)
        if self._missing <= 0:
            self._take()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(BadAnswer(f"the connection ended: {exc}"))

    def _take(self) -> None:
        whole = b"".join(self._parts)
        self._parts = []
        if b'"errors":' in whole:
            self._fail(whole)
            return
        self.answers += 1
        self.last = whole.partition(b"\r\n\r\n")[2]
        self._next()

    def _next(self) -> None:
        following = next(self._requests, None) if time.perf_counter() < self._until else None
        if following is None:
            self.done.set_result(None)
            self._transport.close()
        else:
            self._transport.write(following)

    def _fail(self, answer: bytes) -> None:
        if not self.done.done():
            self.done.set_exception(BadAnswer(answer[:2000].decode(errors="replace")))
        self._transport.close()
