"""The embedded PostgreSQL, shared by all processes of one data directory: the first starts it, the last stops it.

Every process that uses it holds a shared lock on one file, which the system takes back when the process ends in
whatever way, so that a server nobody uses is always stopped; a second lock lets one process at a time start or
stop it. Nothing is written outside the data directory, but for a socket in a private temporary directory where the
path of the data is too long for a socket.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from hub.errors import ConfigurationError
from hub.settings import Settings
from hub.storage.embedded.cluster import OWNER, SERVING, Cluster

__all__ = ["SERVING", "Embedded", "database_url", "owner_url", "serving_url"]


class Embedded:
    """One user of the embedded server; leave it by `stop` or as a context manager."""

    def __init__(self, cluster: Cluster, user_lock: int) -> None:
        self._cluster = cluster
        self._user_lock: int | None = user_lock
        self.url = cluster.url

    @classmethod
    def start(cls, data_dir: Path, *, durable: bool = True) -> Embedded:
        """Joins the server of `data_dir`, starting it if need be. Raises ConfigurationError with what to do.

        Without `durable`, a crash of the machine may lose data: for tests alone.
        """
        cluster = Cluster(data_dir.resolve(), durable)
        with _one_at_a_time(cluster.home):
            user_lock = _locked(cluster.users, fcntl.LOCK_SH)
            try:
                cluster.ensure_running()
                return cls(cluster, user_lock)
            except BaseException:
                os.close(user_lock)
                _stop_unless_used(cluster)
                raise

    def stop(self) -> None:
        """Leaves the server; the last user to leave stops it. A second call does nothing."""
        if self._user_lock is None:
            return
        with _one_at_a_time(self._cluster.home):
            os.close(self._user_lock)
            self._user_lock = None
            _stop_unless_used(self._cluster)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def owner_url(url: str) -> str:
    """The embedded database at `url` as the owner of its tables comes to it."""
    return url.replace(f"//{SERVING}@", f"//{OWNER}@", 1)


def serving_url(url: str) -> str:
    """The embedded database at `url` as the hub comes to it, before whom the walls between rows stand."""
    return url.replace(f"//{OWNER}@", f"//{SERVING}@", 1)


@contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """The database that the settings name; without one, the embedded server, which runs for the block's length."""
    if settings.database_url:
        yield settings.database_url
        return
    with Embedded.start(settings.data_dir) as embedded:
        yield serving_url(embedded.url)


@contextmanager
def _one_at_a_time(home: Path) -> Iterator[None]:
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = _locked(home / "postgres.lock", fcntl.LOCK_EX)
        try:
            yield
        finally:
            os.close(lock)
    except OSError as failure:
        raise ConfigurationError(f"The data directory {home} cannot be used: {failure}.") from failure


def _locked(path: Path, kind: int) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, kind)
    return handle


def _stop_unless_used(cluster: Cluster) -> None:
    handle = os.open(cluster.users, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        cluster.stop()
    except BlockingIOError:
        fcntl.flock(
            handle, fcntl.LOCK_SH
        )  # at once beside other users; after the stop, when the guardian stops it
    finally:
        os.close(handle)
