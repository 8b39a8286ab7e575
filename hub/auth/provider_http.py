"""HTTP to the identity provider: few bytes, little patience, no redirects, and only where the hub may go."""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from functools import cache
from typing import Any

import httpx
import orjson
from authlib.common.security import is_secure_transport

from hub.auth.identity import NotIdentified, Trouble

_LARGEST = 262_144
_PATIENCE = 8.0
_DISCOVERY_LASTS = 3600.0


class ProviderHttp:
    """Reads the documents of one provider, and asks it as one client (client_secret_basic)."""

    def __init__(self, issuer: str, client_id: str, client_secret: str) -> None:
        self._issuer = issuer
        self._credentials = httpx.BasicAuth(client_id, client_secret)
        self._discovered: Mapping[str, Any] = {}
        self._discovered_at = -_DISCOVERY_LASTS

    async def discovered(self) -> Mapping[str, Any]:
        """The provider's OpenID configuration. Raises NotIdentified when it is away, or another issuer's."""
        if time.monotonic() - self._discovered_at > _DISCOVERY_LASTS:
            found = await self.document(f"{self._issuer}/.well-known/openid-configuration")
            if found.get("issuer") != self._issuer:
                raise NotIdentified(Trouble.NOT_TRUSTED, "the provider's configuration is another issuer's")
            self._discovered, self._discovered_at = found, time.monotonic()
        return self._discovered

    async def endpoint(self, name: str) -> str:
        """An address that the provider's configuration names."""
        address = (await self.discovered()).get(name)
        if not isinstance(address, str):
            raise NotIdentified(Trouble.NOT_TRUSTED, f"the provider's configuration names no {name}")
        return address

    async def document(self, address: str) -> dict[str, Any]:
        """A JSON object that anybody may read."""
        status, found = await self._sent("GET", address)
        if status != 200:
            raise NotIdentified(Trouble.AWAY, f"the provider answered {status}")
        return found

    async def ask(self, address: str, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """Status and JSON object that the provider answers to a form of the hub's."""
        return await self._sent("POST", address, form)

    async def _sent(
        self, method: str, address: str, form: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        if not is_secure_transport(address):
            raise NotIdentified(Trouble.NOT_TRUSTED, "the provider names an address without https")
        auth = self._credentials if form is not None else None
        told = {"Accept": "application/json"}
        try:
            async with (
                httpx.AsyncClient(timeout=_PATIENCE, verify=_trust(), trust_env=False) as client,
                client.stream(method, address, data=form, auth=auth, headers=told) as response,
            ):
                return response.status_code, _object(await _body(response))
        except (httpx.HTTPError, httpx.InvalidURL) as failure:
            kind = type(failure).__name__
            raise NotIdentified(Trouble.AWAY, f"the provider does not answer ({kind})") from None


async def _body(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > _LARGEST:
            raise NotIdentified(Trouble.NOT_TRUSTED, "the provider answers with too much")
    return bytes(body)


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        found = None
    return found if isinstance(found, dict) else {}


@cache
def _trust() -> ssl.SSLContext:
    """The certificates that the machine trusts, a ministry's own among them."""
    return ssl.create_default_context()
