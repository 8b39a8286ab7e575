"""Whatever is sent to an endpoint of the OAuth server, it answers with an error that OAuth names."""

from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from hub.auth.authorization import (
    AuthorizationRequest,
    SentBack,
    ShownOnPage,
    checked_request,
    parameters,
)
from hub.settings import Settings
from hub.storage.work import Database, Work
from tests.auth.oauth_answers import refusal
from tests.auth.sign_ins import CALLBACK, App, an_app

pytestmark = pytest.mark.any_postgres
quietly = settings_of_hypothesis(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NAMES = (
    "grant_type code code_verifier redirect_uri refresh_token scope client_id client_secret token "
    "token_type_hint client_assertion client_assertion_type"
).split()
VALUES = (
    "authorization_code refresh_token client_credentials openid a.b.c "
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
).split()
values = st.sampled_from([*VALUES, CALLBACK]) | st.text(max_size=80) | st.binary(max_size=40)
forms = st.lists(st.tuples(st.sampled_from(NAMES), values), max_size=9)
ERRORS = {
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "invalid_scope",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_dpop_proof",
}


@pytest.fixture(scope="module")
async def app(database: Database) -> App:
    return await an_app(database)


@pytest.mark.parametrize("endpoint", ["/oauth/token", "/oauth/introspect", "/oauth/revoke"])
@quietly
@given(form=forms, known=st.booleans(), proof=st.none() | st.binary(max_size=60))
async def test_a_form_of_anything_is_answered_as_oauth_says(
    oauth: httpx.AsyncClient,
    app: App,
    endpoint: str,
    form: list[tuple[str, Any]],
    known: bool,
    proof: bytes | None,
) -> None:
    headers = [(b"DPoP", proof)] if proof is not None else []
    whole = httpx.QueryParams([*form, *(app.proof.items() if known else [])])
    content = str(whole).encode("utf-8", errors="surrogatepass")
    headers.append((b"Content-Type", b"application/x-www-form-urlencoded"))
    response = await oauth.post(endpoint, content=content, headers=headers)
    if response.status_code == 200:
        assert endpoint != "/oauth/token"
    else:
        status, error = refusal(response)
        assert status in {400, 401}
        assert error in ERRORS


ASKED = (
    "response_type client_id redirect_uri scope state nonce code_challenge code_challenge_method "
    "response_mode prompt request dpop_jkt"
).split()


@quietly
@given(changes=st.dictionaries(st.sampled_from(ASKED), st.text(max_size=80), max_size=4))
async def test_an_authorization_request_of_anything_is_shown_or_sent_back(
    database: Database, settings: Settings, app: App, changes: dict[str, str]
) -> None:
    async with database.work() as work:
        outcome = await _outcome(work, {**app.asks(), **changes})
    if isinstance(outcome, ShownOnPage):
        assert {"client_id", "redirect_uri"} & changes.keys()
    elif isinstance(outcome, SentBack):
        assert outcome.url(settings).startswith(CALLBACK + "?error=")
    else:
        assert outcome.redirect_uri == CALLBACK


async def _outcome(work: Work, params: dict[str, str]) -> AuthorizationRequest | ShownOnPage | SentBack:
    try:
        return await checked_request(work, params)
    except (ShownOnPage, SentBack) as refusal:
        return refusal


@quietly
@given(query=st.binary(max_size=200))
def test_an_address_of_anything_is_read_or_shown_on_a_page(query: bytes) -> None:
    try:
        read = parameters(query)
    except ShownOnPage:
        read = {}

    assert all(read.values())
