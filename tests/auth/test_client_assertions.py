"""A client with a key of its own signs who it is, for this hub, for a short time, once."""

import asyncio
import base64
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest
from joserfc.jwk import ECKey
from sqlalchemy import func, select

from hub.auth import clients
from hub.settings import Settings
from hub.storage.clients import forget_assertions, use_assertion
from hub.storage.tables import used_assertion
from hub.storage.work import Database
from tests.auth.oauth_answers import TOKEN, refusal
from tests.builders.clients import OAuthClient, a_key, an_assertion, an_oauth_client, signed_form

pytestmark = pytest.mark.any_postgres
NOBODY = OAuthClient("nobody", "", None, ECKey.generate_key("P-256"))


@pytest.fixture
async def client(database: Database) -> OAuthClient:
    return await an_oauth_client(database, alg="ES256")


@pytest.mark.parametrize("alg", ["ES256", "EdDSA", "Ed25519", "PS256", "RS256"])
async def test_a_signed_assertion_brings_a_token(
    oauth: httpx.AsyncClient, database: Database, settings: Settings, alg: str
) -> None:
    client = await an_oauth_client(database, alg=alg)
    form = signed_form(an_assertion(client, settings, alg=alg), client_id=client.client_id)
    response = await oauth.post(TOKEN, data=form)

    assert response.status_code == 200
    assert response.json()["scope"] == "aid:check beneficiary:read"


@pytest.mark.parametrize("aud", ["{}", "{}/oauth/token", ["{}", "https://other.example"]])
async def test_an_assertion_may_name_the_hub_or_its_token_endpoint(
    oauth: httpx.AsyncClient, settings: Settings, client: OAuthClient, aud: str | list[str]
) -> None:
    named = (
        [one.format(settings.issuer) for one in aud] if isinstance(aud, list) else aud.format(settings.issuer)
    )
    form = signed_form(an_assertion(client, settings, alg="ES256", aud=named))

    assert (await oauth.post(TOKEN, data=form)).status_code == 200


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"exp": None}, "must have an exp"),
        ({"exp": "soon"}, "must have an exp"),
        ({"exp": 10**400}, "is not a signed JWT"),
        ({"exp": -60}, "has expired"),
        ({"exp": 3660}, "at most 3600 seconds"),
        ({"exp": 10**9}, "at most 3600 seconds"),
        ({"iat": 120}, "does not hold yet"),
        ({"iat": "now"}, "does not hold yet"),
        ({"nbf": 120}, "does not hold yet"),
        ({"aud": None}, "aud of the client assertion"),
        ({"aud": "https://other.example"}, "aud of the client assertion"),
        ({"aud": [["{}"], 5]}, "aud of the client assertion"),
        ({"iss": None}, "iss and sub"),
        ({"iss": "another"}, "iss and sub"),
        ({"sub": None}, "iss and sub"),
        ({"sub": ["a"]}, "iss and sub"),
        ({"jti": None}, "jti"),
        ({"jti": 5}, "jti"),
        ({"jti": ""}, "jti"),
        ({"jti": "a" * 257}, "jti"),
        ({"jti": "a\0b"}, "jti"),
    ],
)
async def test_an_assertion_with_a_wrong_claim_is_refused_with_the_reason(
    oauth: httpx.AsyncClient, settings: Settings, client: OAuthClient, changes: dict[str, Any], complaint: str
) -> None:
    given: dict[str, Any] = {
        name: int(time.time()) + value if isinstance(value, int) and name in {"exp", "iat", "nbf"} else value
        for name, value in changes.items()
    }
    response = await oauth.post(TOKEN, data=signed_form(an_assertion(client, settings, alg="ES256", **given)))
    same_of_nobody = an_assertion(NOBODY, settings, alg="ES256", **given)
    stranger = await oauth.post(TOKEN, data=signed_form(same_of_nobody))

    assert refusal(response) == (401, "invalid_client")
    assert complaint in response.json()["error_description"]
    assert stranger.content == response.content


async def test_whoever_did_not_sign_with_the_registered_key_is_answered_alike(
    oauth: httpx.AsyncClient, database: Database, settings: Settings, client: OAuthClient
) -> None:
    revoked, with_secret = await an_oauth_client(database, alg="ES256"), await an_oauth_client(database)
    async with database.work() as work:
        await clients.revoke(work, revoked.client_id, "gone")
    good = an_assertion(client, settings, alg="ES256")
    changed = ".".join(
        [good.split(".")[0], an_assertion(client, settings, alg="ES256").split(".")[1], good.split(".")[2]]
    )
    assertions = [
        an_assertion(client, settings, alg="ES256", key=ECKey.generate_key("P-256")),
        an_assertion(client, settings, alg="RS256", key=a_key("RS256")),
        an_assertion(client, settings, alg="PS256", key=a_key("RS256")),
        an_assertion(client, settings, alg="EdDSA", key=a_key("EdDSA")),
        an_assertion(NOBODY, settings, alg="ES256"),
        an_assertion(revoked, settings, alg="ES256"),
        an_assertion(with_secret, settings, alg="ES256", key=a_key("ES256")),
        changed,
    ]
    answers = [await oauth.post(TOKEN, data=signed_form(assertion)) for assertion in assertions]

    assert {refusal(answer) for answer in answers} == {(401, "invalid_client")}
    assert len({answer.content for answer in answers}) == 1


def unsigned(header: object, claims: object = None) -> str:
    pieces = (
        base64.urlsafe_b64encode(orjson.dumps(piece)).rstrip(b"=").decode()
        for piece in (header, claims or {})
    )
    return ".".join([*pieces, "c2ln"])


@pytest.mark.parametrize(
    "assertion",
    [
        "a",
        "a.b",
        "..",
        "a.b.c.d.e",
        "é.é.é",
        "\0",
        "a" * 60_000,
        unsigned([]),
        unsigned("alg"),
        unsigned({"alg": None}),
        unsigned({"alg": "none"}),
        unsigned({"alg": "HS256"}),
        unsigned({"alg": ["ES256"]}),
        unsigned({"alg": "ES256", "crit": ["exp"]}),
        unsigned({"alg": "ES256", "b64": False}),
        unsigned({"alg": "ES256"}, ["claims"]),
        unsigned({"alg": "ES256"}) + ".",
        "e30." + base64.urlsafe_b64encode(b"[" * 5000).decode() + ".c2ln",
        base64.urlsafe_b64encode(b'{"alg":"ES256"}').decode() + ".eyJzdWIiOiJcdWQ4MDAifQ.c2ln",
    ],
)
async def test_what_is_no_signed_jwt_is_refused(oauth: httpx.AsyncClient, assertion: str) -> None:
    assert refusal(await oauth.post(TOKEN, data=signed_form(assertion))) == (401, "invalid_client")


async def test_an_unknown_kind_of_assertion_is_an_invalid_request(
    oauth: httpx.AsyncClient, settings: Settings, client: OAuthClient
) -> None:
    form = signed_form(an_assertion(client, settings, alg="ES256"))
    del form["client_assertion_type"]
    saml = {**form, "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"}

    assert refusal(await oauth.post(TOKEN, data=form)) == (400, "invalid_request")
    assert refusal(await oauth.post(TOKEN, data=saml)) == (400, "invalid_request")


async def test_another_client_id_beside_the_assertion_is_an_invalid_request(
    oauth: httpx.AsyncClient, settings: Settings, client: OAuthClient
) -> None:
    form = signed_form(an_assertion(client, settings, alg="ES256"), client_id="another")

    assert refusal(await oauth.post(TOKEN, data=form)) == (400, "invalid_request")


async def test_an_assertion_serves_once(
    oauth: httpx.AsyncClient, settings: Settings, client: OAuthClient
) -> None:
    form = signed_form(an_assertion(client, settings, alg="ES256"))
    first, again = await oauth.post(TOKEN, data=form), await oauth.post(TOKEN, data=form)

    assert first.status_code == 200
    assert refusal(again) == (401, "invalid_client")
    assert again.json()["error_description"] == "The client assertion was used before."


async def test_an_assertion_is_used_up_by_a_request_that_is_refused_for_its_scope(
    oauth: httpx.AsyncClient, settings: Settings, client: OAuthClient
) -> None:
    form = signed_form(an_assertion(client, settings, alg="ES256"))

    assert refusal(await oauth.post(TOKEN, data={**form, "scope": "aid:grant"})) == (400, "invalid_scope")
    assert refusal(await oauth.post(TOKEN, data=form)) == (401, "invalid_client")


async def test_of_fifty_requests_with_one_assertion_one_gets_a_token(
    oauth: httpx.AsyncClient, settings: Settings, client: OAuthClient
) -> None:
    form = signed_form(an_assertion(client, settings, alg="ES256"))
    answers = await asyncio.gather(*(oauth.post(TOKEN, data=form) for _ in range(50)))

    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 49


async def test_two_clients_may_use_the_same_jti(
    oauth: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    two = [await an_oauth_client(database, alg="ES256") for _ in range(2)]
    forms = [signed_form(an_assertion(client, settings, alg="ES256", jti="1")) for client in two]

    assert [(await oauth.post(TOKEN, data=form)).status_code for form in forms] == [200, 200]


async def test_only_assertions_that_nobody_could_use_are_forgotten(database: Database, clean: None) -> None:
    now = datetime.now(UTC)
    async with database.work() as work:
        assert await use_assertion(work, "c", "old", now - timedelta(minutes=1))
        assert await use_assertion(work, "c", "new", now + timedelta(minutes=1))
        assert await forget_assertions(work, now) == 1
        assert not await use_assertion(work, "c", "new", now)
        left = await work.connection.execute(select(func.count()).select_from(used_assertion))

    assert left.scalar_one() == 1


async def test_used_assertions_do_not_pile_up(
    oauth: httpx.AsyncClient, database: Database, settings: Settings, client: OAuthClient
) -> None:
    async with database.work() as work:
        await use_assertion(work, "gone", "long ago", datetime.now(UTC) - timedelta(days=1))
    for _ in range(256):
        await oauth.post(TOKEN, data=signed_form(an_assertion(client, settings, alg="ES256")))
    async with database.work() as work:
        assert await use_assertion(work, "gone", "long ago", datetime.now(UTC))
