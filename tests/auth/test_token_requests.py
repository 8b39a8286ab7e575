"""A request for a token that is malformed in any way gets the error that OAuth names, and never a failure."""

import base64
from collections.abc import AsyncIterator
from typing import Any, cast

import httpx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st
from starlette.applications import Starlette

from hub.auth.keys import SigningKeys
from hub.auth.routes import routes
from hub.errors import Unavailable
from hub.settings import Settings
from hub.storage.work import Database, Work
from tests.auth.oauth_answers import TOKEN, refusal
from tests.builders.clients import GRANT, an_oauth_client, basic

pytestmark = pytest.mark.any_postgres
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"grant_type": ""},
        {**GRANT, "client_secret": "x"},
        {**GRANT, "client_assertion": "a.b.c"},
        {**GRANT, "client_id": "another"},
        {**GRANT, "grant_type": ["client_credentials", "client_credentials"]},
        {**GRANT, "scope": ["aid:check", "aid:read"]},
        {**GRANT, "anything": ["1", "2"]},
        {**GRANT, **{f"p{number}": "x" for number in range(200)}},
    ],
)
async def test_a_malformed_form_is_an_invalid_request(
    oauth: httpx.AsyncClient, database: Database, form: dict[str, Any]
) -> None:
    client = await an_oauth_client(database)

    assert refusal(await oauth.post(TOKEN, data=form, headers=client.basic)) == (400, "invalid_request")


@pytest.mark.parametrize("grant", ["password", "implicit", 'x"\\é', "client_credentials "])
async def test_another_grant_is_unsupported(oauth: httpx.AsyncClient, database: Database, grant: str) -> None:
    client = await an_oauth_client(database)
    response = await oauth.post(TOKEN, data={"grant_type": grant}, headers=client.basic)

    assert refusal(response) == (400, "unsupported_grant_type")


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("application/json", b'{"grant_type":"client_credentials"}'),
        ("multipart/form-data; boundary=x", b"--x--"),
        ("application/x-www-form-urlencoded; charset=latin1", b"grant_type=client_credentials"),
        ("", b"grant_type=client_credentials"),
        ("application/x-www-form-urlencoded", b"grant_type=\xff"),
        ("application/x-www-form-urlencoded", b"grant_type=%ff"),
        ("application/x-www-form-urlencoded", b"\xed\xa0\x80=1"),
        ("application/x-www-form-urlencoded", b"&&&="),
    ],
)
async def test_a_body_that_is_no_form_is_an_invalid_request(
    oauth: httpx.AsyncClient, database: Database, content_type: str, content: bytes
) -> None:
    client = await an_oauth_client(database)
    headers = {**client.basic, "Content-Type": content_type}

    assert refusal(await oauth.post(TOKEN, content=content, headers=headers)) == (400, "invalid_request")


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded;charset=UTF-8",
        'Application/X-WWW-Form-Urlencoded ; charset="utf-8"',
    ],
)
async def test_a_form_may_name_its_encoding(
    oauth: httpx.AsyncClient, database: Database, content_type: str
) -> None:
    client = await an_oauth_client(database)
    headers = {**client.basic, "Content-Type": content_type}
    content = f"grant_type=client_credentials&client_id={client.client_id}&scope=&unknown=1"

    assert (await oauth.post(TOKEN, content=content, headers=headers)).status_code == 200


async def test_two_authorization_headers_are_an_invalid_request(
    oauth: httpx.AsyncClient, database: Database
) -> None:
    client = await an_oauth_client(database)
    headers = [*client.basic.items(), *client.basic.items()]

    assert refusal(await oauth.post(TOKEN, data=GRANT, headers=headers)) == (400, "invalid_request")


async def test_an_oversized_form_is_not_read_to_its_end(oauth: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 8192
            yield b"x" * 8192

    response = await oauth.post(TOKEN, content=endless(), headers=FORM)

    assert refusal(response) == (413, "invalid_request")
    assert sent < 100_000


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_a_token_is_asked_for_with_post(oauth: httpx.AsyncClient, method: str) -> None:
    response = await oauth.request(method, TOKEN, params=GRANT)

    assert response.headers["Allow"] == "POST"
    assert response.status_code == 405
    if method != "HEAD":
        assert refusal(response) == (405, "invalid_request")


@pytest.mark.parametrize("grant", ["authorization_code", "refresh_token"])
async def test_a_charitys_system_signs_nobody_in(
    oauth: httpx.AsyncClient, database: Database, grant: str
) -> None:
    client = await an_oauth_client(database)
    response = await oauth.post(TOKEN, data={"grant_type": grant}, headers=client.basic)

    assert refusal(response) == (400, "unauthorized_client")


class AwayDatabase:
    """A database that no transaction reaches."""

    def work(self) -> "AwayDatabase":
        return self

    async def __aenter__(self) -> Work:
        raise Unavailable

    async def __aexit__(self, *failure: object) -> None:
        """Nothing was begun."""


async def test_a_database_that_is_away_is_a_matter_of_trying_again(
    settings: Settings, signing_keys: SigningKeys
) -> None:
    app = Starlette(routes=list(routes(settings, cast(Database, AwayDatabase()), signing_keys)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=settings.issuer) as client:
        response = await client.post(TOKEN, data=GRANT, headers=basic("a", "b"))

    assert refusal(response) == (503, "temporarily_unavailable")
    assert response.headers["Retry-After"] == "2"


async def test_a_client_that_hangs_up_is_let_go(oauth_app: Starlette) -> None:
    scope = {
        "type": "http",
        "method": "POST",
        "path": TOKEN,
        "query_string": b"",
        "headers": [(b"content-type", b"application/x-www-form-urlencoded")],
    }
    received: list[Any] = [
        {"type": "http.request", "body": b"grant", "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return received.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    await oauth_app(scope, receive, send)

    assert sent[0]["status"] == 400


tokens = st.sampled_from(
    ["grant_type", "client_credentials", "client_assertion", "scope", "=", "&", "%", "%00", "%ff", "+"]
)
bodies = st.binary(max_size=200) | st.lists(tokens, max_size=12).map(lambda parts: "".join(parts).encode())
authorizations = st.binary(max_size=60).map(lambda pair: b"Basic " + base64.b64encode(pair)) | st.binary(
    max_size=60
)


@settings_of_hypothesis(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=bodies, authorization=authorizations)
async def test_nothing_that_is_sent_makes_the_endpoint_fail(
    oauth: httpx.AsyncClient, body: bytes, authorization: bytes
) -> None:
    headers = [(b"Content-Type", b"application/x-www-form-urlencoded"), (b"Authorization", authorization)]
    status, error = refusal(await oauth.post(TOKEN, content=body, headers=headers))

    assert (status, error) in {
        (400, "invalid_request"),
        (400, "unsupported_grant_type"),
        (401, "invalid_client"),
    }
