"""Identity by the phone: what the provider's answers mean, by asking and by callback."""

from __future__ import annotations

from typing import Any

import pytest

from hub.auth.identity import Beginning, Begun, Heard, Identified, NotIdentified, NotYet, Trouble
from hub.auth.identity_push import LONGEST, REQUEST_ID
from hub.errors import Language
from tests.auth.an_identity_provider import NUMBER, AnIdentityProvider

REQUEST = "a-request-of-this-test"
KEPT = {"request_id": REQUEST, "number": NUMBER, "shown": "42"}


async def test_phone_is_asked_with_the_number_that_the_page_shows() -> None:
    provider = AnIdentityProvider()
    begun = await _begun(provider, expires_in=120, interval=3)
    asked = provider.asked[0]
    assert (asked["login_hint"], asked["binding_message"]) == (NUMBER, begun.shown_number)
    assert (begun.lasts, begun.ask_every, begun.request_id) == (120, 3, REQUEST)


async def test_provider_may_choose_the_number_to_match_itself() -> None:
    assert (await _begun(AnIdentityProvider(), random="07")).shown_number == "07"
    strange = await _begun(AnIdentityProvider(), random="<b>7</b>")
    assert (strange.shown_number or "").isdigit()


@pytest.mark.parametrize("strange", [0, -1, True, "5", None, 10**9])
async def test_strange_times_of_the_provider_are_kept_within_bounds(strange: object) -> None:
    begun = await _begun(AnIdentityProvider(), expires_in=strange, interval=strange)
    assert 1 <= begun.lasts <= LONGEST
    assert begun.ask_every is not None
    assert 1 <= begun.ask_every <= 60


@pytest.mark.parametrize("request_id", [None, "", "short", 17, "with a space in the name", "x" * 2_000])
async def test_request_that_cannot_be_told_apart_is_not_begun(request_id: object) -> None:
    with pytest.raises(NotIdentified) as refused:
        await _begun(AnIdentityProvider(), auth_req_id=request_id)
    assert refused.value.trouble is Trouble.NOT_TRUSTED


@pytest.mark.parametrize(
    ("status", "error", "every"),
    [(400, "authorization_pending", 5), (400, "slow_down", 10), (503, "", 5), (500, "slow_down", 5)],
)
async def test_hub_goes_on_asking_and_less_often_when_told_to(status: int, error: str, every: int) -> None:
    provider = AnIdentityProvider(answers=[(status, {"error": error})])
    assert await provider.phone.finish(KEPT, {"ask_every": "5"}) == NotYet(every)


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        ("access_denied", Trouble.DENIED),
        ("expired_token", Trouble.EXPIRED),
        ("invalid_grant", Trouble.NOT_TRUSTED),
        ("nonsense", Trouble.NOT_TRUSTED),
        (None, Trouble.NOT_TRUSTED),
        (["slow_down"], Trouble.NOT_TRUSTED),
    ],
)
async def test_refusal_of_the_provider_ends_the_asking(error: object, trouble: Trouble) -> None:
    provider = AnIdentityProvider(answers=[(400, {"error": error})])
    with pytest.raises(NotIdentified) as refused:
        await provider.phone.finish(KEPT, {})
    assert refused.value.trouble is trouble


async def test_person_is_who_the_token_says_when_it_answers_this_request() -> None:
    provider = AnIdentityProvider()
    provider.gives(provider.signed({REQUEST_ID: REQUEST}))
    assert await provider.phone.finish(KEPT, {}) == Identified(NUMBER)
    provider.gives(provider.signed({REQUEST_ID: "another-request-id"}))
    with pytest.raises(NotIdentified):
        await provider.phone.finish(KEPT, {})


async def test_callback_tells_which_request_it_answers() -> None:
    provider = AnIdentityProvider()
    heard = await provider.phone.hear(provider.signed({REQUEST_ID: REQUEST}))
    assert heard == Heard(REQUEST, Identified(NUMBER))
    denied: dict[str, Any] = {REQUEST_ID: REQUEST, "error": "access_denied", "civil_number": None}
    assert await provider.phone.hear(provider.signed(denied)) == Heard(REQUEST, Trouble.DENIED)


@pytest.mark.parametrize(
    "claims", [{}, {REQUEST_ID: ""}, {REQUEST_ID: 5}, {REQUEST_ID: REQUEST, "civil_number": None}]
)
async def test_callback_about_nothing_or_nobody_is_refused(claims: dict[str, Any]) -> None:
    provider = AnIdentityProvider()
    with pytest.raises(NotIdentified) as refused:
        await provider.phone.hear(provider.signed(claims))
    assert refused.value.trouble is Trouble.NOT_TRUSTED


async def _begun(provider: AnIdentityProvider, **given: object) -> Begun:
    provider.answers.append((200, {"auth_req_id": REQUEST, **given}))
    return await provider.phone.begin(Beginning("https://hub.example/heard", Language.AR, NUMBER))
