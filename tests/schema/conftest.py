"""A served hub for the tests of the schema."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from hub.settings import Settings
from tests.hub import Hub, serving
from tests.served import own_world, world

__all__ = ["hub", "own_world", "world"]


@pytest.fixture(scope="module")
async def hub(settings: Settings) -> AsyncIterator[Hub]:
    """A hub on the shared database."""
    async with serving(settings) as served:
        yield served
