"""How the hub's connections to PostgreSQL are opened, what they are told, and which failures mean it is away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import asyncpg
import orjson
from sqlalchemy import ExceptionContext, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from hub.errors import ConfigurationError
from hub.storage.sight import SightedConnection


@dataclass(frozen=True)
class Patience:
    """How long the hub waits, in seconds, before it says that its database is away.

    The server gives up on a lock and on a statement first and cleanly; `answer` is for a server that went silent.
    """

    connect: float = 10.0
    pool: float = 10.0
    lock: float = 10.0
    statement: float = 30.0
    answer: float = 40.0

    @property
    def told(self) -> dict[str, str]:
        """The part of it that the server keeps to, as settings of the connection."""
        limits = {"lock_timeout": self.lock, "statement_timeout": self.statement}
        return {name: f"{seconds * 1000:.0f}" for name, seconds in limits.items()}


USUAL = Patience()

# A client that hangs within a transaction must not hold its locks for ever. A planned operation is one long
# statement that runs for milliseconds: compiling it just in time took seconds.
_TOLD = {
    "application_name": "charity-hub",
    "timezone": "UTC",
    "idle_in_transaction_session_timeout": "60000",
    "jit": "off",
}
_UNLIMITED = {"lock_timeout": "0", "statement_timeout": "0", "idle_in_transaction_session_timeout": "0"}

_AWAY_STATES = (
    "08",  # connection exceptions
    "25006",  # a standby that has not taken over yet
    "25P03",  # the client was idle for too long
    "40",  # rolled back: a deadlock, a serialization failure
    "53",  # out of connections, memory or disk
    "55P03",  # a lock was not to be had in time
    "57",  # shut down, cancelled, not ready yet
    "58",  # the server's own system failed
)


async def connect(url: str, patience: Patience = USUAL, **told: str) -> SightedConnection:
    """One connection to the PostgreSQL at `url`, with further server settings where given."""
    return await asyncpg.connect(
        _plain(url),
        connection_class=SightedConnection,
        timeout=patience.connect,
        command_timeout=patience.answer,
        server_settings=_TOLD | patience.told | told,
    )


async def driver_pool(url: str, size: int, patience: Patience = USUAL) -> asyncpg.Pool:
    """The driver's own pool, for a library that asks for one; what is set on its connections stays."""
    return await asyncpg.create_pool(
        _plain(url),
        connection_class=SightedConnection,
        min_size=1,
        max_size=size,
        timeout=patience.connect,
        command_timeout=patience.answer,
        server_settings=_TOLD | patience.told,
        reset=_leave_as_it_is,
    )


def write_engine(url: str, size: int, patience: Patience = USUAL) -> AsyncEngine:
    """The engine of transactions; its errors name no parameters and no rows."""
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: connect(url, patience),
        pool_size=size,
        max_overflow=0,
        pool_timeout=patience.pool,
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
    patience = Patience(answer=24 * 3600.0)
    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: connect(url, patience, **_UNLIMITED),
        poolclass=NullPool,
    )


def is_away(failure: BaseException) -> bool:
    """Whether the same request can be sent again: the database is away, busy or took the work back."""
    state = getattr(failure, "sqlstate", None)
    if isinstance(state, str):
        return state.startswith(_AWAY_STATES)
    if isinstance(failure, asyncpg.InterfaceError):
        return "clos" in str(
            failure
        )  # "connection is closed", "pool is closing": the others are faults of ours
    # The driver's word for a connection that was lost between two messages of its protocol.
    return isinstance(failure, OSError | asyncpg.InternalClientError)


def without_rows(failure: BaseException | None) -> None:
    """Takes rows and parameters out of a driver's error in place, since errors are logged and people are not."""
    while failure is not None:
        if isinstance(failure, asyncpg.DataError):
            failure.args = ("a parameter does not fit its type",)
            failure.__cause__ = failure.__context__ = None
        elif isinstance(failure, asyncpg.PostgresError):
            failure.detail = failure.hint = None
            if str(failure.sqlstate).startswith("22"):  # data exceptions quote the data
                failure.args = (f"a value is refused (SQLSTATE {failure.sqlstate})",)
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
