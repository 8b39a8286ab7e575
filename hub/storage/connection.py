"""How the hub's connections to PostgreSQL are opened, what they are told, and which failures mean it is away."""

from __future__ import annotations

from typing import Any

import asyncpg
import orjson
from sqlalchemy import ExceptionContext, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from hub.errors import ConfigurationError

CONNECT_SECONDS = 10.0
WAIT_FOR_CONNECTION_SECONDS = 10.0

_ANSWER_SECONDS = 40.0  # longer than the server's own limit, so that only a silent server meets it

# The server gives up first and cleanly: a statement that waits for a lock, then one that runs, then an idle client.
_TOLD = {
    "application_name": "charity-hub",
    "timezone": "UTC",
    "lock_timeout": "10s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
}

_AWAY_STATES = (
    "08",  # connection exceptions
    "25006",  # a standby that has not taken over yet
    "40",  # rolled back: a deadlock, a serialization failure
    "53",  # out of connections, memory or disk
    "55P03",  # a lock was not to be had in time
    "57",  # shut down, cancelled, not ready yet
    "58",  # the server's own system failed
)


async def connect(url: str, **told: str) -> asyncpg.Connection:
    """One connection to the PostgreSQL at `url`, with further server settings where given."""
    return await asyncpg.connect(
        _plain(url), timeout=CONNECT_SECONDS, command_timeout=_ANSWER_SECONDS, server_settings=_TOLD | told
    )


async def read_pool(url: str, size: int) -> asyncpg.Pool:
    """The pool of plain reads; what a read sets for itself, it sets within its transaction."""
    return await asyncpg.create_pool(
        _plain(url),
        min_size=1,
        max_size=size,
        timeout=CONNECT_SECONDS,
        command_timeout=_ANSWER_SECONDS,
        server_settings=_TOLD,
        reset=_leave_as_it_is,
    )


def write_engine(url: str, size: int) -> AsyncEngine:
    """The engine of transactions; its errors name no parameters and no rows."""
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: connect(url),
        pool_size=size,
        max_overflow=0,
        pool_timeout=WAIT_FOR_CONNECTION_SECONDS,
        pool_use_lifo=True,
        hide_parameters=True,
        json_serializer=_json_text,
        json_deserializer=orjson.loads,
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    event.listen(engine.sync_engine, "handle_error", _leave_rows_out)
    return engine


def single_engine(url: str) -> AsyncEngine:
    """An engine without a pool and without the server's time limits, for migrations."""
    unlimited = {name: "0" for name in _TOLD if name.endswith("_timeout")}
    return create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: connect(url, **unlimited), poolclass=NullPool
    )


def is_away(failure: BaseException) -> bool:
    """Whether the same request can be sent again: the database is away, busy or took the work back."""
    state = getattr(failure, "sqlstate", None)
    if isinstance(state, str):
        return state.startswith(_AWAY_STATES)
    if isinstance(failure, asyncpg.DataError):
        return False
    return isinstance(failure, OSError | asyncpg.InterfaceError | asyncpg.InternalClientError)


def without_rows(failure: BaseException | None) -> None:
    """Takes rows and parameters out of a driver's error in place, since errors are logged and people are not."""
    while failure is not None:
        if isinstance(failure, asyncpg.DataError):
            failure.args = ("a parameter does not fit its type",)
        elif isinstance(failure, asyncpg.PostgresError):
            failure.detail = failure.hint = None
        failure = failure.__cause__


async def _leave_as_it_is(_connection: asyncpg.Connection) -> None:
    """Instead of the driver's reset, which would cost one more round trip for each read."""


def _refuse_closed(connection: Any, _record: object, _proxy: object) -> None:
    """Has the pool replace a connection that is known to be closed, without asking the server."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def _leave_rows_out(context: ExceptionContext) -> None:
    cause = context.original_exception
    without_rows(cause.__cause__)
    cleaned = str(cause.__cause__ or type(cause).__name__)
    cause.args = (cleaned,)
    if context.sqlalchemy_exception is not None:
        context.sqlalchemy_exception.args = (cleaned,)


def _json_text(value: object) -> str:
    return orjson.dumps(value).decode()


def _plain(url: str) -> str:
    """The address as the driver reads it: without SQLAlchemy's naming of a driver."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.partition("+")[0] not in {"postgresql", "postgres"}:
        raise ConfigurationError("HUB_DATABASE_URL must begin with postgresql://")
    return f"postgresql://{rest}"
