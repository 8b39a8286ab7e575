"""Invented rows on their way into the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert

from hub.resolvers.context import RequestContext
from hub.settings import Settings
from hub.storage.tables import new_id
from hub.storage.work import Database
from tests.schema.a_country import Country
from tests.schema.questions.invented import Invented
from tests.served import key_of


@dataclass
class Rows:
    """Where rows are written, beside those of the country."""

    database: Database
    settings: Settings
    country: Country
    some: Invented

    def keys(self, type_name: str) -> list[UUID]:
        """The keys of the country's own objects of a type."""
        return [key_of(id) for id in self.country.ids[type_name]]

    def asking(self, who: str, operation: str = "") -> RequestContext:
        """A request of one of the country's callers."""
        return RequestContext(self.country.callers[who], self.database, self.settings, operation=operation)

    async def written(self, table: Table, **columns: Any) -> UUID:
        id: UUID = columns.setdefault("id", new_id())
        async with self.database.work() as work:
            await work.connection.execute(insert(table).values(columns))
        return id
