"""Which addresses a client may have answers sent to: nothing that another could listen at."""

import pytest

from hub.auth.redirect_uris import checked
from hub.errors import BadUserInput, Language


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "/callback",
        "https://",
        "https:///callback",
        "https://app.example/callback#x",
        "https://app.example/a b",
        "https://app.example/*",
        "https://*.example/callback",
        "https://user:pass@app.example/",
        "https://app.example\\@evil.example/",
        "https://app.example:0/",
        "https://app.example:99999/",
        "https://[::1/",
        "http://app.example/callback",
        "http://127.0.0.1.evil.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "myapp:/callback",
        "org.example.app:",
        "https://app.example/" + "x" * 500,
        "https://app.example/é",
        "https://app.example/\n",
    ],
)
def test_an_address_that_no_answer_may_go_to_is_refused(uri: str) -> None:
    with pytest.raises(BadUserInput) as refusal:
        checked(("https://app.example/", uri), "input.redirectUris")

    assert refusal.value.argument == "input.redirectUris"
    assert refusal.value.say(Language.AR) != refusal.value.say(Language.EN)


def test_good_addresses_are_kept_once_and_to_the_letter() -> None:
    uris = (
        "https://app.example/Back?a=b",
        "http://localhost:8080/",
        "http://[::1]/",
        "org.example.app:/back",
    )

    assert checked((*uris, uris[0]), "redirectUris") == uris
