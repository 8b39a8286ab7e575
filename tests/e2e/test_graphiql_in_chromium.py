"""GraphiQL in a real browser: under its policy, from the hub's own files alone, it runs a query and knows the schema."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from playwright.async_api import Page, Request

from hub.auth.keys import load_signing_keys
from hub.auth.tokens import issue
from hub.settings import Settings
from hub.storage.secrecy import Vault
from hub.storage.work import Database
from hub.web.graphiql import Tab
from tests.a_browser import DESK, chromium
from tests.builders import a_charity
from tests.conftest import FreshDatabase
from tests.hub import Hub, serving, the_ministry

QUERY = "query WhoAmI { viewer { clientId } charities { nodes { code } } }"


class Open:
    """An opened page, what it asked the network for, and what it complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._asked)
        page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _asked(self, request: Request) -> None:
        self.asked.append(request.url)

    async def shows(self, text: str) -> None:
        """Waits until the answer's pane holds the text."""
        await self.page.locator(".result-window .CodeMirror-code", has_text=text).wait_for(timeout=20_000)


class Tabs:
    """One tab, with a token of the ministry's."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    async def __call__(self) -> Sequence[Tab]:
        token = issue(the_ministry(), self.settings, load_signing_keys(self.settings.keys, create=True))
        headers = json.dumps({"Authorization": f"Bearer {token}", "Accept-Language": "en"})
        return [Tab("Who am I? </script><script>alert(1)</script>", QUERY, "{}", headers)]


@pytest.fixture(scope="module")
async def tabs(fresh_database_url: FreshDatabase, settings: Settings) -> Tabs:
    """The page's one tab."""
    return Tabs(settings.model_copy(update={"database_url": await fresh_database_url()}))


@pytest.fixture(scope="module")
async def hub(tabs: Tabs, vault: Vault) -> AsyncIterator[Hub]:
    """A hub with a charity."""
    database = await Database.open(tabs.settings.database_url or "", vault)
    await a_charity(database, "NOOR")
    await database.close()
    async with serving(tabs.settings, tabs) as served:
        yield served


async def test_a_query_is_run_in_the_page_without_leaving_the_hub(hub: Hub, tmp_path: Path) -> None:
    async with chromium(tmp_path, "en", DESK, scripts=True) as browser:
        opened = Open(await browser.new_page())
        await opened.page.goto(f"{hub.client.base_url}/graphql")
        await opened.page.locator(".graphiql-execute-button").click()
        await opened.shows("test-ministry")
        await opened.shows("NOOR")
        assert {url.split("/")[2] for url in opened.asked if not url.startswith("data:")} == {
            hub.client.base_url.netloc.decode()
        }
        assert [line for line in opened.complaints if "Content Security Policy" not in line] == []
        assert await browser.cookies() == []
        assert await opened.page.evaluate("localStorage.length") == 0


async def test_the_ministry_sees_the_schema_beside_its_query(hub: Hub, tmp_path: Path) -> None:
    async with chromium(tmp_path, "en", DESK, scripts=True) as browser:
        opened = Open(await browser.new_page())
        await opened.page.goto(f"{hub.client.base_url}/graphql")
        await opened.page.get_by_label("Show Documentation Explorer").click()
        await opened.page.locator(".graphiql-doc-explorer-root-type", has_text="Query").wait_for()
