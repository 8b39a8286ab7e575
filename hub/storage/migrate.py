"""Bringing a database to the newest schema, and telling whether it is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from typing import TYPE_CHECKING

import asyncpg
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from hub.errors import ConfigurationError
from hub.storage.connection import single_engine
from hub.storage.serving_role import let_in
from hub.storage.work import unavailable_when_away

if TYPE_CHECKING:
    from alembic.config import Config

# The tables' owner stands before the walls between rows like everybody else, and a migration may rewrite any row.
_SEES_ALL = text("SELECT set_config('hub.kind', 'SYSTEM', true)")
_HAS_A_VERSION = text("SELECT to_regclass('alembic_version')")
_VERSION = text("SELECT max(version_num) FROM alembic_version")
_LOCK = 0x43484152495459  # one migration at a time in one database


async def migrate(url: str, serving_role: str | None = None) -> list[str]:
    """Brings the database to the newest schema in one transaction; returns the revisions it was missing.

    It lets the role in that the hub is to serve as, where one is named.

    Raises Unavailable when it is away, ConfigurationError when a newer hub has migrated it further or when the hub
    may not make tables in it.
    """
    engine = single_engine(url)
    try:
        with unavailable_when_away(), _refusing_without_privileges():
            async with engine.begin() as connection:
                await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                await connection.execute(_SEES_ALL)
                missing = await connection.run_sync(_pending)
                if missing:
                    await connection.run_sync(_upgrade)
                if serving_role:
                    await let_in(connection, serving_role)
                return missing
    finally:
        await engine.dispose()


async def pending(url: str) -> list[str]:
    """The revisions that the database is missing, oldest first."""
    engine = single_engine(url)
    try:
        with unavailable_when_away(), _refusing_strangers():
            async with engine.connect() as connection:
                return await connection.run_sync(_pending)
    finally:
        await engine.dispose()


async def is_current(url: str) -> bool:
    """Whether the database has the newest schema."""
    return not await pending(url)


@contextmanager
def _refusing_without_privileges() -> Iterator[None]:
    """Tells that the hub's user may not make tables, as in the `public` schema of a PostgreSQL from 15 on."""
    try:
        yield
    except DBAPIError as failure:
        cause = failure.orig.__cause__ if failure.orig else None
        if isinstance(cause, asyncpg.InsufficientPrivilegeError):
            raise ConfigurationError(f"The database does not let the hub make its tables: {cause}.") from None
        raise


@contextmanager
def _refusing_strangers() -> Iterator[None]:
    """Tells that a role was not let in."""
    try:
        yield
    except DBAPIError as failure:
        cause = failure.orig.__cause__ if failure.orig else None
        if isinstance(cause, asyncpg.InsufficientPrivilegeError):
            raise ConfigurationError(
                f"The database does not let the hub read its tables ({cause}): “hub migrate” as their owner lets it in."
            ) from None
        raise


def _configuration() -> Config:
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", "hub.storage:migrations")
    return configuration


def _pending(connection: Connection) -> list[str]:
    """A hub whose database is current does without Alembic, whose code would stay in the server's memory."""
    known = connection.scalar(_HAS_A_VERSION) is not None
    if known and connection.scalar(_VERSION) == _newest():
        return []
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(_configuration())
    present = MigrationContext.configure(connection).get_current_revision()
    if present and present not in {step.revision for step in script.walk_revisions()}:
        raise ConfigurationError(
            f"The database is at schema {present}, which a newer hub made: run that hub."
        )
    return [step.revision for step in script.iterate_revisions("head", present or "base")][::-1]


def _newest() -> str:
    """The last revision, by the names of the files."""
    names = (each.name for each in resources.files("hub.storage.migrations.versions").iterdir())
    return max(name[1:].partition("_")[0] for name in names if name.startswith("r") and name.endswith(".py"))


def _upgrade(connection: Connection) -> None:
    from alembic import command

    configuration = _configuration()
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, "head")
