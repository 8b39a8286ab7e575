"""A whole sign-in in a real browser without scripts: the application, the provider, the consent, and back."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Page, ViewportSize

from hub.settings import Settings
from hub.storage import registry
from hub.storage.work import Database
from tests.a_browser import DESK, PHONE, chromium
from tests.builders.base import a_beneficiary
from tests.signing_in import Desk, a_desk, answer_in, asked_for, challenge


@pytest.fixture(scope="module")
async def desk(
    settings: Settings, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Desk]:
    """People prove themselves on the provider's page."""
    async with a_desk(settings, database, tmp_path_factory.mktemp("identity"), "OIDC") as served:
        yield served


@pytest.fixture(scope="module")
async def phone_desk(
    settings: Settings, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Desk]:
    """People prove themselves on their phone."""
    async with a_desk(settings, database, tmp_path_factory.mktemp("identity"), "PUSH") as served:
        yield served


@asynccontextmanager
async def an_application() -> AsyncIterator[tuple[str, list[str]]]:
    """An application on this machine: its redirect URI, and the addresses that browsers came back to."""
    came_back: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
        if line.startswith("/back"):
            came_back.append(line)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 7\r\n\r\nWelcome")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/back", came_back


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_person_signs_in_from_an_application_and_comes_back_with_a_code(
    desk: Desk, tmp_path: Path, language: str, size: ViewportSize
) -> None:
    number, verifier = desk.identity.people[0], secrets.token_urlsafe(40)
    await _registered(desk, number)
    async with an_application() as (back, came_back), chromium(tmp_path, language, size) as browser:
        client = await desk.client(name="بوابة الأسر Family Portal", back=back)
        page = await browser.new_page()
        await page.goto(
            desk.settings.issuer + asked_for(client, back=back, code_challenge=challenge(verifier))
        )
        await page.locator(f"button[value='{number}']").click()
        await page.wait_for_url("**/oauth/signin/consent")
        await _is_good_to_look_at(page, language, size)
        await _is_good_to_look_at(await _switched(page), "en" if language == "ar" else "ar", size)
        assert number not in await page.content()
        await page.locator("button[value=allow]").click()
        await page.wait_for_url(f"{back}*")
        assert await page.locator("body").inner_text() == "Welcome"
        assert await browser.cookies(desk.settings.issuer) == []
    assert number not in came_back[0]
    told = await _redeemed(desk, client, back, answer_in(came_back[0])["code"], verifier)
    assert "applicant:self" in told["scope"].split()


async def test_person_who_refuses_comes_back_without_a_code(desk: Desk, tmp_path: Path) -> None:
    async with an_application() as (back, came_back), chromium(tmp_path, "ar", PHONE) as browser:
        page = await browser.new_page()
        await page.goto(desk.settings.issuer + asked_for(await desk.client(back=back), back=back))
        await page.locator(f"button[value='{desk.identity.people[1]}']").click()
        await page.locator("button[value=deny]").click()
        await page.wait_for_url(f"{back}*")
    assert answer_in(came_back[0])["error"] == "access_denied"


async def test_person_matches_the_number_on_the_phone_and_the_page_goes_on_by_itself(
    phone_desk: Desk, tmp_path: Path
) -> None:
    number = phone_desk.identity.people[1]
    async with an_application() as (back, came_back), chromium(tmp_path, "ar", PHONE) as browser:
        page = await browser.new_page()
        client = await phone_desk.client(name="بوابة الأسر", back=back)
        await page.goto(phone_desk.settings.issuer + asked_for(client, back=back))
        await _is_good_to_look_at(page, "ar", PHONE)
        await page.locator("input[name=number]").fill(number)
        await page.locator("button").first.click()
        await page.wait_for_url("**/oauth/signin/phone")
        await _is_good_to_look_at(page, "ar", PHONE)
        shown = (await page.locator(".shown").inner_text()).strip()
        assert shown in await _phones(phone_desk)
        await phone_desk.identity.on_the_phone(number, "approve")
        await page.wait_for_url("**/oauth/signin/consent", timeout=15_000)
        await page.locator("button[value=allow]").click()
        await page.wait_for_url(f"{back}*")
    assert "code" in answer_in(came_back[0])


async def _registered(desk: Desk, number: str) -> None:
    async with desk.database.work() as work:
        if await registry.people_with_numbers(work, [number]):
            return
    await a_beneficiary(desk.database, civil_number=number)


async def _switched(page: Page) -> Page:
    await page.locator("a.language").click()
    await page.wait_for_load_state()
    return page


async def _is_good_to_look_at(page: Page, language: str, size: ViewportSize) -> None:
    """In the right language and direction, styled, no wider than the screen, with buttons that a thumb can hit."""
    root = page.locator("html")
    assert await root.get_attribute("lang") == language
    assert await root.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    for place in await page.locator("header, main, h1, button").all():
        box = await place.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
    for button in await page.locator("button").all():
        box = await button.bounding_box()
        assert box is not None
        assert box["height"] >= 44


async def _phones(desk: Desk) -> str:
    async with httpx.AsyncClient(trust_env=False) as client:
        return (await client.get(f"{desk.identity.issuer}/phone")).text


async def _redeemed(desk: Desk, client: str, back: str, code: str, verifier: str) -> dict[str, str]:
    form = {
        "grant_type": "authorization_code",
        "client_id": client,
        "code": code,
        "redirect_uri": back,
        "code_verifier": verifier,
    }
    async with desk.browser() as http:
        told: dict[str, str] = (await http.post("/oauth/token", data=form)).json()
    return told
