"""A hub in a process of its own, as the ministry runs it: what it writes to its log is all that it ever wrote."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hub.settings import Settings
from tests.hub import Hub, asking


@dataclass
class Process:
    """The running hub; its log is complete once the block has ended."""

    hub: Hub
    log: str = ""
    lines: list[str] = field(default_factory=list)


@asynccontextmanager
async def hub_process(settings: Settings, log: Path) -> AsyncIterator[Process]:
    """Serves from a process of its own at log level DEBUG for the block's length."""
    told = {
        "HUB_DATABASE_URL": settings.database_url or "",
        "HUB_KEYS_DIR": str(settings.keys),
        "HUB_DATA_DIR": str(settings.data_dir),
        "HUB_ISSUER": settings.issuer,
        "HUB_LOG_LEVEL": "DEBUG",
    }
    serve = [sys.executable, "-m", "hub.cli", "serve", "--port", "0", "--json"]
    with log.open("wb") as written:
        process = await asyncio.create_subprocess_exec(
            *serve, env={**os.environ, **told}, stdout=asyncio.subprocess.PIPE, stderr=written
        )
        try:
            assert process.stdout is not None
            address = json.loads(await process.stdout.read(1_000))["url"]
            async with asking(settings, address) as hub:
                running = Process(hub)
                yield running
        finally:
            process.terminate()
            await process.communicate()
    running.log = await asyncio.to_thread(log.read_text, "utf-8", "replace")
    running.lines = running.log.splitlines()
