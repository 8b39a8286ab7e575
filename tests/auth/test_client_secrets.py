"""A client with a secret proves who it is in the header or in the form, and wholly or not at all."""

import httpx
import pytest

from hub.storage.work import Database
from tests.auth.oauth_answers import TOKEN, refusal
from tests.builders.clients import GRANT, an_oauth_client

pytestmark = pytest.mark.any_postgres


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Basic",
        "Basic ",
        "Basic !!!",
        "Basic YQ==",
        "Basic Ojo=",
        "Basic YTo=",
        "Basic OmI=",
        "Basic //79Og==",
        "Basic JWZmOmI=",
        "Basic \xe9",
        "Basic " + "YTph" * 2000,
        "Bearer abc",
        "Digest a",
    ],
)
async def test_missing_or_malformed_credentials_are_an_invalid_client(
    oauth: httpx.AsyncClient, header: str | None
) -> None:
    headers = [] if header is None else [(b"Authorization", header.encode("latin-1"))]
    response = await oauth.post(TOKEN, data=GRANT, headers=headers)

    assert refusal(response) == (401, "invalid_client")
    assert response.headers["WWW-Authenticate"].startswith("Basic ")


async def test_a_secret_may_come_in_the_form(oauth: httpx.AsyncClient, database: Database) -> None:
    client = await an_oauth_client(database)
    form = {**GRANT, "client_id": client.client_id, "client_secret": client.secret}
    wrong = {**form, "client_secret": "another"}

    assert (await oauth.post(TOKEN, data=form)).status_code == 200
    assert refusal(await oauth.post(TOKEN, data=wrong)) == (401, "invalid_client")


@pytest.mark.parametrize("without", ["client_id", "client_secret"])
async def test_a_client_with_a_secret_cannot_leave_half_of_it_out(
    oauth: httpx.AsyncClient, database: Database, without: str
) -> None:
    client = await an_oauth_client(database)
    form = {**GRANT, "client_id": client.client_id, "client_secret": client.secret}
    del form[without]

    assert refusal(await oauth.post(TOKEN, data=form)) == (401, "invalid_client")
