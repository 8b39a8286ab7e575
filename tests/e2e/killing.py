"""Disturbs a publication: kills the adapter's process at random moments, and cuts its connections at random bytes."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.e2e.a_publisher import Publisher

EARLIEST = 0.3
"""The share of an undisturbed run's time before which nobody is killed: Python is still starting."""

LONGER = 1.2
"""By how much the next run's time grows, so that one is done in the end on a machine that has become slow."""


@dataclass(frozen=True)
class Kill:
    """A killed run: after how many seconds, and how many rows the hub then held."""

    after: float
    held: int


async def killed_until_done(publisher: Publisher, longest: float, chance: random.Random) -> list[Kill]:
    """Starts the adapter again and again, each time killing it within so many seconds, until one run is faster."""
    kills: list[Kill] = []
    while True:
        process = await publisher.start()
        after = chance.uniform(EARLIEST * longest, longest)
        done, _ = await asyncio.wait({asyncio.ensure_future(process.communicate())}, timeout=after)
        if done:
            assert process.returncode == 0, [task.result() for task in done]
            return kills
        process.kill()
        await process.wait()
        kills.append(Kill(after, len(await publisher.content())))
        longest *= LONGER


@asynccontextmanager
async def a_bad_line(port: int, cuts: list[int]) -> AsyncIterator[tuple[int, list[int]]]:
    """A port that leads to another one, and a list of the cuts made: each connection is cut after so many bytes."""
    made: list[int] = []

    async def lead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", port)
        left = cuts.pop() if cuts else None

        async def carry(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            nonlocal left
            while data := await source.read(4096):
                if left is not None and len(data) >= left:
                    made.append(left)
                    return
                left = None if left is None else left - len(data)
                sink.write(data)
                await sink.drain()

        ways = {asyncio.ensure_future(carry(reader, back)), asyncio.ensure_future(carry(there, writer))}
        _, unfinished = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in unfinished:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for end in (writer, back):
            end.transport.abort()

    server = await asyncio.start_server(lead, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], made
