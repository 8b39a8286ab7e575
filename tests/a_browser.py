"""A real Chromium without a window: the machine's own, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import BrowserContext, ViewportSize, async_playwright

PHONE: ViewportSize = {"width": 375, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 860}
NAMES = ("chromium", "chromium-browser", "google-chrome")
FOUND = next((path for name in NAMES if (path := shutil.which(name))), None)
"""The machine's browser; without one the tests in a browser are left out, and the run says so."""

_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@asynccontextmanager
async def chromium(
    profile: Path, language: str, size: ViewportSize, *, scripts: bool = False
) -> AsyncIterator[BrowserContext]:
    """A browser with a new profile in that directory; without `scripts` it runs none of any page."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch_persistent_context(
            profile,
            executable_path=FOUND,
            args=_FLAGS,
            chromium_sandbox=False,
            locale=language,
            viewport=size,
            java_script_enabled=scripts,
        )
        try:
            yield browser
        finally:
            await browser.close()
