"""Whoever signs in is neither named in the hub's log nor in any address, whichever way they prove themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import httpx
import pytest

from hub.settings import Settings
from hub.storage.work import Database
from tests.builders.base import a_beneficiary
from tests.signing_in import (
    Desk,
    answer_in,
    asked_for,
    chosen_at_the_provider,
    decided,
    identity_stand_in,
    token_in,
)
from tests.web.a_process import Process, hub_process


async def test_sign_in_by_the_page_leaves_nothing_of_the_person(
    settings: Settings, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with _hub(settings, database, tmp_path, monkeypatch, "OIDC") as (desk, process):
        number, secrets = desk.identity.people[0], []
        await a_beneficiary(database, civil_number=number)
        async with _browser(process) as browser:
            begun = await browser.get(asked_for(await desk.client()))
            returned = await chosen_at_the_provider(browser, begun.headers["location"], number)
            secrets += [*answer_in(begun.headers["location"]).values()][4:7]
            secrets.append(answer_in(returned.headers["location"])["code"])
            replayed = [await browser.get(_here(returned)) for _ in range(2)]
            assert replayed[0].status_code == 303
            page = await browser.get("/oauth/signin/consent")
            secrets += [token_in(page), *browser.cookies.values()]
            done = await decided(browser, page)
            secrets.append(answer_in(done.headers["location"])["code"])
            addresses = [str(each.headers["location"]) for each in (begun, returned, done)]
    assert number not in " ".join(addresses)
    _says_nothing_of(process, number, *secrets, desk.identity.client_secret)


async def test_sign_in_by_the_phone_leaves_nothing_of_the_person(
    settings: Settings, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with _hub(settings, database, tmp_path, monkeypatch, "PUSH") as (desk, process):
        number = desk.identity.people[0]
        async with _browser(process) as browser:
            await browser.get(asked_for(await desk.client()))
            page = await browser.get("/oauth/signin/number")
            for typed, status in ((number[:-1], 400), (number, 303)):
                form = {"token": token_in(page), "number": typed}
                assert (await browser.post("/oauth/signin/number", data=form)).status_code == status
            await desk.identity.on_the_phone(number, "deny")
            secrets = [token_in(page), *browser.cookies.values()]
            await _until_it_is_over(browser)
    assert "not_identified" in process.log
    _says_nothing_of(process, number, number[:-1], *secrets, desk.identity.client_secret)


@asynccontextmanager
async def _hub(
    settings: Settings,
    database: Database,
    directory: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: Literal["OIDC", "PUSH"],
) -> AsyncIterator[tuple[Desk, Process]]:
    """A hub in a process of its own, which writes all that it can to its log."""
    async with identity_stand_in(directory, f"{settings.issuer}/oauth/signin/back") as identity:
        monkeypatch.setenv("HUB_IDENTITY_KIND", kind)
        monkeypatch.setenv("HUB_IDENTITY_ISSUER", identity.issuer)
        monkeypatch.setenv("HUB_IDENTITY_CLIENT_ID", identity.client_id)
        monkeypatch.setenv("HUB_IDENTITY_CLIENT_SECRET", identity.client_secret)
        async with hub_process(settings, directory / "log") as process:
            yield Desk(settings, database, identity), process


def _browser(process: Process) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=process.hub.client.base_url, timeout=30, trust_env=False)


def _here(response: httpx.Response) -> str:
    """Where a response leads to, on the port that the hub really has."""
    parts = urlsplit(response.headers["location"])
    return f"{parts.path}?{parts.query}"


async def _until_it_is_over(browser: httpx.AsyncClient) -> None:
    while 'class="shown"' in (await browser.get("/oauth/signin/phone")).text:
        pass


def _says_nothing_of(process: Process, *hidden: str) -> None:
    assert '"path":"/oauth/signin"' in process.log
    for each in hidden:
        assert each
        assert each not in process.log
