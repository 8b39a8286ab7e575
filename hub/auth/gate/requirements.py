"""What each field, argument and input field needs, held against the schema so that nothing is left undeclared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from graphql import GraphQLInputObjectType, GraphQLObjectType, GraphQLSchema, is_introspection_type

from hub.auth.scopes import Scope

ScopeSets = tuple[frozenset[Scope], ...]
"""Any one of the sets opens; a set opens when all of it is held. One empty set is public."""

PUBLIC: ScopeSets = (frozenset(),)
"""The needs of what any token may ask for."""


class IncompleteRequirements(Exception):
    """The table and the schema do not fit: a field without needs, or needs for something that is not there."""


@dataclass(frozen=True)
class Requirements:
    """The scope sets that open each schema coordinate.

    Every field of every object type must be in `fields`; an interface's field takes its needs from the types
    that implement it. Arguments and input fields that are not listed need nothing beyond their field. `types`
    holds for the type however it is reached, on top of what its fields need. `interfaces` opens a field that is
    asked of the interface itself, such as the id of any node, whose row then has to decide who sees it.
    """

    fields: Mapping[tuple[str, str], ScopeSets]
    arguments: Mapping[tuple[str, str, str], ScopeSets] = field(default_factory=dict)
    input_fields: Mapping[tuple[str, str], ScopeSets] = field(default_factory=dict)
    types: Mapping[str, ScopeSets] = field(default_factory=dict)
    interfaces: Mapping[tuple[str, str], ScopeSets] = field(default_factory=dict)

    def check(self, schema: GraphQLSchema) -> None:
        """Raises IncompleteRequirements with every coordinate that is missing, unknown or opened by nothing."""
        problems = [*self._undeclared(schema), *self._unknown(schema), *self._never_opened()]
        if problems:
            raise IncompleteRequirements("; ".join(sorted(problems)))

    def _undeclared(self, schema: GraphQLSchema) -> Iterator[str]:
        for coordinate in sorted(_fields_of(schema) - self.fields.keys()):
            yield f"{'.'.join(coordinate)} says neither what it needs nor that it is public"

    def _unknown(self, schema: GraphQLSchema) -> Iterator[str]:
        unknown: list[tuple[str, ...]] = [
            *(self.fields.keys() - _fields_of(schema)),
            *(self.arguments.keys() - _arguments_of(schema)),
            *(self.input_fields.keys() - _input_fields_of(schema)),
            *((name,) for name in self.types.keys() - {name for name, _ in _fields_of(schema)}),
        ]
        return (f"{'.'.join(coordinate)} is not a coordinate of the schema" for coordinate in unknown)

    def _never_opened(self) -> Iterator[str]:
        places: Iterator[tuple[tuple[str, ...], ScopeSets]] = chain(
            self.fields.items(),
            self.arguments.items(),
            self.input_fields.items(),
            (((name,), needs) for name, needs in self.types.items()),
        )
        return (f"{'.'.join(place)} is opened by no scope at all" for place, needs in places if not needs)


def opens(needs: ScopeSets, scopes: frozenset[Scope]) -> bool:
    """Whether a holder of `scopes` meets `needs`."""
    return any(wanted <= scopes for wanted in needs)


def _fields_of(schema: GraphQLSchema) -> set[tuple[str, str]]:
    return {(owner.name, name) for owner in object_types(schema) for name in owner.fields}


def _arguments_of(schema: GraphQLSchema) -> set[tuple[str, str, str]]:
    return {
        (owner.name, name, argument)
        for owner in object_types(schema)
        for name, definition in owner.fields.items()
        for argument in definition.args
    }


def _input_fields_of(schema: GraphQLSchema) -> set[tuple[str, str]]:
    return {(owner.name, name) for owner in input_types(schema) for name in owner.fields}


def object_types(schema: GraphQLSchema) -> list[GraphQLObjectType]:
    """Every object type of the schema, introspection's own left out."""
    return [
        named
        for named in schema.type_map.values()
        if isinstance(named, GraphQLObjectType) and not is_introspection_type(named)
    ]


def input_types(schema: GraphQLSchema) -> list[GraphQLInputObjectType]:
    """Every input object type of the schema."""
    return [named for named in schema.type_map.values() if isinstance(named, GraphQLInputObjectType)]
