"""A whole hub on a socket of its own, whose issuer is where it listens: what standard clients insist on."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from hub.app import create_app
from hub.settings import Settings


@asynccontextmanager
async def listening(settings: Settings) -> AsyncIterator[Settings]:
    """The settings of a hub that serves on a free port of the loopback for the block's length."""
    listener = socket.create_server(("127.0.0.1", 0))
    own = settings.model_copy(update={"issuer": f"http://127.0.0.1:{listener.getsockname()[1]}"})
    server = uvicorn.Server(uvicorn.Config(create_app(own), log_level="error", lifespan="on"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        assert not serving.done()
        await asyncio.sleep(0.01)
    try:
        yield own
    finally:
        server.should_exit = True
        await serving
