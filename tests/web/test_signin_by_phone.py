"""A person matches a number on the phone: the hub asks, or is called back, and believes nobody else."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import select, update

from hub.auth import signin as signing_in
from hub.settings import Settings
from hub.storage.tables import signin
from hub.storage.work import Database
from tests.builders.base import a_civil_number
from tests.signing_in import Desk, a_desk, asked_for, decided, token_in

pytestmark = pytest.mark.any_postgres

_REQUEST_ID = "urn:openid:params:jwt:claim:auth_req_id"


@pytest.fixture(scope="module")
async def desk(
    settings: Settings, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Desk]:
    """The hub asks the provider."""
    async with a_desk(settings, database, tmp_path_factory.mktemp("identity"), "PUSH") as served:
        yield served


@pytest.fixture(scope="module")
async def called_desk(
    settings: Settings, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Desk]:
    """The provider calls the hub back."""
    directory = tmp_path_factory.mktemp("identity")
    async with a_desk(settings, database, directory, "PUSH", calls_back=True) as served:
        yield served


async def test_page_shows_the_number_until_the_person_has_confirmed_it(desk: Desk) -> None:
    number = desk.identity.people[0]
    async with desk.browser() as browser:
        page = await _asked(desk, browser, number)
        assert re.search(r'<p class="shown"><bdi>[0-9]{2}</bdi></p>', page.text)
        assert '<meta http-equiv="refresh" content="1">' in page.text
        assert number not in page.text
        await desk.identity.on_the_phone(number, "approve")
        consent = await _consent(browser)
        assert (await decided(browser, consent)).headers["location"].startswith("https://portal.example")


async def test_person_may_write_the_number_in_arabic_digits(desk: Desk) -> None:
    number = desk.identity.people[0]
    arabic = number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    async with desk.browser() as browser:
        assert (await _asked(desk, browser, f" {arabic} ")).status_code == 200
        await desk.identity.on_the_phone(number, "approve")
        await _consent(browser)


async def test_wrong_number_is_told_before_anybody_is_asked(desk: Desk) -> None:
    async with desk.browser() as browser:
        page = await _typed(desk, browser, "123456789012")
    assert page.status_code == 400
    assert "This is not a civil number" in page.text
    assert "123456789012" not in page.text


async def test_person_who_refuses_on_the_phone_is_not_signed_in(desk: Desk) -> None:
    async with desk.browser() as browser:
        await _asked(desk, browser, desk.identity.people[1])
        await desk.identity.on_the_phone(desk.identity.people[1], "deny")
        page = await _settled(browser)
    assert "Your identity was not confirmed" in page.text


async def test_number_that_the_provider_does_not_know_is_answered_as_a_refusal(desk: Desk) -> None:
    async with desk.browser() as browser:
        page = await _typed(desk, browser, a_civil_number())
    assert "Your identity was not confirmed" in page.text


async def test_person_who_does_not_answer_in_time_is_told(desk: Desk) -> None:
    async with desk.browser() as browser:
        await _asked(desk, browser, desk.identity.people[1])
        await _change(desk, answer_until=datetime.now(UTC))
        page = await browser.get("/oauth/signin/phone")
    assert "Nobody answered in time" in page.text


async def test_one_phone_is_asked_three_times_in_ten_minutes_whoever_types_its_number(desk: Desk) -> None:
    number = desk.identity.people[2]

    async def typed() -> int:
        async with desk.browser() as browser:
            return (await _typed(desk, browser, number)).status_code

    statuses = await asyncio.gather(*(typed() for _ in range(8)))
    assert sorted(statuses) == [303] * signing_in.MOST_PUSHES + [429] * 5


async def test_impatient_finger_on_the_button_asks_the_phone_once(desk: Desk) -> None:
    number = desk.identity.people[5]
    async with desk.browser() as browser:
        await browser.get(asked_for(await desk.client()))
        form = {"token": token_in(await browser.get("/oauth/signin/number")), "number": number}
        presses = [browser.post("/oauth/signin/number", data=form) for _ in range(6)]
        answers = await asyncio.gather(*presses)
        assert {answer.headers["location"] for answer in answers} == {"/oauth/signin/phone"}
        async with httpx.AsyncClient(trust_env=False) as phones:
            shown = (await phones.get(f"{desk.identity.issuer}/phone")).text
        assert shown.count(f"({number})") == 1
        await desk.identity.on_the_phone(number, "approve")
        await _consent(browser)


async def test_cancelling_does_not_make_a_phone_ring_more_often(desk: Desk) -> None:
    number, statuses = desk.identity.people[3], []
    for _ in range(signing_in.MOST_PUSHES + 1):
        async with desk.browser() as browser:
            statuses.append((await _typed(desk, browser, number)).status_code)
            page = await browser.get("/oauth/signin/phone")
            if page.status_code == 200:
                await browser.post("/oauth/signin/cancel", data={"token": token_in(page)})
    assert statuses[-1] == 429


async def test_impatient_page_asks_the_provider_no_oftener_than_it_wants(desk: Desk) -> None:
    async with desk.browser() as browser:
        await _asked(desk, browser, desk.identity.people[4])
        cookies = dict(browser.cookies)

        async def look() -> int:
            async with desk.browser() as tab:
                tab.cookies.update(cookies)
                return (await tab.get("/oauth/signin/phone")).status_code

        await asyncio.sleep(1.1)
        assert await asyncio.gather(*(look() for _ in range(10))) == [200] * 10
    async with desk.database.work() as work:
        every = (await work.connection.execute(select(signin.c.ask_every).order_by(signin.c.id))).scalars()
        assert list(every)[-1] == 1


async def test_cancelled_sign_in_goes_back_to_the_application_and_is_over(desk: Desk) -> None:
    async with desk.browser() as browser:
        await browser.get(asked_for(await desk.client()))
        page = await browser.get("/oauth/signin/number")
        cookies = httpx.Cookies(browser.cookies)
        gone = await browser.post("/oauth/signin/cancel", data={"token": token_in(page)})
        assert "error=access_denied" in gone.headers["location"]
        browser.cookies.update(cookies)
        assert (await browser.get("/oauth/signin/number")).status_code == 400


async def test_signed_callback_signs_the_person_in(called_desk: Desk) -> None:
    number = called_desk.identity.people[0]
    async with called_desk.browser() as browser:
        await _asked(called_desk, browser, number)
        await _change(called_desk, ask_after=datetime.now(UTC) + timedelta(minutes=5))
        await called_desk.identity.on_the_phone(number, "approve")
        await _consent(browser)


async def test_signed_callback_with_a_refusal_ends_the_sign_in(called_desk: Desk) -> None:
    number = called_desk.identity.people[1]
    async with called_desk.browser() as browser:
        await _asked(called_desk, browser, number)
        await _change(called_desk, ask_after=datetime.now(UTC) + timedelta(minutes=5))
        await called_desk.identity.on_the_phone(number, "deny")
        page = await _settled(browser)
    assert "Your identity was not confirmed" in page.text


async def test_callback_that_is_not_signed_by_the_provider_is_refused(called_desk: Desk) -> None:
    number, stranger = called_desk.identity.people[2], ECKey.generate_key("P-256")
    async with called_desk.browser() as browser:
        await _asked(called_desk, browser, number)
        now = int(time.time())
        claims = {
            "iss": called_desk.identity.issuer,
            "aud": called_desk.identity.client_id,
            "iat": now,
            "exp": now + 60,
            "civil_number": number,
            _REQUEST_ID: "unknown-request-id",
        }
        forged = jwt.encode({"alg": "ES256", "kid": stranger.thumbprint()}, claims, stranger)
        bodies: list[object] = [{"response": forged}, {"response": "no.such.jwt"}, {"response": 1}, {}, []]
        for body in bodies:
            refused = await browser.post("/oauth/signin/heard", json=body)
            assert (refused.status_code, refused.json()) == (400, {"error": "invalid_request"})
        refused = await browser.post("/oauth/signin/heard", content=b"\xff" * 100_000)
        assert refused.status_code == 400
        assert 'class="shown"' in (await browser.get("/oauth/signin/phone")).text


async def _typed(desk: Desk, browser: httpx.AsyncClient, number: str) -> httpx.Response:
    await browser.get(asked_for(await desk.client()))
    page = await browser.get("/oauth/signin/number")
    return await browser.post("/oauth/signin/number", data={"token": token_in(page), "number": number})


async def _asked(desk: Desk, browser: httpx.AsyncClient, number: str) -> httpx.Response:
    typed = await _typed(desk, browser, number)
    assert typed.headers["location"] == "/oauth/signin/phone", typed.text
    return await browser.get(typed.headers["location"])


async def _settled(browser: httpx.AsyncClient) -> httpx.Response:
    """The page once it no longer shows the number."""
    for _ in range(1_000):
        page = await browser.get("/oauth/signin/phone")
        if 'class="shown"' not in page.text:
            return page
        await asyncio.sleep(0.1)
    raise AssertionError("the page waits for ever")


async def _consent(browser: httpx.AsyncClient) -> httpx.Response:
    settled = await _settled(browser)
    assert settled.headers.get("location") == "/oauth/signin/consent", settled.text
    return await browser.get("/oauth/signin/consent")


async def _change(desk: Desk, **columns: object) -> None:
    """Changes what the hub noted of the youngest sign-in."""
    youngest = select(signin.c.id).order_by(signin.c.id.desc()).limit(1).scalar_subquery()
    async with desk.database.work() as work:
        await work.connection.execute(update(signin).where(signin.c.id == youngest).values(**columns))
