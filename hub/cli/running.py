"""How a command comes to the hub's database: its settings read, the database ready, the keys at hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

from hub.cli.failing import CommandRefused
from hub.cli.telling import Telling
from hub.errors import ConfigurationError
from hub.resolvers.outcome import Refused

if TYPE_CHECKING:
    from hub.resolvers.context import RequestContext
    from hub.settings import Settings
    from hub.storage.work import Database

Result = TypeVar("Result")

_POOL = 2
"""Connections of a command's own; it may run many times at once beside the server's."""


def read_settings() -> Settings:
    """The settings of the environment. Raises ConfigurationError naming each variable that cannot be read."""
    from pydantic import ValidationError

    from hub.settings import Settings

    try:
        return Settings()
    except ValidationError as invalid:
        faults = [f"HUB_{error['loc'][0]}".upper() + f": {error['msg']}" for error in invalid.errors()]
        raise ConfigurationError("; ".join(faults)) from None


def with_hub(
    command: str, telling: Telling, do: Callable[[RequestContext], Awaitable[Result | Refused]]
) -> Result:
    """What `do` answers, done as the hub's operator. Raises CommandRefused when a rule says no."""
    from hub.storage.embedded import database_url

    settings = read_settings()
    with database_url(settings) as url:
        result = asyncio.run(_done(settings, url, command, telling, do))
    if isinstance(result, Refused):
        raise CommandRefused(result)
    return result


async def ready(settings: Settings, url: str) -> None:
    """Brings the embedded database to the newest schema; the ministry's own it leaves to `hub migrate`."""
    from hub.storage import migrate
    from hub.storage.embedded import SERVING, owner_url

    if not settings.database_url:
        await migrate.migrate(owner_url(url), SERVING)
        return
    missing = await migrate.pending(url)
    if missing:
        raise ConfigurationError(
            f"The database is not at the hub's schema (missing: {', '.join(missing)}): run “hub migrate” first."
        )


@asynccontextmanager
async def opened(settings: Settings, url: str) -> AsyncIterator[Database]:
    """The database, ready and known to be sealed with the keys at hand, for the block's length."""
    from hub.storage import opening

    await ready(settings, url)
    async with opening.opened(url, settings.keys, pool_size=_POOL) as database:
        yield database


async def _done(
    settings: Settings,
    url: str,
    command: str,
    telling: Telling,
    do: Callable[[RequestContext], Awaitable[Result]],
) -> Result:
    from hub.auth.caller import system_caller
    from hub.resolvers.context import RequestContext

    async with opened(settings, url) as database:
        caller = system_caller(command)
        return await do(
            RequestContext(caller, database, settings, telling.language, operation=f"hub {command}")
        )
