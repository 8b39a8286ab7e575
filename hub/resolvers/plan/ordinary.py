"""The ordinary way: graphql-core walks the operation field by field, over the same sources, batched by loaders.

It serves what has no plan, and it is what every planned answer is compared with.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLUnionType,
)

from hub.resolvers.outcome import Made, Value
from hub.resolvers.plan.arguments import refuse_malformed
from hub.resolvers.plan.entities import entity_of, not_seen
from hub.resolvers.plan.loading import Reading, Row
from hub.resolvers.plan.selection import TYPENAME
from hub.resolvers.plan.source import Call, Finished, One, Source, Sources, Spec
from hub.resolvers.plan.whole import WHO, in_row

Resolver = Callable[..., Any]
Info = GraphQLResolveInfo[Reading]


class MissingSource(Exception):
    """A field of the schema that no source says where to read."""


def attach(schema: GraphQLSchema, sources: Sources) -> None:
    """Gives every field of the schema its reading. Raises MissingSource for one that has none."""
    types = [
        t
        for t in schema.type_map.values()
        if isinstance(t, GraphQLObjectType) and not t.name.startswith("__")
    ]
    missing = [f"{t.name}.{name}" for t in types for name in t.fields if _unsourced(sources, t.name, name)]
    if missing:
        raise MissingSource(", ".join(sorted(missing)))
    for t in types:
        t.is_type_of = None
        for name, definition in t.fields.items():
            definition.resolve = _resolver(sources.get(t.name), t.name, name)
    for abstract in schema.type_map.values():
        if isinstance(abstract, GraphQLInterfaceType | GraphQLUnionType):
            abstract.resolve_type = _type_of
    root: Any = schema.query_type
    root.fields["_entities"].resolve = _entities


def _unsourced(sources: Sources, type_name: str, name: str) -> bool:
    return type_name in sources and name not in sources[type_name].fields and not name.startswith("_")


def _resolver(source: Source | None, owner: str, name: str) -> Resolver:
    if source is None or name.startswith("_"):
        return _member
    spec = source.fields[name]
    if isinstance(spec, Call):
        return _called(spec)
    return _kept(source, spec, owner, name) if in_row(spec) else _related(source, owner, name)


async def _member(parent: Any, info: Info) -> Any:
    """A member of a plain value."""
    if info.field_name == "nodes" and "nodes" not in parent:
        return [edge["node"] for edge in parent["edges"]]
    return await _shown(parent.get(info.field_name), info.context)


async def _shown(value: Any, reading: Reading) -> Any:
    if isinstance(value, Made):
        return await reading.row(value.type_name, value.id)
    if isinstance(value, Value):
        return {TYPENAME: value.type_name, **value.fields}
    if isinstance(value, tuple):
        return [await _shown(each, reading) for each in value]
    return value


def _kept(source: Source, spec: Spec, owner: str, name: str) -> Resolver:
    personal = name not in source.impersonal

    def read(parent: Row, info: Info) -> Any:
        reading = info.context
        if personal:
            reading.served(f"{owner}.{name}", parent.get(WHO))
        return spec.finish(parent[name], reading.context) if isinstance(spec, Finished) else parent[name]

    return read


def _related(source: Source, owner: str, name: str) -> Resolver:
    personal, spec = name not in source.impersonal, source.fields[name]
    tells = isinstance(spec, One) and spec.tells

    async def read(parent: Row | None, info: Info, **values: Any) -> Any:
        reading = info.context
        refuse_malformed(values, "")
        if personal and parent:
            reading.served(f"{owner}.{name}", parent.get(WHO))
        if "purpose" in values:
            reading.purpose = values["purpose"].value
        found = await reading.field(parent, owner, name, values)
        if tells and found:
            reading.served(f"{owner}.{name}", found[WHO])
        return found

    return read


def _called(spec: Call) -> Callable[..., Awaitable[Any]]:
    async def read(parent: Row | None, info: Info, **values: Any) -> Any:
        reading = info.context
        refuse_malformed(values, "")
        value, record = await spec.function(reading.context, values)
        reading.extra += [record] if record else []
        return await _shown(value, reading)

    return read


async def _entities(parent: Any, info: Info, representations: list[Any]) -> list[Any]:
    """Each representation's entity; one that is unknown, forbidden or malformed spoils no other."""
    asked = (_entity(info, each, place) for place, each in enumerate(representations))
    # graphql-core reports an exception that stands in a list on its own.
    return list(await asyncio.gather(*asked, return_exceptions=True))


async def _entity(info: Info, representation: Any, place: int) -> Row:
    union: Any = info.schema.type_map["_Entity"]
    named = entity_of(representation, {known.name for known in union.types}, place)
    found = await info.context.entity(named.type_name, named.id)
    if found is None:
        raise not_seen(place)
    return found


def _type_of(value: Row, info: Info, abstract: Any) -> str:
    return str(value[TYPENAME])
