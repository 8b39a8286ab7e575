"""How often a client may ask, write, look people up and fail to prove itself."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from hub.settings import Settings
from hub.storage.secrecy import Vault
from tests.builders import a_civil_number
from tests.conftest import FreshDatabase
from tests.served import World, a_world

LOOK_UP = "query($n: CivilId!) { beneficiaryByCivilId(civilId: $n) { id } }"


@pytest.fixture
async def strict(fresh_database_url: FreshDatabase, vault: Vault, settings: Settings) -> AsyncIterator[World]:
    """A country whose hub allows little."""
    little = {
        "questions_per_minute": 100,
        "writes_per_minute": 2,
        "civil_numbers_per_minute": 90,
        "misses_in_a_row": 60,
        "token_failures_per_minute": 3,
    }
    own = settings.model_copy(update=little)
    async with a_world(await fresh_database_url(), vault, own) as world:
        yield world


def limited(response: httpx.Response) -> int:
    """After how many seconds a refused client may come back."""
    (error,) = response.json()["errors"]
    assert (response.status_code, error["extensions"]["code"]) == (429, "RATE_LIMITED")
    assert response.headers["retry-after"] == str(error["extensions"]["retryAfter"])
    return int(response.headers["retry-after"])


async def looked_up(world: World, number: str, who: str = "charity") -> httpx.Response:
    """The response to one look-up."""
    return await world.send({"query": LOOK_UP, "variables": {"n": number}}, who)


async def test_more_questions_than_allowed_are_refused_with_the_time_to_come_back(strict: World) -> None:
    asked = {"query": "{ viewer { clientId } }"}
    answers = [await strict.send(asked) for _ in range(120)]
    assert 60 <= [answer.status_code for answer in answers].count(200) < 120
    refused = [answer for answer in answers if answer.status_code != 200]
    assert limited(refused[0]) == 1
    assert (await strict.send(asked, Accept="application/json")).status_code in (200, 429)
    assert (await strict.send(asked, "ministry")).status_code == 200


async def test_writes_have_an_allowance_of_their_own(strict: World) -> None:
    cancel = f'cancelAid(id: "{strict.id("Aid", 0)}", reason: "x") {{ __typename }}'
    twice = {"query": f"mutation {{ a: {cancel} b: {cancel} }}"}
    assert (await strict.send(twice)).status_code == 200
    assert limited(await strict.send(twice)) == 60
    assert (await strict.send({"query": "{ viewer { clientId } }"})).status_code == 200


async def test_after_sixty_misses_in_a_row_no_look_up_is_answered_for_a_while(strict: World) -> None:
    (known, *_) = strict.country.civil_numbers
    missed = [await looked_up(strict, a_civil_number()) for _ in range(60)]
    assert {answer.text for answer in missed} == {'{"data":{"beneficiaryByCivilId":null}}'}
    assert limited(await looked_up(strict, known)) > 590
    assert (await looked_up(strict, known, "ministry")).status_code == 200
    assert (await strict.send({"query": "{ viewer { clientId } }"})).status_code == 200


async def test_sixty_one_misses_in_one_document_are_not_shown(strict: World) -> None:
    fields = [f'a{n}: beneficiaryByCivilId(civilId: "{a_civil_number()}") {{ id }}' for n in range(61)]
    assert limited(await strict.send({"query": f"{{ {' '.join(fields)} }}"}))


async def test_a_client_that_finds_people_looks_up_as_many_as_it_needs(strict: World) -> None:
    (known, *_) = strict.country.civil_numbers
    for _ in range(2):
        for _ in range(20):
            await looked_up(strict, a_civil_number())
        assert (await looked_up(strict, known)).json()["data"]["beneficiaryByCivilId"]


async def test_the_numbers_of_checks_are_counted(strict: World) -> None:
    check = "query($i: [AidCheckInput!]!) { aidChecks(input: $i) { allowed } }"
    one = {"aidType": "cash", "cycles": ["2026-11"]}
    known = strict.country.civil_numbers[:3]
    checks = [{**one, "civilId": each} for _ in range(20) for each in [*known, a_civil_number()]]
    body = {"query": check, "variables": {"i": checks}}
    assert (await strict.send(body)).status_code == 200
    assert limited(await strict.send(body)) > 20


async def test_a_client_that_fails_to_prove_itself_waits_whether_it_exists_or_not(strict: World) -> None:
    form = {"grant_type": "client_credentials"}
    answers = [
        await strict.hub.client.post("/oauth/token", data=form, auth=(client_id, "wrong" * 10))
        for client_id in ("noor", "nobody")
        for _ in range(4)
    ]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429] * 2
    assert answers[3].json()["error"] == answers[7].json()["error"]
    assert all(1 <= int(answers[place].headers["retry-after"]) <= 20 for place in (3, 7))
