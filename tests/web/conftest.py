"""A served country for the tests of what crosses HTTP."""

from __future__ import annotations

from tests.served import own_world, world

__all__ = ["own_world", "world"]
