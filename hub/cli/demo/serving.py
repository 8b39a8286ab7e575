"""Serving the hub inside the demo's own process, on a port taken before anything else is done."""

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
from hub.web.graphiql import Tabs

_LAST_ANSWERS_SECONDS = 3


class _Server(uvicorn.Server):
    """A server that leaves signals to the demo."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int) -> socket.socket:
    """Takes the port. Raises ConfigurationError when it is taken already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as failure:
        raise ConfigurationError(
            f"The demo cannot serve on {host} port {port}: {failure.strerror or failure}. "
            f'Another port: make demo ARGS="--port {port + 1 if port < 65535 else 8001}".'
        ) from failure


def address_of(listening: socket.socket) -> str:
    """The URL at which this machine reaches the port."""
    host, port = listening.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not bound
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextlib.asynccontextmanager
async def serving(
    settings: Settings, listening: socket.socket, tabs: Tabs
) -> AsyncIterator[httpx.AsyncClient]:
    """Serves for the block's length; the client asks the hub as any user does. Raises ConfigurationError."""
    server = _Server(
        uvicorn.Config(
            create_app(settings, tabs),
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=_LAST_ANSWERS_SECONDS,
        )
    )
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await _started(server, task)
        async with httpx.AsyncClient(base_url=address_of(listening), timeout=60, trust_env=False) as http:
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
