"""A wire between the hub and PostgreSQL that is cut around COMMIT, at every point where that hurts."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import Enum
from pathlib import Path

from sqlalchemy import URL, make_url

_PORT = "5432"


class Cut(Enum):
    """When the wire is cut."""

    BEFORE_COMMIT = "COMMIT does not reach the server"
    WITH_COMMIT = "COMMIT is sent on and the wire cut in the same moment"
    AFTER_COMMIT = "the server has answered COMMIT and the answer is lost"
    ANYWHERE = "some statement before COMMIT does not reach the server"


class CuttingProxy:
    """Passes everything on, and cuts a share of the connections; while `whole`, none."""

    def __init__(self, upstream: URL, seed: int, share: float) -> None:
        self._upstream = upstream
        self._random = random.Random(seed)
        self._share = share
        self.whole = False
        self.cuts: Counter[Cut] = Counter()

    def _fate(self, chunk: bytes) -> Cut | None:
        if self.whole:
            return None
        if b"COMMIT" in chunk:
            draw = self._random.random() < self._share
            return (
                self._random.choice([Cut.BEFORE_COMMIT, Cut.WITH_COMMIT, Cut.AFTER_COMMIT]) if draw else None
            )
        return Cut.ANYWHERE if self._random.random() < self._share / 20 else None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the hub, until either side or the scissors end it."""
        server_reader, server_writer = await self._connect()
        muted = asyncio.Event()
        ways = [
            asyncio.create_task(self._requests(reader, server_writer, muted)),
            asyncio.create_task(self._answers(server_reader, writer, muted)),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for end in (server_writer, writer):
            end.close()
        await asyncio.wait(ways)

    async def _requests(
        self, reader: asyncio.StreamReader, server: asyncio.StreamWriter, muted: asyncio.Event
    ) -> None:
        with suppress(OSError):
            while chunk := await reader.read(65536):
                cut = self._fate(chunk)
                if cut in {Cut.AFTER_COMMIT, Cut.WITH_COMMIT}:
                    muted.set()
                if cut not in {Cut.BEFORE_COMMIT, Cut.ANYWHERE}:
                    server.write(chunk)
                    await server.drain()
                if cut is not None:
                    self.cuts[cut] += 1
                    if cut is Cut.AFTER_COMMIT:
                        await asyncio.sleep(0.02)
                    return

    async def _answers(
        self, server: asyncio.StreamReader, writer: asyncio.StreamWriter, muted: asyncio.Event
    ) -> None:
        with suppress(OSError):
            while chunk := await server.read(65536):
                if not muted.is_set():
                    writer.write(chunk)
                    await writer.drain()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host = str(self._upstream.query.get("host", self._upstream.host))
        port = str(self._upstream.query.get("port", self._upstream.port or _PORT))
        if host.startswith("/"):
            return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        return await asyncio.open_connection(host, int(port))


@asynccontextmanager
async def cutting(url: str, *, seed: int, share: float) -> AsyncIterator[tuple[CuttingProxy, str]]:
    """A proxy before the server at `url`, and the address under which the hub reaches it."""
    proxy = CuttingProxy(make_url(url), seed, share)
    with tempfile.TemporaryDirectory() as directory:
        server = await asyncio.start_unix_server(proxy.serve, Path(directory) / f".s.PGSQL.{_PORT}")
        named = make_url(url)
        through = URL.create(
            "postgresql",
            named.username,
            named.password,
            database=named.database,
            query={"host": directory, "port": _PORT},
        )
        yield proxy, through.render_as_string(hide_password=False)
        server.close()
