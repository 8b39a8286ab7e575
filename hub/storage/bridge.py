"""A bridge for libraries that know no `await`: their code runs in step with one unit of work, on its event loop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.util import await_only

from hub.storage.work import Work

T = TypeVar("T")


async def in_step(work: Work, run: Callable[[], T]) -> T:
    """Runs ordinary code that may `wait_for` this work's statements; the event loop is free meanwhile."""
    return await work.connection.run_sync(lambda _: run())


def wait_for(awaitable: Awaitable[T]) -> T:
    """The awaitable's result; only for code that runs `in_step`."""
    return await_only(awaitable)
