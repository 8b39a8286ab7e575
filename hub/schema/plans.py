"""Tells of each root field how it is answered, as the sources and the doings of the schema say: nothing is listed by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, GraphQLUnionType, get_named_type

from hub.resolvers.plan.source import AnyNode, Call, Finished, Many, One, Page, Sources, Spec
from hub.schema.build import HubSchema
from hub.schema.doing import Doing
from hub.schema.introspection import SCHEMA_FIELDS


class Way(StrEnum):
    """How a root field's answer comes about."""

    PLANNED = "planned"
    CALLS_OUT = "calls out"
    SCHEMA = "tells the schema"
    STREAM = "streams"
    ORDINARY = "ordinary"


@dataclass(frozen=True)
class RootField:
    """One root field and its way; `told` is what the answer is read from, or why there is no plan for it."""

    root: str
    name: str
    way: Way
    told: str


def root_fields(schema: HubSchema) -> tuple[RootField, ...]:
    """Every root field of the schema, those that tell of the schema itself among them."""
    found = [*_of_query(schema), *_of_mutation(schema), *_of_subscription(schema)]
    return tuple(RootField(root, name, way, told) for root, name, (way, told) in found)


def finished_fields(sources: Sources) -> tuple[str, ...]:
    """The fields that Python finishes (decrypts, adds up, says in a language) from what the statement gave."""
    return tuple(
        sorted(
            f"{owner}.{name}"
            for owner, source in sources.by_type.items()
            for name, spec in source.fields.items()
            if isinstance(spec, Finished)
        )
    )


_FROM_MEMORY = "the part of the schema that the caller's scopes open, from memory: no row is read"
_BY_LOADERS = "field by field over the same sources, one statement for each kind of object"

_Found = Iterator[tuple[str, str, tuple[Way, str]]]


def _of_query(schema: HubSchema) -> _Found:
    specs = schema.sources["Query"].fields
    for name in sorted({*SCHEMA_FIELDS, *_fields(schema.graphql.query_type)}):
        yield "Query", name, _read(name, specs.get(name))


def _of_mutation(schema: HubSchema) -> _Found:
    for name, definition in _fields(schema.graphql.mutation_type).items():
        yield "Mutation", name, (Way.PLANNED, _done(schema.doings[name], definition, schema.sources))


def _of_subscription(schema: HubSchema) -> _Found:
    for name, definition in _fields(schema.graphql.subscription_type).items():
        told = (
            f"each event's {get_named_type(definition.type).name} as it stands then; it ends with the token"
        )
        yield "Subscription", name, (Way.STREAM, told)


def _fields(root: GraphQLObjectType | None) -> dict[str, GraphQLField]:
    return root.fields if root else {}


def _read(name: str, spec: Spec | None) -> tuple[Way, str]:
    if spec is None:
        return (Way.SCHEMA, _FROM_MEMORY) if name in SCHEMA_FIELDS else (Way.ORDINARY, _BY_LOADERS)
    return (Way.CALLS_OUT, spec.why) if isinstance(spec, Call) else (Way.PLANNED, _planned(spec))


def _planned(spec: Spec) -> str:
    match spec:
        case Page():
            return f"a page of {spec.source}"
        case Many():
            return f"every {spec.source}"
        case One():
            return f"one {spec.source}"
        case AnyNode():
            return "one object, whose type its id tells"
        case _:
            return "objects of the types that are named, one statement for each type"


def _done(doing: Doing, definition: GraphQLField, sources: Sources) -> str:
    """Where the thing is done, and which objects of its result are read by a plan; the rest is in memory by then."""
    place = f"{doing.perform.__module__}.{doing.perform.__name__}"
    read = ", ".join(sorted(_read_objects(get_named_type(definition.type), sources)))
    return f"{read}, by the ids that {place} hands over when it is done"


def _read_objects(named: Any, sources: Sources) -> set[str]:
    """The types of the hub's objects that stand in a result, be it in a refusal."""
    if isinstance(named, GraphQLUnionType):
        return {found for member in named.types for found in _read_objects(member, sources)}
    if not isinstance(named, GraphQLObjectType):
        return set()
    if named.name in sources:
        return {named.name}
    inner = (get_named_type(field.type) for field in named.fields.values())
    return {found for each in inner for found in _read_objects(each, sources)}
