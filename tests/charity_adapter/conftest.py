"""A stand-in hub for each test."""

from collections.abc import Iterator

import pytest

from tests.charity_adapter.standin import StandIn, serving


@pytest.fixture
def hub() -> Iterator[StandIn]:
    """An empty hub on loopback."""
    with serving() as hub:
        yield hub
