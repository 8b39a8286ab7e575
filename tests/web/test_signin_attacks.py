"""Others than the person try to use a sign-in: their forms, returns and frames count for nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.responses import Response

from hub.settings import Settings
from hub.storage.work import Database
from hub.web.signin.cookie import Cookie
from tests.signing_in import Desk, a_desk, asked_for, chosen_at_the_provider, decided, identified, token_in

pytestmark = pytest.mark.any_postgres


@pytest.fixture(scope="module")
async def desk(
    settings: Settings, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Desk]:
    async with a_desk(settings, database, tmp_path_factory.mktemp("identity"), "OIDC") as served:
        yield served


async def test_consent_counts_once_of_many_at_the_same_time(desk: Desk) -> None:
    async with desk.browser() as browser:
        page = await identified(browser, asked_for(await desk.client()), desk.identity.people[1])
        form = {"token": token_in(page), "decision": "allow"}
        cookies = dict(browser.cookies)

    async def once() -> int:
        async with desk.browser() as tab:
            tab.cookies.update(cookies)
            return (await tab.post("/oauth/signin/consent", data=form)).status_code

    statuses = await asyncio.gather(*(once() for _ in range(20)))
    assert sorted(statuses) == [303] + [400] * 19


@pytest.mark.parametrize(
    "spoil",
    [
        {"token": "0" * 64},
        {"token": ""},
        {"decision": "perhaps"},
        {"headers": {"Sec-Fetch-Site": "cross-site"}},
        {"cookies": {}},
    ],
    ids=["another token", "no token", "no decision", "from another site", "another browser"],
)
async def test_form_that_the_person_did_not_send_from_their_page_counts_for_nothing(
    desk: Desk, spoil: dict[str, object]
) -> None:
    async with desk.browser() as browser:
        page = await identified(browser, asked_for(await desk.client()), desk.identity.people[1])
        form = {"token": token_in(page), "decision": "allow"}
        form |= {name: str(spoil[name]) for name in form.keys() & spoil.keys()}
        own = httpx.Cookies(browser.cookies)
        if "cookies" in spoil:
            browser.cookies.clear()
        headers = spoil.get("headers")
        refused = await browser.post(
            "/oauth/signin/consent", data=form, headers=headers if isinstance(headers, dict) else {}
        )
        assert refused.status_code == 400
        assert "location" not in refused.headers
        browser.cookies.update(own)
        assert (await decided(browser, page)).status_code == 303


async def test_answer_of_another_sign_in_is_refused(desk: Desk) -> None:
    client = await desk.client()
    async with desk.browser() as victim, desk.browser() as attacker:
        await victim.get(asked_for(client))
        begun = await attacker.get(asked_for(client))
        returned = await chosen_at_the_provider(attacker, begun.headers["location"], desk.identity.people[0])
        refused = await victim.get(returned.headers["location"])
    assert refused.status_code == 400
    assert "Your identity could not be confirmed" in refused.text


async def test_return_without_the_cookie_or_for_the_second_time_identifies_nobody(desk: Desk) -> None:
    async with desk.browser() as browser:
        begun = await browser.get(asked_for(await desk.client()))
        before = httpx.Cookies(browser.cookies)
        returned = await chosen_at_the_provider(browser, begun.headers["location"], desk.identity.people[0])
        address = returned.headers["location"]
        browser.cookies.clear()
        assert (await browser.get(address)).status_code == 400
        browser.cookies.update(before)
        assert (await browser.get(address)).headers["location"] == "/oauth/signin/consent"
        browser.cookies.clear()
        browser.cookies.update(before)
        assert (await browser.get(address)).status_code == 400
        assert (await browser.get("/oauth/signin/consent")).status_code == 400


async def test_pages_can_neither_be_framed_nor_scripted_nor_kept(desk: Desk) -> None:
    async with desk.browser() as browser:
        client = await desk.client(name="<script>alert(1)</script>")
        page = await identified(browser, asked_for(client), desk.identity.people[1])
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self' https://portal.example;" in policy
    assert "script" not in policy
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["Cache-Control"] == "no-store"
    assert "<script" not in page.text
    assert "&lt;script&gt;" in page.text


async def test_cookie_is_out_of_reach_of_scripts_and_of_other_sites(desk: Desk) -> None:
    async with desk.browser() as browser:
        begun = await browser.get(asked_for(await desk.client()))
    told = begun.headers["set-cookie"].lower()
    assert told.startswith("charity-hub-signin=")
    assert {"httponly", "path=/", "samesite=lax", "max-age=600"} <= {part.strip() for part in told.split(";")}


async def test_cookie_of_a_hub_with_https_is_set_by_that_very_host_only(settings: Settings) -> None:
    cookie, response = Cookie(settings.model_copy(update={"issuer": "https://hub.example"})), Response()
    cookie.give(response, "x" * 43)
    told = response.headers["set-cookie"]
    assert told.startswith("__Host-charity-hub-signin=")
    assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in told.split(";")}
    assert "Domain" not in told
