"""Every answer has its security headers; other sites' pages reach the hub only where it was told so."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from hub.settings import Settings
from tests.conftest import FreshDatabase
from tests.hub import Hub, serving
from tests.served import World

OURS = "https://console.example"
ASKED = {"query": "{ viewer { clientId } }"}


@pytest.fixture(scope="module")
async def open_hub(fresh_database_url: FreshDatabase, settings: Settings) -> AsyncIterator[Hub]:
    """A hub behind https, which the pages of one other site may call."""
    told = {"cors_origins": f"{OURS} https://b.example", "issuer": "https://hub.example"}
    own = settings.model_copy(update={"database_url": await fresh_database_url(), **told})
    async with serving(own) as hub:
        yield hub


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/graphql"),
        ("POST", "/graphql"),
        ("PUT", "/graphql"),
        ("POST", "/oauth/token"),
        ("GET", "/oauth/jwks.json"),
        ("GET", "/health/live"),
        ("GET", "/graphiql/graphiql.min.js"),
        ("GET", "/nowhere"),
    ],
)
async def test_every_answer_has_strict_headers(world: World, method: str, path: str) -> None:
    headers = (await world.hub.client.request(method, path)).headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "strict-transport-security" not in headers


async def test_a_page_keeps_its_own_policy(world: World) -> None:
    page = await world.hub.client.get("/graphql", headers={"Accept": "text/html"})
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert page.headers["x-frame-options"] == "DENY"


async def test_a_hub_behind_https_keeps_browsers_there(open_hub: Hub) -> None:
    headers = (await open_hub.client.get("/health/live")).headers
    assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


class TestOtherSites:
    async def _asks_leave(self, hub: Hub, origin: str) -> httpx.Response:
        headers = {
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
        }
        return await hub.client.options("/graphql", headers=headers)

    async def test_a_site_that_was_named_may_call(self, open_hub: Hub) -> None:
        leave = await self._asks_leave(open_hub, OURS)
        assert leave.status_code == 200
        assert leave.headers["access-control-allow-origin"] == OURS
        assert "access-control-allow-credentials" not in leave.headers
        answer = await open_hub.client.post("/graphql", json=ASKED, headers={"Origin": OURS})
        assert answer.headers["access-control-allow-origin"] == OURS
        assert "Origin" in answer.headers["vary"]

    async def test_no_other_may(self, open_hub: Hub) -> None:
        for origin in ("https://evil.example", "null", f"{OURS}.evil.example"):
            assert "access-control-allow-origin" not in (await self._asks_leave(open_hub, origin)).headers

    async def test_none_may_where_none_was_named(self, world: World) -> None:
        leave = await self._asks_leave(world.hub, OURS)
        assert leave.status_code == 405
        assert not [name for name in leave.headers if name.startswith("access-control-")]


class TestForgery:
    """A page of another site sends only what needs no leave: no Authorization header, and no JSON."""

    @pytest.mark.parametrize(
        "content_type",
        ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "text/plain; application/json"],
    )  # fmt: skip
    async def test_what_a_form_can_send_is_not_read_even_with_a_token(
        self, world: World, content_type: str
    ) -> None:
        refused = await world.send(ASKED, Content_Type=content_type)
        assert refused.status_code == 415

    async def test_a_link_asks_nothing(self, world: World) -> None:
        for accept in ("*/*", "application/json", "image/png"):
            answer = await world.hub.client.get("/graphql", params=ASKED, headers={"Accept": accept})
            assert answer.status_code == 401

    async def test_no_cookie_is_ever_set(self, world: World) -> None:
        assert "set-cookie" not in (await world.send(ASKED)).headers
