"""What an identity provider signed is believed for this hub, for now, and by its own keys only."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey

from hub.auth.identity import NotIdentified, Trouble
from tests.auth.an_identity_provider import CLIENT, JWKS, NUMBER, AnIdentityProvider


async def test_token_as_it_should_be_is_believed() -> None:
    provider = AnIdentityProvider()
    token = await provider.words.checked(provider.signed(), JWKS)
    assert token.claims["civil_number"] == NUMBER


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://other.example"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": None},
        {"aud": [CLIENT, "another-client"]},
        {"aud": [CLIENT, "another-client"], "azp": "another-client"},
        {"azp": "another-client"},
        {"exp": None},
        {"exp": "soon"},
        {"exp": int(time.time()) - 31},
        {"iat": None},
        {"iat": int(time.time()) - 700, "exp": int(time.time()) + 9},
        {"iat": int(time.time()) + 86_400},
        {"nbf": int(time.time()) + 86_400},
        {"nbf": "later"},
    ],
    # Moments are left out of the names: processes that run the tests together must find the same ones.
    ids=lambda changes: " ".join(
        f"{name}={value}"[:24].rstrip("0123456789") for name, value in changes.items()
    ),
)
async def test_token_with_a_claim_that_does_not_hold_is_refused(changes: dict[str, Any]) -> None:
    provider = AnIdentityProvider()
    assert await _trouble(provider, provider.signed(changes)) is Trouble.NOT_TRUSTED


async def test_token_for_several_clients_holds_when_it_was_issued_to_the_hub() -> None:
    provider = AnIdentityProvider()
    token = provider.signed({"aud": [CLIENT, "another-client"], "azp": CLIENT})
    assert (await provider.words.checked(token, JWKS)).claims["azp"] == CLIENT


async def test_token_signed_by_another_key_under_the_same_name_is_refused() -> None:
    provider = AnIdentityProvider()
    forged = provider.signed(key=ECKey.generate_key("P-256"))
    assert await _trouble(provider, forged) is Trouble.NOT_TRUSTED


async def test_token_signed_with_a_shared_secret_or_with_nothing_is_refused() -> None:
    provider = AnIdentityProvider()
    shared = OctKey.import_key("A" * 64)
    assert await _trouble(provider, provider.signed(key=shared, alg="HS256")) is Trouble.NOT_TRUSTED
    _, claims, signature = provider.signed().split(".")
    for alg in ("none", "None", "HS256"):
        header = base64.urlsafe_b64encode(json.dumps({"alg": alg, "kid": "one"}).encode()).rstrip(b"=")
        for end in ("", signature):
            assert await _trouble(provider, f"{header.decode()}.{claims}.{end}") is Trouble.NOT_TRUSTED


@pytest.mark.parametrize("text", ["", "a.b.c", "a" * 9_000, None, 5, {"a": 1}])
async def test_what_is_no_token_is_refused(text: object) -> None:
    assert await _trouble(AnIdentityProvider(), text) is Trouble.NOT_TRUSTED


async def test_token_without_a_kid_or_with_an_unknown_one_is_refused() -> None:
    provider = AnIdentityProvider()
    assert await _trouble(provider, provider.signed(kid=None)) is Trouble.NOT_TRUSTED
    assert await _trouble(provider, provider.signed(kid="shared")) is Trouble.NOT_TRUSTED


async def test_made_up_kids_do_not_have_the_keys_read_again_and_again() -> None:
    provider = AnIdentityProvider()
    words = provider.words
    for kid in ("x", "y", "z"):
        with pytest.raises(NotIdentified):
            await words.checked(provider.signed(kid=kid), JWKS)
    assert provider.keys_read == 1


async def test_new_key_of_the_provider_is_read_when_it_is_first_used(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = AnIdentityProvider()
    words = provider.words
    await words.checked(provider.signed(), JWKS)
    provider.key = ECKey.generate_key("P-256")
    monkeypatch.setattr(words, "_read_at", words._read_at - 3_700)
    await words.checked(provider.signed(), JWKS)
    assert provider.keys_read == 2


async def _trouble(provider: AnIdentityProvider, token: object) -> Trouble:
    with pytest.raises(NotIdentified) as refused:
        await provider.words.checked(token, JWKS)
    assert NUMBER not in str(refused.value)
    return refused.value.trouble
