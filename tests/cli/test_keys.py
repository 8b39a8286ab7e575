"""Keys are made anew while two workers serve, and nobody who asks meanwhile notices."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.cli.conftest import Served, serving_process

_ADMIT = ("charity", "admit", "--code", "NAJAT", "--name-ar", "جمعية النجاة", "--name-en", "Al Najat")
_SCOPES = "beneficiary:read beneficiary:register beneficiary:identity beneficiary:contact"
_REGISTER = """
mutation($number: String!, $phone: String!) {
  registerBeneficiary(input: {externalId: $number, name: "نورة", phone: $phone}) {
    __typename ... on Beneficiary { id phone }
  }
}
"""
_READ = "query($id: ID!) { beneficiary(id: $id) { name phone } }"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Two workers on a data directory of their own; nobody reads their log, so that it must not fill its pipe."""
    home = tmp_path_factory.mktemp("keys") / "data"
    with serving_process(home, "--workers", "2", HUB_LOG_LEVEL="ERROR") as served:
        yield served


@pytest.fixture(scope="module")
def client(served: Served) -> tuple[str, str]:
    """The credentials of a charity's system."""
    assert served.beside(*_ADMIT).exit_code == 0
    told = served.beside("client", "create", "--charity", "NAJAT", "--scope", _SCOPES, "--json")
    return told.document["client_id"], told.document["client_secret"]


def a_token(served: Served, client: tuple[str, str]) -> str:
    """A token from whichever worker takes the connection."""
    answer = httpx.post(
        f"{served.url}/oauth/token", data={"grant_type": "client_credentials"}, auth=client, timeout=30
    )
    return str(answer.json()["access_token"])


def opens(served: Served, token: str) -> bool:
    """Whether the token opens the hub, at whichever worker takes the connection."""
    headers = {"Authorization": f"Bearer {token}"}
    answer = httpx.post(
        f"{served.url}/graphql", json={"query": "{ viewer { clientId } }"}, headers=headers, timeout=30
    )
    return answer.status_code == 200 and "errors" not in answer.json()


def ask(served: Served, token: str, query: str, **variables: str) -> Any:
    """The data of the answer of whichever worker takes the connection."""
    headers = {"Authorization": f"Bearer {token}"}
    body = {"query": query, "variables": variables}
    return httpx.post(f"{served.url}/graphql", json=body, headers=headers, timeout=30).json()["data"]


def kids(served: Served) -> set[str]:
    """The thumbprints of the published keys."""
    published: Any = httpx.get(f"{served.url}/oauth/jwks.json", timeout=30).json()
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


def test_people_are_registered_and_read_while_the_data_key_is_made_anew(
    served: Served, client: tuple[str, str]
) -> None:
    token, stop, phones = a_token(served, client), threading.Event(), dict[str, str]()
    wrong: list[object] = []

    def register_and_read(series: int) -> None:
        while not stop.is_set():
            phone = f"+965{series}{len(phones):07}"
            made = ask(served, token, _REGISTER, number=phone, phone=phone)["registerBeneficiary"]
            phones[made["id"]] = phone
            wrong.extend(
                each
                for each in (made, ask(served, token, _READ, id=made["id"])["beneficiary"])
                if each["phone"] != phone
            )

    working = [threading.Thread(target=register_and_read, args=(series,)) for series in (5, 6, 9)]
    for each in working:
        each.start()
    told = served.beside("keys", "rotate", "--data", "--json")
    while len(phones) <= 20 and not wrong and any(each.is_alive() for each in working):
        time.sleep(0.01)
    stop.set()
    for each in working:
        each.join()
    assert wrong == []
    assert told.document["key"] == 2
    assert not (served.home / "keys" / "data-0001.key").exists()
    assert len(phones) > 20
    for id, phone in phones.items():
        assert ask(served, token, _READ, id=id)["beneficiary"]["phone"] == phone


def test_an_erased_person_is_unreadable_at_every_worker_at_once(
    served: Served, client: tuple[str, str]
) -> None:
    token, phone = a_token(served, client), "+96590000000"
    id = ask(served, token, _REGISTER, number="to-be-erased", phone=phone)["registerBeneficiary"]["id"]
    assert all(ask(served, token, _READ, id=id)["beneficiary"]["phone"] == phone for _ in range(10))
    told = served.beside("keys", "erase-person", id, "--reason", "asked for it", "--json")
    assert told.document == {"erased": id}
    for _ in range(10):
        assert ask(served, token, _READ, id=id)["beneficiary"] == {"name": "erased", "phone": None}
    again = served.beside("keys", "erase-person", id, "--reason", "asked for it", "--json")
    assert (again.exit_code, again.document["code"]) == (1, "UNKNOWN_BENEFICIARY")
    assert served.beside("audit", "verify").exit_code == 0


def test_who_is_to_be_erased_is_told_by_a_persons_id_and_a_reason(served: Served) -> None:
    told = served.beside("keys", "erase-person", "Q2hhcml0eTox", "--reason", "x", "--json")
    assert (told.exit_code, told.document["argument"]) == (1, "--id")
    assert served.beside("keys", "erase-person", "Q2hhcml0eTox").exit_code == 2


def test_which_key_must_be_said(served: Served) -> None:
    told = served.beside("keys", "rotate", "--json")
    assert (told.exit_code, told.document["code"]) == (2, "USAGE")
