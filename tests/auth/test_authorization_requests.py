"""What a client may ask of a person, what is shown on a page instead, and what goes back to the client."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from hub.auth.authorization import (
    SentBack,
    ShownOnPage,
    checked_request,
    denied,
    parameters,
)
from hub.auth.clients import revoke
from hub.auth.scopes import CallerKind, Scope
from hub.auth.signed_in import SignedIn
from hub.settings import Settings
from hub.storage.tables import new_id
from hub.storage.work import Database
from tests.auth.sign_ins import CALLBACK, CHALLENGE, an_answer, an_app, told
from tests.builders.base import a_charity

pytestmark = pytest.mark.any_postgres


async def test_the_answer_brings_code_state_and_issuer(database: Database, settings: Settings) -> None:
    answer = await an_answer(database, settings, await an_app(database))

    assert answer.keys() == {"code", "state", "iss"}
    assert (answer["state"], answer["iss"]) == ("s-1", settings.issuer)


async def test_a_code_is_kept_as_a_hash(database: Database, settings: Settings) -> None:
    code = (await an_answer(database, settings, await an_app(database)))["code"]
    async with database.work() as work:
        rows = await work.connection.execute(
            text("SELECT row(authorization_code.*)::text FROM authorization_code")
        )
        kept = " ".join(rows.scalars())

    assert code not in kept
    assert CHALLENGE in kept


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": None},
        {"client_id": "person-0000000000000000"},
        {"client_id": "a\0b"},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example/callback"},
        {"redirect_uri": CALLBACK + "/"},
        {"redirect_uri": CALLBACK + "?a=b"},
        {"redirect_uri": CALLBACK.upper()},
        {"redirect_uri": "https://app.example/%63allback"},
        {"redirect_uri": "https://app.example:443/callback"},
    ],
)
async def test_nothing_goes_back_to_an_address_that_is_not_registered_to_the_letter(
    database: Database, changes: dict[str, Any]
) -> None:
    app = await an_app(database)
    async with database.work() as work:
        with pytest.raises(ShownOnPage) as shown:
            await checked_request(work, app.asks(**changes))

    assert shown.value.message.ar != shown.value.message.en


async def test_a_revoked_client_asks_nobody(database: Database) -> None:
    app = await an_app(database)
    async with database.work() as work:
        await revoke(work, app.client.client_id, "lost")
        with pytest.raises(ShownOnPage):
            await checked_request(work, app.asks())


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": "s256"}, "invalid_request"),
        ({"code_challenge": CHALLENGE + "="}, "invalid_request"),
        ({"code_challenge": CHALLENGE[:-1]}, "invalid_request"),
        ({"scope": "applicant:self admin:audit"}, "invalid_scope"),
        ({"scope": "nonsense"}, "invalid_scope"),
        ({"scope": "applicant:self\tdonation:read"}, "invalid_scope"),
        ({"request": "a.b.c"}, "request_not_supported"),
        ({"request_uri": "urn:x"}, "request_uri_not_supported"),
        ({"prompt": "none"}, "login_required"),
        ({"nonce": "n" * 513}, "invalid_request"),
        ({"nonce": "a\0b"}, "invalid_request"),
        ({"dpop_jkt": "x" * 44}, "invalid_request"),
    ],
)
async def test_another_fault_is_told_to_the_client(
    database: Database, settings: Settings, changes: dict[str, Any], error: str
) -> None:
    app = await an_app(database)
    async with database.work() as work:
        with pytest.raises(SentBack) as back:
            await checked_request(work, app.asks(**changes))
    url = back.value.url(settings)
    answer = told(url)

    assert url.startswith(CALLBACK + "?")
    assert (answer["error"], answer["state"], answer["iss"]) == (error, "s-1", settings.issuer)


async def test_an_unreadable_state_is_not_sent_back(database: Database, settings: Settings) -> None:
    app = await an_app(database)
    async with database.work() as work:
        with pytest.raises(SentBack) as back:
            await checked_request(work, app.asks(state="a\r\nb"))

    assert "state" not in told(back.value.url(settings))


async def test_a_client_that_names_no_scope_asks_for_all_it_may(database: Database) -> None:
    app = await an_app(database)
    async with database.work() as work:
        request = await checked_request(work, app.asks())
        standard = await checked_request(work, app.asks(scope="openid profile applicant:self"))

    assert request.scopes == {Scope.APPLICANT_SELF, Scope.DONATION_READ}
    assert standard.scopes == {Scope.APPLICANT_SELF}
    assert standard.openid


async def test_a_refused_consent_is_told_with_the_state(database: Database, settings: Settings) -> None:
    app = await an_app(database)
    async with database.work() as work:
        request = await checked_request(work, app.asks())

    assert told(denied(request, "access_denied", settings)) == {
        "error": "access_denied",
        "state": "s-1",
        "iss": settings.issuer,
    }


async def test_a_redirect_uri_keeps_its_own_query(database: Database, settings: Settings) -> None:
    uri = "https://app.example/callback?tenant=1"
    app = await an_app(database, uri=uri)
    answer = await an_answer(database, settings, app, redirect_uri=uri)

    assert answer["tenant"] == "1"
    assert answer["code"]


async def test_a_person_who_consents_to_nothing_that_was_asked_gives_no_code(
    database: Database, settings: Settings
) -> None:
    app = await an_app(database)
    answer = await an_answer(database, settings, app, consents=frozenset({Scope.AID_READ}))

    assert answer["error"] == "access_denied"


async def test_officers_come_in_through_their_own_clients_alone(
    database: Database, settings: Settings
) -> None:
    own, other = await a_charity(database), await a_charity(database)
    read = (Scope.AID_READ,)
    desk = await an_app(database, kind=CallerKind.CHARITY, charity_id=own, scopes=read)
    console = await an_app(database, kind=CallerKind.MINISTRY, scopes=read)
    everybody = await an_app(database)

    def officer(charity_id: Any = None) -> SignedIn:
        kind = CallerKind.CHARITY if charity_id else CallerKind.MINISTRY
        now = datetime.now(UTC)
        return SignedIn(None, kind, frozenset(Scope), now, charity_id=charity_id, officer_id=new_id())

    assert "code" in await an_answer(database, settings, desk, person=officer(own))
    assert "code" in await an_answer(database, settings, console, person=officer())
    for app, person in [
        (desk, officer(other)),
        (desk, officer()),
        (console, officer(own)),
        (everybody, officer()),
        (everybody, officer(own)),
    ]:
        assert (await an_answer(database, settings, app, person=person))["error"] == "access_denied"


async def test_a_portal_signs_donors_in(database: Database) -> None:
    portal = await an_app(database, kind=CallerKind.DONOR_PORTAL, scopes=(Scope.DONATION_READ,))
    async with database.work() as work:
        request = await checked_request(work, portal.asks())

    assert request.signs_in is CallerKind.PERSON


@pytest.mark.parametrize(
    "query",
    [
        b"client_id=a&client_id=b",
        b"state=%ff",
        b"\xff=1",
        b"a=" + b"x" * 20_000,
        b"&".join([b"a%d=1" % n for n in range(99)]),
    ],
)
def test_an_address_that_no_client_makes_is_shown_on_a_page(query: bytes) -> None:
    with pytest.raises(ShownOnPage):
        parameters(query)


def test_parameters_without_a_value_are_left_out() -> None:
    assert parameters(b"a=1&b=&c=%D8%A3") == {"a": "1", "c": "أ"}


@pytest.mark.parametrize(
    "given",
    [
        {"kind": CallerKind.SYSTEM},
        {"kind": CallerKind.PERSON, "person_id": None},
        {"kind": CallerKind.MINISTRY},
        {"kind": CallerKind.CHARITY, "officer_id": new_id()},
        {"kind": CallerKind.PERSON, "officer_id": new_id()},
    ],
)
def test_who_signed_in_is_one_kind_of_party(given: dict[str, Any]) -> None:
    somebody: dict[str, Any] = {"person_id": new_id(), **given}
    with pytest.raises(ValueError, match="do not fit"):
        SignedIn(scopes_it_may_hold=frozenset(), auth_time=datetime.now(UTC), **somebody)
