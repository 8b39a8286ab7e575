"""Which identity provider the settings name, and how carefully the hub speaks to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from hub.auth.identity import NotIdentified, Trouble
from hub.auth.identity_oidc import OpenIdConnect
from hub.auth.identity_provider import provider_of
from hub.auth.identity_push import PhonePush
from hub.auth.provider_http import ProviderHttp
from hub.errors import ConfigurationError
from hub.settings import Settings

_NAMED = {
    "identity_kind": "OIDC",
    "identity_issuer": "https://identity.example",
    "identity_client_id": "charity-hub",
    "identity_client_secret": SecretStr("secret"),
}


def test_settings_name_a_page_a_phone_or_nobody(settings: Settings) -> None:
    assert provider_of(settings) is None
    assert isinstance(provider_of(_with(settings)), OpenIdConnect)
    assert isinstance(provider_of(_with(settings, identity_kind="PUSH")), PhonePush)


@pytest.mark.parametrize("missing", ["identity_issuer", "identity_client_id", "identity_client_secret"])
def test_hub_does_not_start_with_half_a_provider(settings: Settings, missing: str) -> None:
    with pytest.raises(ConfigurationError, match="HUB_IDENTITY_CLIENT_SECRET"):
        provider_of(_with(settings, **{missing: None}))


def test_provider_without_https_is_refused(settings: Settings) -> None:
    with pytest.raises(ConfigurationError, match="https"):
        provider_of(_with(settings, identity_issuer="http://identity.example"))


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", Trouble.AWAY),
        (b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", Trouble.AWAY),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", Trouble.NOT_TRUSTED),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]", Trouble.NOT_TRUSTED),
        (b'HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n{"issuer":"https://x"}', Trouble.NOT_TRUSTED),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 400000\r\n\r\n" + b" " * 400_000, Trouble.NOT_TRUSTED),
        (b"not HTTP at all\r\n\r\n", Trouble.AWAY),
        (b"", Trouble.AWAY),
    ],
    ids=["redirect", "fault", "empty", "list", "another issuer", "too much", "nonsense", "nothing"],
)
async def test_strange_answer_identifies_nobody(answer: bytes, trouble: Trouble) -> None:
    async with _answering(answer) as issuer:
        with pytest.raises(NotIdentified) as refused:
            await ProviderHttp(issuer, "charity-hub", "secret").discovered()
    assert refused.value.trouble is trouble
    assert "secret" not in str(refused.value)


async def test_hub_asks_no_address_without_https() -> None:
    http = ProviderHttp("https://identity.example", "charity-hub", "secret")
    with pytest.raises(NotIdentified) as refused:
        await http.document("http://identity.example/jwks.json")
    assert refused.value.trouble is Trouble.NOT_TRUSTED


async def test_provider_that_nobody_hears_of_is_away() -> None:
    with pytest.raises(NotIdentified) as refused:
        await ProviderHttp("http://127.0.0.1:1", "charity-hub", "secret").discovered()
    assert refused.value.trouble is Trouble.AWAY


def _with(settings: Settings, **changes: object) -> Settings:
    return settings.model_copy(update={**_NAMED, **changes})


@asynccontextmanager
async def _answering(answer: bytes) -> AsyncIterator[str]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
