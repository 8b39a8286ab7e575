"""Other users of the embedded PostgreSQL, questions to it, and ways to kill it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import asyncpg

from hub.storage.connection import connect

_USER = """
import sys
from pathlib import Path
from hub.storage.embedded import Embedded
with Embedded.start(Path(sys.argv[1])) as embedded:
    print(embedded.url, flush=True)
    sys.stdin.read()
"""


class User:
    """Another process that uses the embedded server until it is told to leave or is killed."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _USER, str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )

    def url(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def leave(self) -> None:
        self.process.communicate()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def names_in(directory: str) -> list[str]:
    """What a directory holds."""
    return [path.name for path in Path(directory).iterdir()]


def postmaster(home: Path) -> int | None:
    """The process of the server, if its data directory names one."""
    file = home / "postgres" / "postmaster.pid"
    return int(file.read_text().split()[0]) if file.exists() else None


def ends(home: Path) -> bool:
    """Whether the server stops within two minutes."""
    until = time.monotonic() + 120
    while postmaster(home) is not None and time.monotonic() < until:
        time.sleep(0.02)
    return postmaster(home) is None


def kill_server(home: Path, *, with_guardian: bool = False) -> None:
    """Kill the server, or it and what watches over it, and wait until it is gone."""
    server = postmaster(home)
    assert server is not None
    if with_guardian:
        os.killpg(os.getpgid(server), signal.SIGKILL)
    else:
        os.kill(server, signal.SIGKILL)
    until = time.monotonic() + 120
    while _exists(server) and time.monotonic() < until:
        time.sleep(0.005)


def _exists(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


async def ask_until_answered(url: str, question: str) -> object:
    """Ask again, for at most two minutes, while the server is away."""
    until = time.monotonic() + 120
    while True:
        try:
            return await ask(url, question)
        except (OSError, asyncpg.PostgresError):
            assert time.monotonic() < until
            await asyncio.sleep(0.05)


async def ask(url: str, question: str) -> object:
    """The one value that answers a statement."""
    connection = await connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()
