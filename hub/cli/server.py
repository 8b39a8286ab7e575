"""Serving until somebody stops it: the socket, the address that tokens name, one process or several."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from hub.errors import ConfigurationError
from hub.web.connection import PROTOCOLS

if TYPE_CHECKING:
    from hub.settings import Settings

Announce = Callable[[], None]

_FINISH_WITHIN_SECONDS = 30


class _Stopped(KeyboardInterrupt):
    """Somebody asked the hub to stop, by Ctrl-C or SIGTERM."""


@contextmanager
def until_stopped() -> Iterator[None]:
    """Ends the block at Ctrl-C or SIGTERM, wherever it is; what follows is no longer disturbed by either."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        for each in before:
            signal.signal(each, signal.SIG_IGN)
        raise _Stopped

    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    for each in before:
        signal.signal(each, stop)
    with suppress(_Stopped):
        yield


@contextmanager
def listener(host: str, port: int) -> Iterator[socket.socket]:
    """A socket bound to the address; port 0 takes a free one. Raises ConfigurationError when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((host, port))
        except OSError as refusal:
            raise ConfigurationError(
                f"The hub cannot listen on {host} port {port} ({refusal.strerror}): choose --host or --port."
            ) from None
        bound.set_inheritable(True)
        yield bound


def address_of(bound: socket.socket, host: str) -> str:
    """The address as a browser on this machine takes it."""
    reachable = host if _is_loopback(host) else "127.0.0.1"
    return (
        f"http://[{reachable}]:{_port(bound)}" if ":" in reachable else f"http://{reachable}:{_port(bound)}"
    )


def serve_here(application: Any, bound: socket.socket, announce: Announce) -> None:
    """Serves from this process until a signal ends it, and says so once requests are answered."""

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            announce()

    try:
        Server(_configuration(application)).run([bound])
    except SystemExit:
        raise ConfigurationError("The hub could not start: the lines above say why.") from None


def serve_by_workers(settings: Settings, workers: int, bound: socket.socket, announce: Announce) -> None:
    """Serves from several processes, which find the database of the settings in their environment."""

    class Workers(Multiprocess):
        def init_processes(self) -> None:
            super().init_processes()
            if all(self._starts(process) for process in self.processes):
                announce()

        def _starts(self, worker: Any) -> bool:
            while not self.signal_queue and worker.process.is_alive():
                if worker.is_ready(timeout=0.2):
                    return True
            return False

    os.environ |= environment_of(settings, workers)
    configuration = _configuration("hub.cli.worker:application", factory=True, workers=workers)
    served = Workers(configuration, [bound])
    served.run()
    if any(worker.exitcode == STARTUP_FAILURE for worker in served.processes):
        raise ConfigurationError("The hub could not start: the lines above say why.")


def environment_of(settings: Settings, workers: int) -> dict[str, str]:
    """What each of the workers is told; misses in a row are shared out, so that together they allow no more."""
    return {
        "HUB_DATABASE_URL": settings.database_url or "",
        "HUB_DATABASE_POOL": str(settings.database_pool),
        "HUB_ISSUER": settings.issuer,
        "HUB_MISSES_IN_A_ROW": str(max(1, settings.misses_in_a_row // workers)),
    }


def _configuration(application: Any, **more: Any) -> uvicorn.Config:
    """No access log, which would name people in paths; errors go to the hub's own log."""
    return uvicorn.Config(
        application,
        **PROTOCOLS,
        log_config=None,
        access_log=False,
        lifespan="on",
        server_header=False,
        timeout_graceful_shutdown=_FINISH_WITHIN_SECONDS,
        **more,
    )


def _port(bound: socket.socket) -> int:
    return int(bound.getsockname()[1])


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
