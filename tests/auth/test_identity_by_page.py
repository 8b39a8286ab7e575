"""Identity by the provider's page: what goes there, and what is believed of who comes back."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import pytest

from hub.auth.identity import Beginning, Begun, Identified, NotIdentified, Trouble
from hub.errors import Language
from tests.auth.an_identity_provider import ISSUER, NUMBER, AnIdentityProvider

_BACK = "https://hub.example/oauth/signin/back"


async def test_browser_is_sent_with_a_state_a_nonce_and_a_challenge_that_are_new_each_time() -> None:
    provider = AnIdentityProvider()
    begun, again = await _begun(provider), await _begun(provider)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.address or "").query).items()}
    digest = hashlib.sha256(begun.kept["verifier"].encode()).digest()
    assert asked == {
        "response_type": "code",
        "client_id": "charity-hub",
        "redirect_uri": _BACK,
        "scope": "openid",
        "state": begun.kept["state"],
        "nonce": begun.kept["nonce"],
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "ui_locales": "ar",
    }
    assert not {begun.kept[name] for name in ("state", "nonce", "verifier")} & set(again.kept.values())


async def test_person_is_who_the_id_token_says() -> None:
    provider = AnIdentityProvider()
    begun = await _begun(provider)
    provider.gives(provider.signed({"nonce": begun.kept["nonce"]}))
    assert await provider.page.finish(begun.kept, _answer(begun)) == Identified(NUMBER)
    assert provider.asked[0]["code_verifier"] == begun.kept["verifier"]


@pytest.mark.parametrize(
    ("changes", "trouble"),
    [
        ({"state": "another"}, Trouble.NOT_TRUSTED),
        ({"state": ""}, Trouble.NOT_TRUSTED),
        ({"state": "ü"}, Trouble.NOT_TRUSTED),
        ({"iss": "https://other.example"}, Trouble.NOT_TRUSTED),
        ({"code": ""}, Trouble.NOT_TRUSTED),
        ({"error": "access_denied"}, Trouble.DENIED),
    ],
)
async def test_return_that_does_not_fit_is_refused_before_the_provider_is_asked(
    changes: Mapping[str, str], trouble: Trouble
) -> None:
    provider = AnIdentityProvider()
    begun = await _begun(provider)
    with pytest.raises(NotIdentified) as refused:
        await provider.page.finish(begun.kept, {**_answer(begun), **changes})
    assert refused.value.trouble is trouble
    assert provider.asked == []


@pytest.mark.parametrize(
    "claims", [{"nonce": "another"}, {"nonce": None}, {"civil_number": None}, {"civil_number": 5}]
)
async def test_id_token_of_another_sign_in_or_of_nobody_is_refused(claims: Mapping[str, object]) -> None:
    provider = AnIdentityProvider()
    begun = await _begun(provider)
    provider.gives(provider.signed({"nonce": begun.kept["nonce"], **claims}))
    with pytest.raises(NotIdentified) as refused:
        await provider.page.finish(begun.kept, _answer(begun))
    assert refused.value.trouble is Trouble.NOT_TRUSTED


@pytest.mark.parametrize(("status", "trouble"), [(400, Trouble.NOT_TRUSTED), (503, Trouble.AWAY)])
async def test_provider_that_does_not_take_the_code_identifies_nobody(status: int, trouble: Trouble) -> None:
    provider = AnIdentityProvider(answers=[(status, {"error": "invalid_grant"})])
    begun = await _begun(provider)
    with pytest.raises(NotIdentified) as refused:
        await provider.page.finish(begun.kept, _answer(begun))
    assert refused.value.trouble is trouble


async def test_page_provider_has_nothing_to_call_back_about() -> None:
    provider = AnIdentityProvider()
    with pytest.raises(NotIdentified):
        await provider.page.hear(provider.signed())


async def _begun(provider: AnIdentityProvider) -> Begun:
    return await provider.page.begin(Beginning(_BACK, Language.AR))


def _answer(begun: Begun) -> dict[str, str]:
    return {"state": begun.kept["state"], "code": "a-code", "iss": ISSUER}
