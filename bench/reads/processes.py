"""The processes that are measured: started on a core of their own, stopped in the end, and what they have taken."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

SERVERS_CORE, DATABASE_CORE = 0, 1
"""The servers have a core of their own; PostgreSQL shares the other one with whoever asks."""


@dataclass(frozen=True)
class Server:
    """A server that runs, where it listens, and the path that takes questions."""

    name: str
    pid: int
    port: int
    path: str = "/graphql"

    def seconds(self) -> float:
        """The processor's time that it and what it started have taken."""
        return sum(_seconds(pid) for pid in [self.pid, *children(self.pid)])


@contextmanager
def server(
    name: str, command: Sequence[str], environment: Mapping[str, str], log: Path, port: int
) -> Iterator[Server]:
    """Runs the command for the block's length, its output in a file."""
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, stdout=written, stderr=subprocess.STDOUT, env=_environment(environment)
        )
        pin(process.pid, SERVERS_CORE)
        try:
            yield Server(name, process.pid, port)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def python(module: str, *words: str) -> list[str]:
    """The command that runs a module as this program runs."""
    return [sys.executable, "-m", module, *words]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pin(pid: int, core: int) -> None:
    """Keeps a process and what it will start on one core, where there are two and the system lets us."""
    with suppress(OSError, AttributeError):
        if core in os.sched_getaffinity(0) or core < (os.cpu_count() or 1):
            os.sched_setaffinity(pid, {core})


def children(pid: int) -> list[int]:
    """The processes that this one has started and that live."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


def database_seconds(postmaster: int) -> float:
    """The processor's time of a PostgreSQL: of the processes that live, and of those that have ended."""
    return _seconds(postmaster, ended=True) + sum(_seconds(child) for child in children(postmaster))


def _seconds(pid: int, *, ended: bool = False) -> float:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    times = stat.rpartition(")")[2].split()[11:15]
    return sum(int(each) for each in times[: 4 if ended else 2]) / os.sysconf("SC_CLK_TCK")


def _environment(told: Mapping[str, str]) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return {**plain, **told}
