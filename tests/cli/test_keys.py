"""Keys are made anew while two workers serve, and nobody who asks meanwhile notices."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.cli.conftest import Served, serving_process

_ADMIT = ("charity", "admit", "--code", "NAJAT", "--name-ar", "جمعية النجاة", "--name-en", "Al Najat")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Two workers on a data directory of their own."""
    with serving_process(tmp_path_factory.mktemp("keys") / "data", "--workers", "2") as served:
        yield served


@pytest.fixture(scope="module")
def client(served: Served) -> tuple[str, str]:
    """The credentials of a charity's system."""
    assert served.beside(*_ADMIT).exit_code == 0
    told = served.beside("client", "create", "--charity", "NAJAT", "--scope", "project:read", "--json")
    return told.document["client_id"], told.document["client_secret"]


def a_token(served: Served, client: tuple[str, str]) -> str:
    """A token from whichever worker takes the connection."""
    answer = httpx.post(f"{served.url}/oauth/token", data={"grant_type": "client_credentials"}, auth=client)
    return str(answer.json()["access_token"])


def opens(served: Served, token: str) -> bool:
    """Whether the token opens the hub, at whichever worker takes the connection."""
    headers = {"Authorization": f"Bearer {token}"}
    answer = httpx.post(f"{served.url}/graphql", json={"query": "{ viewer { clientId } }"}, headers=headers)
    return answer.status_code == 200 and "errors" not in answer.json()


def kids(served: Served) -> set[str]:
    """The thumbprints of the published keys."""
    published: Any = httpx.get(f"{served.url}/oauth/jwks.json").json()
    return {key["kid"] for key in published["keys"]}


def test_tokens_from_before_and_after_a_rotation_open_the_hub_throughout(
    served: Served, client: tuple[str, str]
) -> None:
    before, stop = a_token(served, client), threading.Event()
    refused: list[str] = []

    def ask_without_a_pause() -> None:
        while not stop.is_set():
            refused.extend(token for token in (before, a_token(served, client)) if not opens(served, token))

    asking = [threading.Thread(target=ask_without_a_pause) for _ in range(3)]
    for each in asking:
        each.start()
    made = [served.beside("keys", "rotate", "--signing", "--json").document["kid"] for _ in range(3)]
    stop.set()
    for each in asking:
        each.join()
    assert refused == []
    assert all(opens(served, token) for token in [before, a_token(served, client)] for _ in range(10))
    assert all(kids(served) > set(made) for _ in range(5))


def test_which_key_must_be_said(served: Served) -> None:
    told = served.beside("keys", "rotate", "--json")
    assert (told.exit_code, told.document["code"]) == (2, "USAGE")
