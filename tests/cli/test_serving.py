"""`hub serve` as a process: it comes up with its database, shares it with other commands, and goes as it came."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.cli.conftest import Hub, Served, serving_process

ADMIT = (
    "charity",
    "admit",
    "--code",
    "NAJAT",
    "--name-ar",
    "جمعية النجاة",
    "--name-en",
    "Al Najat",
    "--json",
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A running hub on a data directory of its own."""
    with serving_process(tmp_path_factory.mktemp("served") / "data") as served:
        yield served


def _charity_client(served: Served) -> tuple[str, str]:
    assert served.beside(*ADMIT).exit_code == 0
    told = served.beside("client", "create", "--charity", "NAJAT", "--scope", "project:read", "--json")
    return told.document["client_id"], told.document["client_secret"]


def _viewer(url: str, client: tuple[str, str]) -> object:
    token = httpx.post(f"{url}/oauth/token", data={"grant_type": "client_credentials"}, auth=client).json()
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    query = {"query": "{ viewer { clientId charity { code } } }"}
    return httpx.post(f"{url}/graphql", json=query, headers=headers).json()["data"]["viewer"]


def test_a_client_made_beside_the_running_hub_gets_in(served: Served) -> None:
    client = _charity_client(served)
    assert _viewer(served.url, client) == {"clientId": client[0], "charity": {"code": "NAJAT"}}


def test_tokens_name_the_address_that_the_hub_listens_on(served: Served) -> None:
    metadata = httpx.get(f"{served.url}/.well-known/oauth-authorization-server").json()
    assert metadata["issuer"] == served.url


def test_the_doctor_finds_the_database_of_the_running_hub(served: Served) -> None:
    told = served.beside("doctor", "--json")
    assert told.exit_code == 0, told.err
    assert told.document["ok"] is True
    assert told.document["database_url"].startswith("postgresql://hub_serving@/hub?host=")
    assert {each["check"] for each in told.document["checks"]} >= {"database", "schema", "keys", "clock"}


def test_the_audit_trail_is_verified_beside_the_running_hub(served: Served) -> None:
    assert served.beside(*ADMIT).exit_code == 0
    told = served.beside("audit", "verify", "--json")
    assert told.exit_code == 0
    assert told.document["records"] >= 1
    assert served.beside("audit", "verify", "--head", told.document["head"]).exit_code == 0


def test_a_port_that_is_taken_is_told_in_one_line(served: Served) -> None:
    told = served.beside("serve", "--port", served.url.rpartition(":")[2])
    assert (told.exit_code, told.out) == (1, "")
    assert told.err.startswith("The hub cannot listen on 127.0.0.1 port ")
    assert told.err.count("\n") == 1


@pytest.mark.parametrize("workers", ["1", "2"])
def test_it_stops_cleanly_and_its_postgresql_with_it(tmp_path: Path, workers: str) -> None:
    with serving_process(tmp_path / "data", "--workers", workers) as served:
        assert httpx.get(f"{served.url}/health/ready").status_code == 200
        told = served.ended_by(signal.SIGINT if workers == "1" else signal.SIGTERM)
    assert told.exit_code == 0
    assert told.err.splitlines()[-1] == "The hub has stopped."
    assert served.postmaster is None
    assert "database system is shut down" in (tmp_path / "data" / "postgres.log").read_text()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_request_that_is_under_way_is_answered_before_it_stops(tmp_path: Path, workers: str) -> None:
    with serving_process(tmp_path / "data", "--workers", workers) as served:
        host, port = served.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=30) as asking:
            asking.sendall(b"POST /oauth/token HTTP/1.1\r\nHost: hub\r\nContent-Length: 29\r\n\r\n")
            time.sleep(0.2)
            served.process.send_signal(signal.SIGTERM)
            time.sleep(1)
            asking.sendall(b"grant_type=client_credentials")
            answer = asking.recv(4096)
        assert served.process.wait(30) == 0
    assert answer.startswith(b"HTTP/1.1 4")


def test_what_was_committed_outlives_a_hub_and_a_postgresql_that_are_killed(tmp_path: Path) -> None:
    with serving_process(tmp_path / "data") as served:
        client = _charity_client(served)
        postmaster = served.postmaster
        assert postmaster is not None
        served.process.kill()
        os.kill(postmaster, signal.SIGKILL)
    with serving_process(tmp_path / "data") as again:
        assert _viewer(again.url, client) == {"clientId": client[0], "charity": {"code": "NAJAT"}}
        assert again.beside("audit", "verify").exit_code == 0
        assert again.ended_by(signal.SIGTERM).exit_code == 0


def test_workers_do_not_outlive_a_parent_that_is_killed(tmp_path: Path) -> None:
    with serving_process(tmp_path / "data", "--workers", "2") as served:
        served.process.kill()
        until = time.monotonic() + 20
        while _answers(served.url) and time.monotonic() < until:
            time.sleep(0.05)
        assert not _answers(served.url)


def test_stopping_while_it_starts_leaves_nothing_running(tmp_path: Path) -> None:
    data = tmp_path / "data"
    starting = subprocess.Popen(
        [sys.executable, "-m", "hub.cli", "serve", "--port", "0"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={name: value for name, value in os.environ.items() if name[:4] != "HUB_"}
        | {"HUB_DATA_DIR": str(data)},
    )
    while not (data / "postgres.lock").exists():
        time.sleep(0.01)
    starting.send_signal(signal.SIGTERM)
    assert starting.wait(60) == 0
    assert not (data / "postgres" / "postmaster.pid").exists()


def test_an_unmigrated_database_of_the_ministry_is_refused_with_the_command_to_run(
    hub: Hub, empty_database_url: str
) -> None:
    told = hub(*ADMIT, HUB_DATABASE_URL=empty_database_url)
    assert told.exit_code == 1
    assert "run “hub migrate” first" in told.err
    assert told.document["code"] == "CONFIGURATION"


def test_serving_an_unmigrated_database_of_the_ministry_is_refused(
    empty_database_url: str, tmp_path: Path
) -> None:
    environment = os.environ | {"HUB_DATABASE_URL": empty_database_url, "HUB_DATA_DIR": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-m", "hub.cli", "serve", "--port", "0"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert "run “hub migrate” first" in told.stderr


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/live").status_code == 200
    except httpx.TransportError:
        return False
