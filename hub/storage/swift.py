"""Selects of SQLAlchemy's that are compiled once and run on the driver's own connection, for where that counts."""

from __future__ import annotations

from typing import Any

import asyncpg
from sqlalchemy import Select
from sqlalchemy.dialects.postgresql import asyncpg as dialect

from hub.storage.work import Work

_DIALECT = dialect.dialect()  # type: ignore[no-untyped-call]


class Swift:
    """A select whose parameters are given by their names; its rows are the driver's."""

    def __init__(self, statement: Select[Any]) -> None:
        built = statement.compile(dialect=_DIALECT)
        self._sql = str(built)
        self._names = tuple(built.positiontup or ())

    async def rows(self, work: Work, **parameters: object) -> list[asyncpg.Record]:
        """Its rows, within the work's transaction."""
        driver = await work.driver()
        found: list[asyncpg.Record] = await driver.fetch(
            self._sql, *(parameters[name] for name in self._names)
        )
        return found
