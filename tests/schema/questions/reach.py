"""What the scopes of a caller open of the schema, and by which fields each type is reached from Query."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

from graphql import (
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
)

from hub.auth.gate import PUBLIC, opens
from hub.auth.scopes import Scope
from hub.schema.build import HubSchema, build_schema

SCHEMA: HubSchema = build_schema("KW")


@dataclass(frozen=True)
class Reach:
    """The part of the schema that some scopes open."""

    scopes: frozenset[Scope]

    @property
    def schema(self) -> GraphQLSchema:
        """The whole schema."""
        return SCHEMA.graphql

    def fields(self, parent: GraphQLNamedType) -> list[str]:
        """The fields of an object type that are open."""
        if not isinstance(parent, GraphQLObjectType):
            return []
        needs = SCHEMA.requirements.fields
        return [
            name
            for name in parent.fields
            if not name.startswith("_") and opens(needs[parent.name, name], self.scopes)
        ]

    def inputs(self, input_type: str, names: list[str]) -> list[str]:
        """The fields of an input that are open."""
        needs = SCHEMA.requirements.input_fields
        return [name for name in names if opens(needs.get((input_type, name), PUBLIC), self.scopes)]

    def below(self, parent: GraphQLObjectType, name: str) -> list[GraphQLObjectType]:
        """The types of objects that a field may hold of which something is open."""
        return [each for each in self.possible(get_named_type(parent.fields[name].type)) if self.fields(each)]

    def possible(self, named: GraphQLNamedType) -> list[GraphQLObjectType]:
        """The object types that stand behind a type."""
        if isinstance(named, GraphQLObjectType):
            return [named]
        if isinstance(named, GraphQLInterfaceType | GraphQLUnionType):
            return list(self.schema.get_possible_types(named))
        return []

    @cached_property
    def types(self) -> dict[str, GraphQLObjectType]:
        """Every object type that a question can come to."""
        root = self.schema.query_type
        assert root is not None
        found: dict[str, GraphQLObjectType] = {}
        pending = [root]
        while pending:
            each = pending.pop()
            if each.name not in found:
                found[each.name] = each
                pending += [below for name in self.fields(each) for below in self.below(each, name)]
        return found

    @cache  # noqa: B019 - a reach lives as long as the run
    def steps_to(self, goal: str) -> dict[str, int]:
        """From each type how many fields lead to the goal at least."""
        steps, distance = {goal: 0}, 0
        while True:
            distance += 1
            nearer = {
                name
                for name, each in self.types.items()
                if name not in steps
                and any(b.name in steps for f in self.fields(each) for b in self.below(each, f))
            }
            if not nearer:
                return steps
            steps |= dict.fromkeys(nearer, distance)

    @property
    def places(self) -> set[str]:
        """Every field that can be asked for, as `Type.field`."""
        return {f"{name}.{field}" for name, each in self.types.items() for field in self.fields(each)}


@cache
def reach_of(scopes: frozenset[Scope]) -> Reach:
    """What these scopes open."""
    return Reach(scopes)
