"""Runs PostgreSQL's programs for the hub, as another user where the hub is root, and stops what nobody uses.

The hub starts this file as a process of its own; only the standard library is used, so that it is quick to start.

PostgreSQL refuses to run as root, and a folder that only root may enter (`/root`, say) stays closed to any other
user. No permission outside the data is changed for that: on Linux the program keeps the one capability that lets
it read and enter folders, or, where root itself has no such capability, the one that ignores permissions.
"""

from __future__ import annotations

import argparse
import ctypes
import fcntl
import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

_PR_SET_KEEPCAPS = 8
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAPABILITY_VERSION_3 = 0x20080522
_DAC_OVERRIDE = 1
_DAC_READ_SEARCH = 2

_READY_WITHIN_SECONDS = 300.0
_STOP_WITHIN_SECONDS = 60
_ATTEMPTS_AFTER_A_CRASH = 50


def main() -> int:
    """Reads what to do from the command line: `run` becomes the program, `serve` starts a server and guards it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=["run", "serve"])
    parser.add_argument("--uid", type=int, help="run as this user; unset: as the present one")
    parser.add_argument("--gid", type=int, default=0)
    parser.add_argument(
        "--data", type=Path, required=True, help="the directory that PostgreSQL keeps its data in"
    )
    parser.add_argument("--alive", type=Path, help="a file that is locked for as long as the server lives")
    parser.add_argument("--users", type=Path, help="a file that each user of the server keeps locked")
    parser.add_argument("--remove", type=Path, help="a directory to remove when the server is gone")
    parser.add_argument("program", nargs="+")
    asked = parser.parse_args()
    if asked.mode == "serve":
        return _serve(asked)
    _become(asked.uid, asked.gid, asked.data, asked.program)
    return 1


def _serve(asked: argparse.Namespace) -> int:
    """Leaves a guardian with the server behind, and returns 0 when the server is ready."""
    answer, tell = os.pipe()
    if os.fork() == 0:
        os.close(answer)
        _guard(asked, tell)
    os.close(tell)
    return 0 if os.read(answer, 1) else 1


def _guard(asked: argparse.Namespace, tell: int) -> None:
    """Keeps the server running while it is used, and stops it after that, in whatever way its last user ended."""
    alive = os.open(asked.alive, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.set_inheritable(alive, True)
    users = os.open(asked.users, os.O_RDWR | os.O_CREAT, 0o600)  # once locked, until this process ends
    server = _ready_server(asked, attempts=1)
    if server:
        with suppress(BrokenPipeError):  # whoever started it was killed meanwhile
            os.write(tell, b"1")
    os.close(tell)
    while server and _crashes(server, users) and _is_used(asked.users):
        server = _ready_server(asked, attempts=_ATTEMPTS_AFTER_A_CRASH)
    if asked.remove:
        shutil.rmtree(asked.remove, ignore_errors=True)
    os._exit(0)


def _ready_server(asked: argparse.Namespace, attempts: int) -> int | None:
    """Starts the server and waits until it is ready; after a crash, the last of the old processes hinder it a while."""
    for attempt in range(attempts):
        if attempt and not _is_used(asked.users):
            return None
        server = os.fork()
        if server == 0:
            _become(asked.uid, asked.gid, asked.data, asked.program)
        if _is_ready(server, asked.data / "postmaster.pid"):
            return server
        time.sleep(0.2)
    return None


def _is_ready(server: int, pid_file: Path) -> bool:
    until = time.monotonic() + _READY_WITHIN_SECONDS
    while time.monotonic() < until:
        if os.waitpid(server, os.WNOHANG)[0]:
            return False
        lines = pid_file.read_text().splitlines() if pid_file.exists() else []
        if len(lines) > 7 and lines[0] == str(server) and lines[7].strip() == "ready":
            return True
        time.sleep(0.02)
    return False


class _ServerEnded(Exception):
    """Raised in the midst of waiting when the server has ended by itself or by another's hand."""


def _crashes(server: int, users: int) -> bool:
    """Waits for the server's end, which comes here when nobody uses it any more; True when it was not a clean one."""

    def end(*_: object) -> None:
        raise _ServerEnded

    def lose_patience(*_: object) -> None:
        os.kill(server, signal.SIGQUIT)

    try:
        signal.signal(signal.SIGALRM, lose_patience)
        signal.signal(signal.SIGCHLD, end)
        ended, status = os.waitpid(server, os.WNOHANG)
        if not ended:
            fcntl.flock(users, fcntl.LOCK_EX)
            os.kill(server, signal.SIGINT)
            signal.alarm(_STOP_WITHIN_SECONDS)
            while True:
                signal.pause()
    except _ServerEnded:
        status = os.waitpid(server, 0)[1]
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    return status != 0


def _is_used(users: Path) -> bool:
    """Whether there are users; one who holds the file alone is stopping the server."""
    handle = os.open(users, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return _is_shared(handle)
    finally:
        os.close(handle)
    return False


def _is_shared(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _become(uid: int | None, gid: int, data: Path, program: list[str]) -> None:
    """Replaces this process by the program, as the given user and with no more power than it needs."""
    if uid is None:
        os.execv(program[0], program)  # noqa: S606 - the program and its arguments are the hub's own
    _drop_root(uid, gid)
    refused: list[str] = []
    for capability in (None, _DAC_READ_SEARCH, _DAC_OVERRIDE):
        try:
            if capability is not None:
                _keep(capability)
            list(data.iterdir())
            os.execv(program[0], program)  # noqa: S606
        except OSError as failure:
            refused.append(str(failure))
    print(f"user {uid} cannot run {program[0]} on {data}: {refused}", file=sys.stderr)  # noqa: T201
    os._exit(1)


def _drop_root(uid: int, gid: int) -> None:
    if sys.platform == "linux":
        _call("prctl", _PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def _keep(capability: int) -> None:
    """Takes one capability of root's along, also through the start of the program."""
    if sys.platform != "linux":
        raise OSError("the folder is closed to other users than root: chmod o+x it and the folders above it")
    header, sets = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0), (ctypes.c_uint32 * 6)()
    _call("capget", header, sets)
    sets[0] = sets[2] = 1 << capability  # effective and inheritable; the permitted ones stay for a second try
    _call("capset", header, sets)
    _call("prctl", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability, 0, 0)


def _call(name: str, *arguments: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), name)


if __name__ == "__main__":
    sys.exit(main())
