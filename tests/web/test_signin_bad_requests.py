"""Whatever is sent to the pages of a sign-in, it is answered by a page or a refusal and never by a fault."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest

from hub.settings import Settings
from hub.storage.work import Database
from tests.hub import serving
from tests.signing_in import Desk, a_desk, answer_in, asked_for, token_in

pytestmark = pytest.mark.any_postgres

_PATHS = [
    "/oauth/authorize",
    "/oauth/signin/number",
    "/oauth/signin/phone",
    "/oauth/signin/back",
    "/oauth/signin/consent",
    "/oauth/signin/cancel",
    "/oauth/signin/heard",
]
_SOON = 30.0
"""In seconds, on a machine that does much else."""

_FORM = "application/x-www-form-urlencoded"
_QUERIES = ["", "?lang=fr", "?lang=ar&lang=en", "?state=%00&code=%FF", "?" + "a=b&" * 500, "?" + "x" * 20_000]
_BODIES = [
    (b"", _FORM),
    (b"token=&token=", _FORM),
    (b"token=%FF&number=%00", _FORM),
    (b"decision=allow", "text/plain"),
    (b"\xff\xfe" * 40_000, _FORM),
    (b"a=b&" * 20_000, _FORM),
    (b'{"response": "' + b"a." * 30_000 + b'"}', "application/json"),
    (b"[" * 10_000, "application/json"),
]


@pytest.fixture(scope="module")
async def desk(
    settings: Settings, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Desk]:
    async with a_desk(settings, database, tmp_path_factory.mktemp("identity"), "PUSH") as served:
        yield served


@pytest.mark.parametrize("path", _PATHS)
async def test_nonsense_is_refused_at_once_with_or_without_a_sign_in(desk: Desk, path: str) -> None:
    faults, client = [], await desk.client()
    for is_under_way in (False, True):
        async with desk.browser() as browser:
            if is_under_way:
                await browser.get(asked_for(client))
            else:
                browser.cookies.set("charity-hub-signin", "ü".encode().hex() * 30)
            for query in _QUERIES:
                began = time.perf_counter()
                answer = await browser.get(path + query)
                if answer.status_code >= 500 or time.perf_counter() - began > _SOON:
                    faults.append(f"GET {query[:20]}: {answer.status_code}")
            for body, media_type in _BODIES:
                began = time.perf_counter()
                answer = await browser.post(path, content=body, headers={"Content-Type": media_type})
                if answer.status_code >= 500 or time.perf_counter() - began > _SOON:
                    faults.append(f"POST {body[:20]!r}: {answer.status_code}")
                if answer.status_code == 303:
                    assert answer.headers["location"].startswith(("/oauth/signin/", "https://portal.example"))
    assert faults == []


@pytest.mark.parametrize(
    "typed", ["", "0", "12345678901²", "284030900015\x00", "'; --", "٣" * 12, "9" * 4_000]
)
async def test_what_is_no_civil_number_is_told_and_not_repeated(desk: Desk, typed: str) -> None:
    async with desk.browser() as browser:
        await browser.get(asked_for(await desk.client()))
        page = await browser.get("/oauth/signin/number")
        form = {"token": token_in(page), "number": typed}
        answer = await browser.post("/oauth/signin/number", data=form)
    assert answer.status_code == 400
    assert "This is not a civil number" in answer.text
    assert len(typed) < 5 or typed not in answer.text


async def test_hub_without_an_identity_provider_sends_people_back(desk: Desk, settings: Settings) -> None:
    client = await desk.client()
    async with serving(settings) as hub:
        answer = await hub.client.get(asked_for(client))
        told = answer_in(answer.headers["location"])
        assert (told["error"], told["state"]) == ("temporarily_unavailable", "of-the-app")
        assert (await hub.client.get(asked_for("nobody"))).status_code == 400
