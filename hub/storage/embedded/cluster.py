"""One embedded PostgreSQL on disk: how its data is made, and how its server is started, found and stopped."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from hub.errors import ConfigurationError
from hub.storage.embedded.programs import MAJOR_VERSION, User, give, launch, maker_of, program, server_user

_PORT = "5432"
_LONGEST_SOCKET_PATH = 103  # bytes; Linux takes 107, macOS 103
_PRIVATE = "charity-hub-"
_PATIENCE_SECONDS = 90.0
_LARGEST_LOG = 10_000_000

_SETTINGS = {
    "listen_addresses": "",
    "port": _PORT,
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "random_page_cost": "1.1",
    "cluster_name": "charity hub",
    # Nothing personal in the log: no statements and no rows, only what went wrong.
    "log_statement": "none",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
}
_PROMISES = ("fsync", "synchronous_commit", "full_page_writes")

_INITDB = [
    "--username=postgres",
    "--auth=trust",  # the socket lies in a directory that only its owner and root may enter
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-instructions",
]
OWNER, SERVING = "hub", "hub_serving"
"""The role that owns the tables, which migrates, and the one that the hub serves as: neither is a superuser."""

_ROLES_AND_DATABASE = (
    f"CREATE ROLE {OWNER} LOGIN CREATEDB;\n\nCREATE ROLE {SERVING} LOGIN;\n\nGRANT {SERVING} TO {OWNER};\n\n"
    f"CREATE DATABASE hub OWNER {OWNER};\n\n"
)


@dataclass(frozen=True)
class Cluster:
    """The embedded PostgreSQL whose data is in `home`/postgres. Its caller sees to it that it is alone."""

    home: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        """The directory that PostgreSQL itself keeps."""
        return self.home / "postgres"

    @property
    def users(self) -> Path:
        """A file on which each process that uses the server holds a shared lock."""
        return self.home / "postgres.users"

    @property
    def url(self) -> str:
        """Where the tables' owner reaches the running server: a socket that only its owner and root may open."""
        return f"postgresql://{OWNER}@/hub?host={quote(self._pid_file()[4], safe='/')}&port={_PORT}"

    def ensure_running(self) -> None:
        """Makes the data on the first start, and starts the server unless it runs. Raises ConfigurationError."""
        if not self.data.exists():
            self._make()
        self._check_version()
        if not self._answers_in_the_end():
            self._forget_the_dead_server()
            self._start()

    def stop(self) -> None:
        """Stops the server cleanly and returns when its last process is gone."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while self._lives() and time.monotonic() < until:
            lines = self._pid_file()
            if lines:
                with suppress(ProcessLookupError):
                    os.kill(int(lines[0]), signal.SIGINT)
            time.sleep(0.01)

    def _make(self) -> None:
        """Makes the data beside its place and moves it there when it is whole."""
        user, half, log = self._user(), self.home / "postgres.half", self.home / "postgres.log"
        maker = maker_of(user)
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        give(half, maker)
        launch("run", maker, half, log, ["--", program("initdb"), "-D", str(half), *_INITDB])
        single = [program("postgres"), "--single", "-j", "-D", str(half), "postgres"]
        launch("run", maker, half, log, ["--", *single], _ROLES_AND_DATABASE)
        for path in (half, *half.rglob("*")):
            give(path, user)
        half.rename(self.data)

    def _start(self) -> None:
        user, log = self._user(), self.home / "postgres.log"
        sockets = self._new_socket_directory(user)
        settings = _SETTINGS | dict.fromkeys(_PROMISES, "on" if self.durable else "off")
        settings["unix_socket_directories"] = '"' + str(sockets).replace('"', '""') + '"'
        chosen = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        guarded = ["--alive", str(self._alive), "--users", str(self.users)]
        if sockets != self.data:
            guarded += ["--remove", str(sockets)]
        if log.exists() and log.stat().st_size > _LARGEST_LOG:
            log.unlink()
        launch(
            "serve",
            user,
            self.data,
            log,
            [*guarded, "--", program("postgres"), "-D", str(self.data), *chosen],
        )

    @property
    def _alive(self) -> Path:
        """A file that the server's processes hold locked: unlike a process id, it cannot name a stranger."""
        return self.home / "postgres.alive"

    def _lives(self) -> bool:
        handle = os.open(self._alive, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
        return False

    def _answers_in_the_end(self) -> bool:
        """Whether there is a server that answers; one that is starting, stopping or dying is waited for."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while self._lives():
            if self._answers():
                return True
            if time.monotonic() > until:
                raise ConfigurationError(
                    f"A PostgreSQL holds {self.data} but does not answer; stop it by hand."
                )
            time.sleep(0.02)
        return False

    def _answers(self) -> bool:
        lines = self._pid_file()
        if len(lines) < 8 or lines[7].strip() != "ready":
            return False
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            return probe.connect_ex(f"{lines[4]}/.s.PGSQL.{_PORT}") == 0

    def _forget_the_dead_server(self) -> None:
        """Clears what a killed server left; none of its processes lives, so its pid file may name a stranger."""
        lines = self._pid_file()
        if len(lines) > 4 and Path(lines[4]).name.startswith(_PRIVATE):
            shutil.rmtree(lines[4], ignore_errors=True)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _new_socket_directory(self, user: User | None) -> Path:
        """The data itself, unless its path is longer than a socket's may be or holds what a URL cannot list."""
        if _fits_a_socket(self.data) and not set(str(self.data)) & set(",\n\r"):
            return self.data
        private = Path(tempfile.mkdtemp(prefix=_PRIVATE))
        if not _fits_a_socket(private):
            raise ConfigurationError(f"{private} is too long a path for a socket: name a shorter TMPDIR.")
        give(private, user)
        return private

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != MAJOR_VERSION:
            raise ConfigurationError(
                f"{self.data} was written by PostgreSQL {found} and the hub brings PostgreSQL {MAJOR_VERSION}: dump "
                "it with the former and restore it here, or name another HUB_DATA_DIR."
            )

    def _user(self) -> User | None:
        return server_user(self.data, self.home, *self.home.parents)


def _fits_a_socket(directory: Path) -> bool:
    return len(os.fsencode(directory / f".s.PGSQL.{_PORT}")) <= _LONGEST_SOCKET_PATH
