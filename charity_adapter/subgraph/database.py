"""Looks notes up in a charity's own database: one query for all keys of a batch, and only those rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnClause, Engine, bindparam, column, create_engine, select, text
from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError

from charity_adapter.config import DatabaseConfig
from charity_adapter.errors import SourceError
from charity_adapter.faults import Fault
from charity_adapter.sources.tables.cell import cell_of
from charity_adapter.sources.tables.sql import address, shown
from charity_adapter.sources.values import UnreadableError
from charity_adapter.subgraph.notebook import Note, gathered, note_of
from charity_adapter.subgraph.settings import NotesConfig


class DatabaseNotebook:
    """The rows of a query, found by the column that they are kept by."""

    def __init__(self, config: NotesConfig, database: DatabaseConfig) -> None:
        url = address(database)
        self._name = f"{shown(url)} ({config.name})"
        try:
            self._engine: Engine = create_engine(url, pool_pre_ping=True)
        except (NoSuchModuleError, ModuleNotFoundError) as error:
            raise SourceError("no-driver", file=shown(url), reason=str(error)) from error
        columns: dict[str, ColumnClause[Any]] = {name: column(of) for name, of in config.columns.items()}
        # The query is sent as it is written: a colon in it is no parameter.
        rows = text((config.query or "").replace(":", r"\:")).columns(*columns.values()).subquery("noted")
        wanted = [rows.c[of].label(name) for name, of in config.columns.items()]
        key = rows.c[config.columns["key"]]
        self._statement = select(*wanted).where(key.in_(bindparam("keys", expanding=True)))

    def find(self, keys: Sequence[str]) -> Mapping[str, Sequence[Note]]:
        """The notes of these keys; a row that cannot be read is left out."""
        try:
            with self._engine.connect() as connection:
                rows = connection.execute(self._statement, {"keys": list(keys)}).mappings().all()
        except SQLAlchemyError as error:
            # What the driver says may quote the keys, which are of people.
            raise SourceError("query-failed", file=self._name, reason=type(error).__name__) from None
        found = gathered(note for row in rows if (note := self._note(dict(row))))
        return {key: found.get(key, ()) for key in keys}

    def faults(self) -> Sequence[Fault]:
        """Nothing: a database is not read through."""
        return ()

    def _note(self, row: Mapping[str, object]) -> Note | None:
        try:
            return note_of({name: cell_of(value) for name, value in row.items()})
        except UnreadableError:
            return None
