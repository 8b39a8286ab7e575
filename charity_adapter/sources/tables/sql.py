"""Queries to a charity's own database as tables: any database of SQLAlchemy, streamed, one snapshot, nothing written."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from charity_adapter.config import DatabaseConfig
from charity_adapter.errors import ConfigError, SourceError
from charity_adapter.mapping import TableConfig
from charity_adapter.sources.tables.cell import cell_of
from charity_adapter.sources.tables.grid import Line

ROWS_AT_ONCE = 1_000
# Where a transaction can be asked to see one state of the database throughout, and to write nothing.
SNAPSHOTS: Mapping[str, Mapping[str, Any]] = {
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
    "mysql": {"isolation_level": "REPEATABLE READ"},
    "mariadb": {"isolation_level": "REPEATABLE READ"},
}


STREAMED = {"yield_per": ROWS_AT_ONCE, "no_parameters": True}


class QueryGrid:
    """What one query answers; its columns' names are the header."""

    sheet = None

    def __init__(self, connection: Connection, answers: ExitStack, name: str, table: TableConfig) -> None:
        self.file = f"{name} ({table.name})"
        self._connection = connection
        # An answer that is not read to its end is let go before its connection, else the driver complains.
        self._answers = answers
        self._table = table

    def label(self, position: int) -> str:
        """Nothing: a query's columns have names alone."""
        return ""

    def lines(self) -> Iterator[Line]:
        """Yield the names of the columns as line 0, and the rows from 1. Raises SourceError."""
        try:
            # The query is sent as it is written: neither a colon nor a percent sign in it is a parameter.
            query = self._table.query or ""
            answer = self._connection.exec_driver_sql(query, execution_options=STREAMED)
            rows = self._answers.enter_context(answer)
            yield Line(0, list(rows.keys()))
            for number, row in enumerate(rows, 1):
                yield Line(number, [cell_of(value) for value in row])
        except SQLAlchemyError as error:
            raise SourceError("query-failed", file=self.file, reason=_first_line(error)) from error


def address(database: DatabaseConfig) -> URL:
    """Where the database is, its password from the environment. Raises ConfigError without telling any secret."""
    given = database.url or _from_environment(database.url_env or "")
    try:
        url = make_url(given)
    except ArgumentError:
        raise ConfigError("bad-database-url") from None
    if database.password_env:
        url = url.set(password=_from_environment(database.password_env))
    return url


def shown(url: URL) -> str:
    """A database's address for reports: neither user nor password."""
    place = f"{url.host or ''}{f':{url.port}' if url.port else ''}"
    return f"{url.get_backend_name()}://{place}/{url.database or ''}"


@contextmanager
def connected(url: URL) -> Iterator[Connection]:
    """Connect for one reading; whatever a query did is rolled back. Raises SourceError."""
    try:
        engine = create_engine(url, poolclass=NullPool)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise SourceError("no-driver", file=shown(url), reason=_first_line(error)) from error
    try:
        options = SNAPSHOTS.get(url.get_backend_name(), {})
        connection = engine.connect().execution_options(**options)
    except SQLAlchemyError as error:
        raise SourceError("no-database", file=shown(url), reason=_first_line(error)) from error
    with connection:
        yield connection


def _from_environment(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ConfigError("database-secret-unset", name=name)
    return value


def _first_line(error: Exception) -> str:
    """What the driver says, without the statement and its parameters."""
    cause = getattr(error, "orig", None) or error
    return str(cause).strip().split("\n", 1)[0][:200]
