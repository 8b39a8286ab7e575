"""A request brings one bearer token in its Authorization header, and is told what was wrong with it."""

from pathlib import Path

import pytest

from hub.auth.bearer import BearerTokens, challenge, status_of
from hub.auth.caller import Caller
from hub.auth.keys import SigningKeys, load_signing_keys
from hub.auth.scopes import CallerKind, Scope
from hub.auth.tokens import issue
from hub.errors import MissingField, MissingScope, Unauthenticated
from hub.settings import Settings

SETTINGS = Settings(issuer="https://hub.example")
CALLER = Caller("ministry-1", CallerKind.MINISTRY, frozenset({Scope.ADMIN_AUDIT}))
PLAIN = (
    'Bearer realm="charity-hub", '
    'resource_metadata="https://hub.example/.well-known/oauth-protected-resource/graphql"'
)


@pytest.fixture
def keys(tmp_path: Path) -> SigningKeys:
    return load_signing_keys(tmp_path, create=True)


def refusal_of(bearer: BearerTokens, *headers: str) -> Unauthenticated:
    with pytest.raises(Unauthenticated) as refusal:
        bearer.borne(headers)
    return refusal.value


@pytest.mark.parametrize("form", ["Bearer {}", "bearer {}", "BEARER   {}", " Bearer {} "])
def test_a_bearer_token_is_found_however_the_scheme_is_written(form: str, keys: SigningKeys) -> None:
    header = form.format(issue(CALLER, SETTINGS, keys))

    assert BearerTokens(SETTINGS, keys).borne([header]).caller == CALLER


@pytest.mark.parametrize("headers", [[], [""], ["Basic YTpi"], ["Digest abc"], ["Bearerabc"]])
def test_no_bearer_token_is_answered_without_an_error_code(headers: list[str], keys: SigningKeys) -> None:
    refusal = refusal_of(BearerTokens(SETTINGS, keys), *headers)

    assert challenge(refusal, SETTINGS) == PLAIN
    assert status_of(refusal) == 401


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer a b", "Bearer é", 'Bearer "x"', "Bearer a,b", "Bearer abc"]
)
def test_a_bad_bearer_token_is_an_invalid_token(header: str, keys: SigningKeys) -> None:
    refusal = refusal_of(BearerTokens(SETTINGS, keys), header)

    assert 'error="invalid_token", error_description="' in challenge(refusal, SETTINGS)
    assert status_of(refusal) == 401


def test_two_authorization_headers_are_a_bad_request(keys: SigningKeys) -> None:
    header = "Bearer " + issue(CALLER, SETTINGS, keys)
    refusal = refusal_of(BearerTokens(SETTINGS, keys), header, header)

    assert refusal.error == "invalid_request"
    assert status_of(refusal) == 400


def test_a_missing_scope_is_challenged_with_one_choice_that_would_do() -> None:
    refusal = MissingScope(
        [
            MissingField("person.name", (("beneficiary:identity",), ("applicant:self",))),
            MissingField("person.aids", (("aid:read", "beneficiary:read"),)),
            MissingField("__schema", ()),
        ]
    )

    assert challenge(refusal, SETTINGS).startswith(
        'Bearer realm="charity-hub", error="insufficient_scope", '
        'scope="aid:read beneficiary:identity beneficiary:read", resource_metadata='
    )


def test_only_so_many_tokens_are_remembered(keys: SigningKeys) -> None:
    bearer = BearerTokens(SETTINGS, keys, remembered=3)
    headers = ["Bearer " + issue(CALLER, SETTINGS, keys) for _ in range(10)]

    assert [bearer.borne([header]).caller for header in headers * 2] == [CALLER] * 20
    assert len(bearer) == 3


def test_a_refused_token_is_not_remembered(keys: SigningKeys) -> None:
    bearer = BearerTokens(SETTINGS, keys)
    refusal_of(bearer, "Bearer abc")

    assert len(bearer) == 0
