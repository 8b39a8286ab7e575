"""Assembles the federation schema, and derives from its declarations what every field needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphql import GraphQLSchema
from strawberry.federation import Schema
from strawberry.schema.config import StrawberryConfig
from strawberry.types.base import StrawberryObjectDefinition

from hub.auth.gate import PUBLIC, Gate, Requirements, ScopeSets
from hub.resolvers.plan.ordinary import attach
from hub.resolvers.plan.source import Sources
from hub.resolvers.plan.sources import SOURCES
from hub.schema.doing import Doing
from hub.schema.field import needs_of
from hub.schema.mutation import Mutation
from hub.schema.query import Query
from hub.schema.scalars import scalar_map
from hub.schema.subscription import Subscription

_FEDERATION: Mapping[tuple[str, str], ScopeSets] = {
    # The entities' own fields are checked one by one; the two fields of the gateway protocol tell nothing themselves.
    ("Query", "_service"): PUBLIC,
    ("Query", "_entities"): PUBLIC,
    ("_Service", "sdl"): PUBLIC,
}


@dataclass(frozen=True)
class HubSchema:
    """The built schema: for execution, for printing, and what it declares."""

    graphql: GraphQLSchema
    sdl: str
    sources: Sources
    requirements: Requirements
    gate: Gate
    doings: Mapping[str, Doing]


@cache
def build_schema(country: str = "KW") -> HubSchema:
    """The hub's schema for a ministry of this country.

    Raises IncompleteRequirements when a field says neither what it needs nor that it is public, and
    MissingSource when a field has no source.
    """
    config = StrawberryConfig(scalar_map=scalar_map(country))
    built = Schema(query=Query, mutation=Mutation, subscription=Subscription, config=config)
    definitions = _definitions(built)
    fields = _field_needs(definitions)
    requirements = Requirements(
        fields, input_fields=_input_needs(definitions), interfaces={("Node", "id"): PUBLIC}
    )
    schema = built._schema
    requirements.check(schema)
    sdl = f"{built.as_str()}\n"
    sources = Sources(SOURCES, {owner: needs for (owner, name), needs in fields.items() if name == "id"})
    attach(schema, sources)
    return HubSchema(schema, sdl, sources, requirements, Gate(schema, requirements), _doings(definitions))


def _definitions(built: Schema) -> dict[str, StrawberryObjectDefinition]:
    found = ((name, concrete.definition) for name, concrete in built.schema_converter.type_map.items())
    return {name: d for name, d in found if isinstance(d, StrawberryObjectDefinition)}


def _named(definitions: Mapping[str, StrawberryObjectDefinition], inputs: bool) -> list[tuple[str, str, Any]]:
    return [
        (type_name, _camel(field.graphql_name or field.python_name), field.metadata)
        for type_name, definition in definitions.items()
        if definition.is_input is inputs and not definition.is_interface
        for field in definition.fields
    ]


def _field_needs(definitions: Mapping[str, StrawberryObjectDefinition]) -> dict[tuple[str, str], ScopeSets]:
    needs = {(owner, name): needs_of(metadata) for owner, name, metadata in _named(definitions, inputs=False)}
    return {
        place: declared for place, declared in (needs | dict(_FEDERATION)).items() if declared is not None
    }


def _input_needs(definitions: Mapping[str, StrawberryObjectDefinition]) -> dict[tuple[str, str], ScopeSets]:
    needs = {(owner, name): needs_of(metadata) for owner, name, metadata in _named(definitions, inputs=True)}
    return {
        place: declared for place, declared in needs.items() if declared is not None and declared != PUBLIC
    }


def _doings(definitions: Mapping[str, StrawberryObjectDefinition]) -> dict[str, Doing]:
    return {
        name: metadata["does"]
        for owner, name, metadata in _named(definitions, inputs=False)
        if owner == "Mutation"
    }


def _camel(name: str) -> str:
    lead = len(name) - len(name.lstrip("_"))
    first, *rest = name[lead:].split("_")
    return name[:lead] + first + "".join(word.capitalize() for word in rest)
