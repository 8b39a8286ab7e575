"""The embedded PostgreSQL is shared by its users, survives every way to die, and leaves nothing running."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from hub.storage.embedded import Embedded
from tests.storage.embedded_server import (
    User,
    ask,
    ask_until_answered,
    ends,
    kill_server,
    names_in,
    postmaster,
)


async def test_the_first_user_starts_the_server_and_the_last_one_stops_it(home: Path) -> None:
    first = Embedded.start(home)
    server = postmaster(home)
    second = User(home)
    assert second.url() == first.url
    first.stop()
    first.stop()
    assert postmaster(home) == server
    second.leave()
    assert ends(home)


def test_users_that_come_at_once_share_one_server(home: Path) -> None:
    users = [User(home) for _ in range(4)]
    assert len({user.url() for user in users}) == 1
    for user in users:
        user.leave()
    assert ends(home)


async def test_a_killed_user_keeps_no_server_running_and_takes_none_from_others(home: Path) -> None:
    killed, other = User(home), User(home)
    url = killed.url()
    other.url()
    killed.kill()
    assert await ask(url, "SELECT 1") == 1
    other.kill()
    assert ends(home)


async def test_a_killed_server_comes_back_with_all_that_was_committed(home: Path) -> None:
    with Embedded.start(home) as embedded:
        await ask(embedded.url, "CREATE TABLE kept AS SELECT 7 AS value")
        kill_server(home)
        assert await ask_until_answered(embedded.url, "SELECT value FROM kept") == 7


async def test_a_killed_server_that_nobody_uses_stays_dead(home: Path) -> None:
    embedded = Embedded.start(home)
    kill_server(home)
    embedded.stop()
    assert ends(home)


async def test_what_was_committed_survives_the_kill_of_all_processes(home: Path) -> None:
    user = User(home)
    await ask(user.url(), "CREATE TABLE kept AS SELECT 7 AS value")
    kill_server(home, with_guardian=True)
    user.kill()
    with Embedded.start(home) as again:
        assert await ask(again.url, "SELECT value FROM kept") == 7


async def test_a_pid_file_that_names_a_stranger_is_no_server(home: Path) -> None:
    with Embedded.start(home):
        left = (home / "postgres" / "postmaster.pid").read_text().splitlines()
    (home / "postgres" / "postmaster.pid").write_text("\n".join([str(os.getpid()), *left[1:]]) + "\n")
    with Embedded.start(home) as embedded:
        assert await ask(embedded.url, "SELECT 1") == 1


async def test_a_kill_of_everything_in_a_deep_path_leaves_no_socket_behind(
    tmp_path: Path, temporary: str
) -> None:
    home = tmp_path / ("deep" * 30)
    user = User(home)
    user.url()
    assert len(names_in(temporary)) == 1
    kill_server(home, with_guardian=True)
    user.kill()
    with Embedded.start(home) as embedded:
        assert await ask(embedded.url, "SELECT 1") == 1
    assert not names_in(temporary)


async def test_ctrl_c_at_the_terminal_does_not_reach_the_server(home: Path) -> None:
    user = User(home)
    user.url()
    with Embedded.start(home) as embedded:
        server = postmaster(home)
        assert server is not None
        assert os.getpgid(server) not in {user.process.pid, os.getpgid(0)}
        assert os.getsid(server) != os.getsid(user.process.pid)
        os.killpg(user.process.pid, signal.SIGINT)
        user.leave()
        assert await ask(embedded.url, "SELECT 1") == 1
