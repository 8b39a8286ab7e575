"""A served country for the tests of what crosses HTTP."""

from __future__ import annotations

from tests.served import world

__all__ = ["world"]
