"""The embedded PostgreSQL is shared, survives every way to die, and leaves nothing running and nothing outside."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from hub.errors import ConfigurationError
from hub.settings import Settings
from hub.storage.connection import connect
from hub.storage.embedded import Embedded, database_url

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


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"
    assert _ends(tmp_path / "data"), "a server was left running"


@pytest.fixture
def closed_folder(tmp_path: Path) -> Path:
    """A folder that nobody but its owner may enter, as a home directory is."""
    tmp_path.chmod(0o700)
    return tmp_path


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The directory of temporary files, short of path and empty."""
    with tempfile.TemporaryDirectory() as directory:
        monkeypatch.setenv("TMPDIR", directory)
        monkeypatch.setattr(tempfile, "tempdir", directory)
        yield directory


def _names(directory: str) -> list[str]:
    return [path.name for path in Path(directory).iterdir()]


def _postmaster(home: Path) -> int | None:
    file = home / "postgres" / "postmaster.pid"
    return int(file.read_text().split()[0]) if file.exists() else None


def _ends(home: Path) -> bool:
    until = time.monotonic() + 20
    while _postmaster(home) is not None and time.monotonic() < until:
        time.sleep(0.02)
    return _postmaster(home) is None


def _kill_server(home: Path, *, with_guardian: bool = False) -> None:
    server = _postmaster(home)
    assert server is not None
    if with_guardian:
        os.killpg(os.getpgid(server), signal.SIGKILL)
    else:
        os.kill(server, signal.SIGKILL)
    until = time.monotonic() + 10
    while _exists(server) and time.monotonic() < until:
        time.sleep(0.005)


def _exists(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


async def _ask_until_answered(url: str, question: str) -> object:
    until = time.monotonic() + 20
    while True:
        try:
            return await _ask(url, question)
        except (OSError, asyncpg.PostgresError):
            assert time.monotonic() < until
            await asyncio.sleep(0.05)


async def _ask(url: str, question: str) -> object:
    connection = await connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


@pytest.mark.parametrize("name", ["with some spaces", 'O\'Hara, "Sons" & 100% : ?#@', "بيانات", "x" * 120])
async def test_any_path_will_do(closed_folder: Path, name: str, temporary: str) -> None:
    home = closed_folder / name / "data"
    with Embedded.start(home) as embedded:
        assert await _ask(embedded.url, "SELECT current_user || '@' || current_database()") == "hub@hub"
    assert _ends(home)
    assert not _names(temporary)


async def test_the_first_user_starts_the_server_and_the_last_one_stops_it(home: Path) -> None:
    first = Embedded.start(home)
    server = _postmaster(home)
    second = User(home)
    assert second.url() == first.url
    first.stop()
    first.stop()
    assert _postmaster(home) == server
    second.leave()
    assert _ends(home)


def test_users_that_come_at_once_share_one_server(home: Path) -> None:
    users = [User(home) for _ in range(4)]
    assert len({user.url() for user in users}) == 1
    for user in users:
        user.leave()
    assert _ends(home)


async def test_a_killed_user_keeps_no_server_running_and_takes_none_from_others(home: Path) -> None:
    killed, other = User(home), User(home)
    url = killed.url()
    other.url()
    killed.kill()
    assert await _ask(url, "SELECT 1") == 1
    other.kill()
    assert _ends(home)


async def test_a_killed_server_comes_back_with_all_that_was_committed(home: Path) -> None:
    with Embedded.start(home) as embedded:
        await _ask(embedded.url, "CREATE TABLE kept AS SELECT 7 AS value")
        _kill_server(home)
        assert await _ask_until_answered(embedded.url, "SELECT value FROM kept") == 7


async def test_a_killed_server_that_nobody_uses_stays_dead(home: Path) -> None:
    embedded = Embedded.start(home)
    _kill_server(home)
    embedded.stop()
    assert _ends(home)


async def test_what_was_committed_survives_the_kill_of_all_processes(home: Path) -> None:
    user = User(home)
    await _ask(user.url(), "CREATE TABLE kept AS SELECT 7 AS value")
    _kill_server(home, with_guardian=True)
    user.kill()
    with Embedded.start(home) as again:
        assert await _ask(again.url, "SELECT value FROM kept") == 7


async def test_a_pid_file_that_names_a_stranger_is_no_server(home: Path) -> None:
    with Embedded.start(home):
        left = (home / "postgres" / "postmaster.pid").read_text().splitlines()
    (home / "postgres" / "postmaster.pid").write_text("\n".join([str(os.getpid()), *left[1:]]) + "\n")
    with Embedded.start(home) as embedded:
        assert await _ask(embedded.url, "SELECT 1") == 1


async def test_a_kill_of_everything_in_a_deep_path_leaves_no_socket_behind(
    tmp_path: Path, temporary: str
) -> None:
    home = tmp_path / ("deep" * 30)
    user = User(home)
    user.url()
    assert len(_names(temporary)) == 1
    _kill_server(home, with_guardian=True)
    user.kill()
    with Embedded.start(home) as embedded:
        assert await _ask(embedded.url, "SELECT 1") == 1
    assert not _names(temporary)


async def test_ctrl_c_at_the_terminal_does_not_reach_the_server(home: Path) -> None:
    user = User(home)
    user.url()
    with Embedded.start(home) as embedded:
        server = _postmaster(home)
        assert server is not None
        assert os.getpgid(server) not in {user.process.pid, os.getpgid(0)}
        assert os.getsid(server) != os.getsid(user.process.pid)
        os.killpg(user.process.pid, signal.SIGINT)
        user.leave()
        assert await _ask(embedded.url, "SELECT 1") == 1


async def test_the_server_keeps_what_it_answered_and_serves_its_owner_alone(home: Path) -> None:
    with Embedded.start(home) as embedded:
        for promise in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            assert await _ask(embedded.url, f"SHOW {promise}") == "on"
        assert await _ask(embedded.url, "SHOW listen_addresses") == ""
        assert await _ask(embedded.url, "SHOW is_superuser") == "off"
        assert await _ask(embedded.url, "SHOW server_encoding") == "UTF8"
        assert stat.S_IMODE((home / "postgres").stat().st_mode) == 0o700


async def test_the_log_of_the_server_holds_no_rows_and_no_statements(home: Path) -> None:
    with Embedded.start(home) as embedded:
        await _ask(embedded.url, "CREATE TABLE person (civil text UNIQUE, born date NOT NULL)")
        for statement in (
            "INSERT INTO person VALUES ('268071093619', NULL)",
            "SELECT '268071093619' FROM nowhere",
        ):
            with pytest.raises(asyncpg.PostgresError):
                await _ask(embedded.url, statement)
    log = (home / "postgres.log").read_text()
    assert "not-null constraint" in log
    assert "268071093619" not in log


def test_data_of_another_major_version_is_refused_with_what_to_do(home: Path) -> None:
    with Embedded.start(home):
        pass
    (home / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(ConfigurationError, match="written by PostgreSQL 16 and the hub brings PostgreSQL 18"):
        Embedded.start(home)


def test_data_that_does_not_start_is_refused_with_the_servers_reason(home: Path) -> None:
    with Embedded.start(home):
        pass
    (home / "postgres" / "global" / "pg_control").unlink()
    with pytest.raises(ConfigurationError, match=r"did not start: .*pg_control"):
        Embedded.start(home)


def test_a_half_made_cluster_is_made_anew(home: Path) -> None:
    (home / "postgres.half" / "base").mkdir(parents=True)
    with Embedded.start(home):
        assert not (home / "postgres.half").exists()


def test_a_data_directory_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="cannot be used"):
        Embedded.start(tmp_path / "file" / "data")


def test_a_named_database_starts_no_server(tmp_path: Path) -> None:
    with database_url(Settings(database_url="postgresql://there/hub", data_dir=tmp_path / "data")) as url:
        assert url == "postgresql://there/hub"
    assert not (tmp_path / "data").exists()


async def test_without_a_named_database_the_embedded_one_is_there_for_the_length_of_the_block(
    home: Path,
) -> None:
    with database_url(Settings(database_url=None, data_dir=home)) as url:
        assert await _ask(url, "SELECT 1") == 1
    assert _ends(home)
