"""A person sends themselves from an application through the provider's page to a consent, and back with a code."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from hub.auth import officers
from hub.auth.scopes import CallerKind, Scope
from hub.resolvers.global_id import global_id
from hub.settings import Settings
from hub.storage.work import Database
from tests.builders.base import a_beneficiary, a_charity
from tests.signing_in import (
    BACK,
    VERIFIER,
    Desk,
    a_desk,
    answer_in,
    asked_for,
    chosen_at_the_provider,
    decided,
    identified,
)

pytestmark = pytest.mark.any_postgres

_REGISTERING = """mutation ($civilId: CivilId!) {
  registerBeneficiary(input: {civilId: $civilId, name: "أمينة سالم"}) {
    ... on Beneficiary { civilId identityVerified }
  }
}"""
_OWN_RECORD = "query Own($id: ID!) { beneficiary(id: $id) { civilId } }"


@pytest.fixture(scope="module")
async def desk(
    settings: Settings, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Desk]:
    async with a_desk(settings, database, tmp_path_factory.mktemp("identity"), "OIDC") as served:
        yield served


async def test_registered_person_gets_a_token_for_their_own_record(desk: Desk) -> None:
    number = desk.identity.people[0]
    person = await a_beneficiary(desk.database, civil_number=number)
    client = await desk.client()
    async with desk.browser() as browser:
        page = await identified(browser, asked_for(client), number)
        assert "Your own record, requests and aid, and who looked at them" in page.text
        assert number not in page.text
        assert f'<bdi class="digits">{number[-4:]}</bdi>' in page.text
        done = await decided(browser, page)
        answer = answer_in(done.headers["location"])
        assert done.headers["location"].startswith(BACK)
        assert (answer["state"], answer["iss"]) == ("of-the-app", desk.settings.issuer)
        token = await browser.post("/oauth/token", data=_redeeming(client, answer["code"]))
        told = token.json()
        assert set(told["scope"].split()) == {"applicant:self", "donation:read", "project:report"}
        asked = await browser.post(
            "/graphql",
            json={"query": _OWN_RECORD, "variables": {"id": global_id("Beneficiary", person)}},
            headers={"Authorization": f"Bearer {told['access_token']}"},
        )
    assert asked.json()["data"]["beneficiary"]["civilId"] == number


async def test_person_without_a_record_signs_in_and_registers_themselves(desk: Desk) -> None:
    number, client = desk.identity.people[1], await desk.client()
    async with desk.browser() as browser:
        page = await identified(browser, asked_for(client), number)
        answer = answer_in((await decided(browser, page)).headers["location"])
        told = (await browser.post("/oauth/token", data=_redeeming(client, answer["code"]))).json()
        made = await browser.post(
            "/graphql",
            json={"query": _REGISTERING, "variables": {"civilId": number}},
            headers={"Authorization": f"Bearer {told['access_token']}"},
        )
    assert made.json()["data"]["registerBeneficiary"] == {"civilId": number, "identityVerified": True}


async def test_officer_is_told_clearly_that_nothing_opens(desk: Desk) -> None:
    number, charity_id = desk.identity.people[7], await a_charity(desk.database, "CLOSED")
    async with desk.database.work() as work:
        held = frozenset({Scope.AID_CHECK})
        await officers.admit(work, number, charity_id=charity_id, name="Sara", scopes=held)
    client = await desk.client(Scope.AID_GRANT, kind=CallerKind.CHARITY, charity_id=charity_id)
    async with desk.browser() as browser:
        page = await identified(browser, asked_for(client, Scope.AID_GRANT), number)
        assert page.status_code == 400
        assert "There is nothing to open here" in page.text
        assert "error=access_denied" in page.text


async def test_officer_signs_in_to_their_own_charity_with_the_scopes_of_their_office(desk: Desk) -> None:
    number = desk.identity.people[2]
    charity_id = await a_charity(desk.database, "OFFICES")
    held = frozenset({Scope.AID_CHECK})
    async with desk.database.work() as work:
        await officers.admit(work, number, charity_id=charity_id, name="Sara", scopes=held)
    wanted = (Scope.AID_CHECK, Scope.AID_GRANT)
    client = await desk.client(*wanted, kind=CallerKind.CHARITY, charity_id=charity_id)
    elsewhere = await desk.client(Scope.ADMIN_AUDIT, kind=CallerKind.MINISTRY)
    async with desk.browser() as browser:
        page = await identified(browser, asked_for(client, *wanted), number)
        assert "You act as an officer of Charity OFFICES." in page.text
        answer = answer_in((await decided(browser, page)).headers["location"])
        told = (await browser.post("/oauth/token", data=_redeeming(client, answer["code"]))).json()
        assert told["scope"] == "aid:check"
        refused = await identified(browser, asked_for(elsewhere, Scope.ADMIN_AUDIT), number)
        assert "This application is for officers" in refused.text


async def test_dismissed_officer_gets_no_code_even_when_the_page_was_shown_before(desk: Desk) -> None:
    number = desk.identity.people[3]
    async with desk.database.work() as work:
        officer = await officers.admit(work, number, charity_id=None, name=None, scopes={Scope.ADMIN_AUDIT})
    client = await desk.client(Scope.ADMIN_AUDIT, kind=CallerKind.MINISTRY)
    async with desk.browser() as browser:
        page = await identified(browser, asked_for(client, Scope.ADMIN_AUDIT), number)
        assert officer is not None
        async with desk.database.work() as work:
            await officers.dismiss(work, officer.id, "left")
        answer = answer_in((await decided(browser, page)).headers["location"])
    assert answer["error"] == "access_denied"


async def test_person_who_does_not_allow_is_sent_back_with_access_denied(desk: Desk) -> None:
    async with desk.browser() as browser:
        page = await identified(browser, asked_for(await desk.client()), desk.identity.people[1])
        answer = answer_in((await decided(browser, page, "deny")).headers["location"])
    assert (answer["error"], answer["state"]) == ("access_denied", "of-the-app")


async def test_person_who_chooses_nobody_at_the_provider_is_told(desk: Desk) -> None:
    async with desk.browser("ar") as browser:
        begun = await browser.get(asked_for(await desk.client()))
        returned = await chosen_at_the_provider(browser, begun.headers["location"], "")
        page = await browser.get(returned.headers["location"])
    assert "لم يتم تأكيد هويتك" in page.text
    assert "error=access_denied" in page.text


async def test_page_speaks_the_language_of_the_browser_until_the_person_chooses_the_other(desk: Desk) -> None:
    async with desk.browser("ar,en;q=0.5") as browser:
        page = await identified(browser, asked_for(await desk.client()), desk.identity.people[1])
        assert '<html lang="ar" dir="rtl">' in page.text
        assert '<html lang="en" dir="ltr">' in (await browser.get("/oauth/signin/consent?lang=en")).text
        assert '<html lang="en" dir="ltr">' in (await browser.get("/oauth/signin/consent")).text
        again = await identified(
            browser, asked_for(await desk.client(), ui_locales="en-GB"), desk.identity.people[1]
        )
        assert '<html lang="en" dir="ltr">' in again.text


async def test_unknown_application_or_address_is_answered_by_a_page_and_no_redirect(desk: Desk) -> None:
    client = await desk.client()
    async with desk.browser() as browser:
        for address in (
            asked_for("nobody"),
            asked_for(client, back="https://evil.example/back"),
            "/oauth/authorize",
            "/oauth/authorize?client_id=%FF",
            asked_for(client) + "&state=twice",
        ):
            page = await browser.get(address)
            assert page.status_code == 400
            assert "location" not in page.headers
            assert page.headers["content-type"].startswith("text/html")


async def test_request_without_a_challenge_goes_back_to_the_application(desk: Desk) -> None:
    client = await desk.client()
    async with desk.browser() as browser:
        sent_back = await browser.get(asked_for(client, code_challenge_method="plain"))
    assert answer_in(sent_back.headers["location"])["error"] == "invalid_request"


def _redeeming(client: str, code: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "client_id": client,
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    }
