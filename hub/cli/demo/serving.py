"""Serving the hub inside the demo's own process, beside the demo's own questions to it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import httpx
import uvicorn

from hub.app import create_app
from hub.errors import ConfigurationError
from hub.settings import Settings
from hub.web.connection import PatientProtocol
from hub.web.graphiql import Tabs

_LAST_ANSWERS_SECONDS = 3


class _Server(uvicorn.Server):
    """A server that leaves signals to the demo."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(
    settings: Settings, bound: socket.socket, address: str, tabs: Tabs
) -> AsyncIterator[httpx.AsyncClient]:
    """Serves for the block's length; the client asks the hub as any user does. Raises ConfigurationError."""
    server = _Server(
        uvicorn.Config(
            create_app(settings, tabs),
            http=PatientProtocol,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_LAST_ANSWERS_SECONDS,
        )
    )
    task = asyncio.create_task(server.serve(sockets=[bound]))
    try:
        await _started(server, task)
        async with httpx.AsyncClient(base_url=address, timeout=60, trust_env=False) as http:
            yield http
    finally:
        server.should_exit = True
        await asyncio.wait([task])


async def _started(server: uvicorn.Server, task: asyncio.Task[None]) -> None:
    while not server.started:
        if task.done():
            await task
            raise ConfigurationError("The hub did not start; the lines above say why.")
        await asyncio.sleep(0.01)
