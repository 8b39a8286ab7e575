"""Loaders of the ordinary way: rows by key, and fields by the row they hang on; each batch is one statement."""

from __future__ import annotations

from asyncio import Lock
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from aiodataloader import DataLoader
from sqlalchemy import Select, Uuid, bindparam, func, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY

from hub.errors import HubError
from hub.resolvers.context import RequestContext
from hub.resolvers.plan.binding import Bound, caller_binds
from hub.resolvers.plan.prepared import KEYS, compiled
from hub.resolvers.plan.source import Asked, Sources, Viewpoint
from hub.resolvers.plan.whole import KEY, THIS, WholeRows, Wholes
from hub.storage.audit import AuditRecord

Row = dict[str, Any]
_NO_KEY = UUID(int=0)


class Reading:
    """One request of the ordinary way: its loaders, and whose personal fields it has served so far.

    `refused` is the first refusal of what a resolver worked out; with it the whole question is refused.
    """

    def __init__(self, context: RequestContext, sources: Sources, wholes: Wholes) -> None:
        self.context = context
        self.purpose: str | None = None
        self.extra: list[AuditRecord] = []
        self.calling = Lock()
        self.refused: HubError | None = None
        self._sources = sources
        self._wholes = wholes
        self._view = Viewpoint.of(context.caller)
        self._loaders: dict[tuple[object, ...], DataLoader[UUID, Any]] = {}
        self._served: dict[str, set[UUID]] = {}

    def served(self, coordinate: str, who: str | None) -> None:
        """Remembers for the audit that a personal field is shown."""
        if who is not None:
            self._served.setdefault(coordinate, set()).add(UUID(who))

    @property
    def records(self) -> list[AuditRecord]:
        """The audit records that the answer owes."""
        people = {each for shown in self._served.values() for each in shown}
        own = [self.context.read(self._served, people, self.purpose)] if people else []
        return [*self.extra, *own]

    async def row(self, type_name: str, key: UUID) -> Row | None:
        """The whole row with this key, if the caller may see it."""
        name = ("row", type_name)
        if name not in self._loaders:
            self._loaders[name] = _loader(lambda keys: self._rows(type_name, keys))
        found: Row | None = await self._loaders[name].load(key)
        return found

    async def entity(self, type_name: str, key: UUID) -> Row | None:
        """The whole row, if the caller's scopes open objects of its type by their id."""
        return await self.row(type_name, key) if self._sources.opens(type_name, self._view) else None

    async def field(self, parent: Row | None, owner: str, name: str, values: Mapping[str, Any]) -> Any:
        """One field of a row (of Query where there is none) that is not kept in the row itself."""
        spec = self._sources[owner].fields[name]
        bound = Bound(THIS, spec, values, self.context, self._wholes.field(owner, name).below.keys())
        place = ("field", owner, name, bound.shape, repr(sorted(bound.binds.items(), key=repr)))
        if place not in self._loaders:
            self._loaders[place] = _loader(lambda keys: self._fields(owner, name, bound, keys))
        key = parent[KEY] if parent else None
        return await self._loaders[place].load(UUID(key) if key else _NO_KEY)

    def _builder(self, shape: Any = None) -> WholeRows:
        return WholeRows(self._sources, self._view, {THIS: shape})

    async def _rows(self, type_name: str, keys: list[UUID]) -> dict[UUID, Any]:
        source, builder = self._sources[type_name], self._builder()
        asked = Asked(self._view, THIS)
        t = builder.rows(source, asked)
        piece, from_ = builder.object(type_name, t, self._wholes.row(type_name), ())
        statement = select(t.c.id, piece.json).select_from(from_)
        return await self._run(statement.where(_among(t), source.visible(t, asked)), {KEYS: keys})

    async def _fields(self, owner: str, name: str, bound: Bound, keys: list[UUID]) -> dict[UUID, Any]:
        source, builder = self._sources[owner], self._builder(bound.shape)
        chosen = self._wholes.field(owner, name)
        if owner == "Query":
            piece, from_ = builder.field(
                source.fields[name], None, select(literal_column("1")).subquery("one"), chosen, ()
            )
            return await self._run(select(_nobody(), piece.json).select_from(from_), bound.binds)
        t = builder.rows(source, Asked(self._view, THIS))
        piece, from_ = builder.field(source.fields[name], t, t, chosen, ())
        if source.key is None:
            return await self._run(select(_nobody(), piece.json).select_from(from_), bound.binds)
        statement = select(t.c.id, piece.json).select_from(from_).where(_among(t))
        return await self._run(statement, {**bound.binds, KEYS: keys})

    async def _run(self, statement: Select[Any], binds: Mapping[str, object]) -> dict[UUID, Any]:
        prepared = compiled(statement, [])
        parameters = prepared.parameters({**caller_binds(self.context), **binds})
        rows = await self.context.database.read(prepared.sql, parameters, self.context.caller.sight)
        return {row[0]: orjson.loads(row[1]) for row in rows}


def _among(t: Any) -> Any:
    return t.c.id == func.any(bindparam(KEYS, type_=ARRAY(Uuid())))


def _nobody() -> Any:
    return literal_column(f"'{_NO_KEY}'::uuid", Uuid())


def _loader(load: Any) -> DataLoader[UUID, Any]:
    async def batch(keys: list[UUID]) -> list[Any]:
        found = await load(keys)
        return [found.get(key) for key in keys]

    return DataLoader(batch)
