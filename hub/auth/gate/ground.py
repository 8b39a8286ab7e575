"""The schema as the gate reads it: which types can stand where, and what one set of scopes leaves closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
)

from hub.auth.gate.requirements import Requirements, ScopeSets, input_types, object_types, opens
from hub.auth.scopes import Scope

Types = frozenset[str]
"""The object types that can stand at one place of a document."""


@dataclass(frozen=True)
class FieldFacts:
    """Which object types a field can return (none for a leaf) and the named type of each of its arguments."""

    returns: Types
    arguments: Mapping[str, str]


@dataclass(frozen=True)
class Ground:
    """What the walk over a document looks up in the schema, worked out once."""

    possible: Mapping[str, Types]
    fields: Mapping[tuple[str, str], FieldFacts]
    inputs: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, schema: GraphQLSchema) -> Ground:
        """The ground of one schema."""
        possible = {name: _possible(schema, named) for name, named in schema.type_map.items()}
        fields = {
            (owner.name, name): FieldFacts(
                possible[get_named_type(definition.type).name],
                {argument: get_named_type(wanted.type).name for argument, wanted in definition.args.items()},
            )
            for owner in object_types(schema)
            for name, definition in owner.fields.items()
        }
        inputs = {
            owner.name: {name: get_named_type(wanted.type).name for name, wanted in owner.fields.items()}
            for owner in input_types(schema)
        }
        return cls({name: types for name, types in possible.items() if types}, fields, inputs)

    def leading_to(self, coordinates: set[tuple[str, str]]) -> frozenset[str]:
        """The input types within which, at any depth, one of these input fields stands."""
        leading = {owner for owner, _ in coordinates}
        while True:
            more = {
                owner for owner, fields in self.inputs.items() if leading.intersection(fields.values())
            } - leading
            if not more:
                return frozenset(leading)
            leading |= more


@dataclass(frozen=True)
class Closed:
    """The coordinates that one set of scopes does not open, each with what would."""

    fields: Mapping[tuple[str, str], tuple[ScopeSets, ...]]
    arguments: Mapping[tuple[str, str, str], ScopeSets]
    input_fields: Mapping[tuple[str, str], ScopeSets]
    types: Mapping[str, ScopeSets]
    inputs_to_look_into: frozenset[str]
    open_on_interfaces: frozenset[tuple[Types, str]]

    @classmethod
    def to(cls, scopes: frozenset[Scope], requirements: Requirements, ground: Ground) -> Closed:
        """What stays closed to a holder of `scopes`."""
        types = {name: needs for name, needs in requirements.types.items() if not opens(needs, scopes)}
        fields: dict[tuple[str, str], tuple[ScopeSets, ...]] = {}
        for place, needs in requirements.fields.items():
            of_type = (types[place[0]],) if place[0] in types else ()
            of_field = () if opens(needs, scopes) else (needs,)
            if unmet := of_field + of_type:
                fields[place] = unmet
        inputs = {
            place: needs for place, needs in requirements.input_fields.items() if not opens(needs, scopes)
        }
        return cls(
            fields,
            {place: needs for place, needs in requirements.arguments.items() if not opens(needs, scopes)},
            inputs,
            types,
            ground.leading_to(set(inputs)),
            frozenset(
                (ground.possible[owner], name)
                for (owner, name), needs in requirements.interfaces.items()
                if opens(needs, scopes)
            ),
        )


def _possible(schema: GraphQLSchema, named: GraphQLNamedType) -> Types:
    if isinstance(named, GraphQLObjectType):
        return frozenset({named.name})
    if is_abstract_type(named):
        return frozenset(kind.name for kind in schema.get_possible_types(named))
    return frozenset()
