"""What a document needs, worked out from the printed schema alone: every object type is tried at every place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    build_schema,
    get_named_type,
    is_abstract_type,
    is_object_type,
    parse,
    type_from_ast,
    value_from_ast_untyped,
)

Needs = tuple[tuple[str, ...], ...]
"""Scope sets, any of which opens; none at all when nothing does."""

OPEN: Needs = ((),)
Types = frozenset[str]

_SENTENCE = re.compile(r"Needs ([a-z:, ]+)\.\s*$")


@dataclass(frozen=True)
class Stricter:
    """Needs beyond what the schema declares, for a hub that asks for more."""

    arguments: Mapping[tuple[str, str, str], Needs] = field(default_factory=dict)
    types: Mapping[str, Needs] = field(default_factory=dict)
    introspection: bool = True


class Oracle:
    """Reads documents against one printed schema."""

    def __init__(self, sdl: str, stricter: Stricter | None = None) -> None:
        self.schema: GraphQLSchema = build_schema(sdl, assume_valid_sdl=True)
        self.stricter = stricter or Stricter()

    def needs_of(self, owner: str, name: str) -> Needs:
        """What the directive on a field says."""
        node = self.schema.type_map[owner].fields[name].ast_node  # type: ignore[attr-defined]
        for directive in (node.directives if node else None) or ():
            if directive.name.value == "requiresScopes":
                (sets,) = (value_from_ast_untyped(argument.value) for argument in directive.arguments or ())
                return tuple(tuple(sorted(each)) for each in sets)
        return OPEN

    def needs_of_input(self, owner: str, name: str) -> Needs:
        """What the description of an input field says."""
        kind = self.schema.type_map[owner]
        assert isinstance(kind, GraphQLInputObjectType)
        told = _SENTENCE.search(kind.fields[name].description or "")
        return tuple(tuple(each.split(" and ")) for each in told[1].split(" or ")) if told else OPEN

    def possible(self, name: str) -> Types:
        """The object types that a type can turn out to be."""
        kind = self.schema.type_map[name]
        if is_abstract_type(kind):
            return frozenset(each.name for each in self.schema.get_possible_types(kind))
        return frozenset({name} if is_object_type(kind) else ())

    def asked(self, text: str, variables: Mapping[str, Any]) -> frozenset[Needs]:
        """The needs of everything that a document with these variables asks for."""
        return frozenset(_Reading(self, parse(text), variables).found()) - {OPEN}


class _Reading:
    def __init__(self, oracle: Oracle, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self.oracle = oracle
        self.document = document
        self.variables = variables
        self.fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }

    def found(self) -> Iterator[Needs]:
        for operation in self.document.definitions:
            if isinstance(operation, OperationDefinitionNode):
                yield from self.in_variables(operation)
                root = self.oracle.schema.get_root_type(operation.operation)
                assert root is not None
                yield from self.within(operation.selection_set, root, frozenset({root.name}), None)

    def in_variables(self, operation: OperationDefinitionNode) -> Iterator[Needs]:
        for definition in operation.variable_definitions or ():
            kind = get_named_type(type_from_ast(self.oracle.schema, definition.type))
            name = definition.variable.name.value
            if definition.default_value is not None:
                yield from self.in_value(kind, value_from_ast_untyped(definition.default_value))
            yield from self.in_value(kind, self.variables.get(name))

    def in_value(self, kind: Any, value: Any) -> Iterator[Needs]:
        if isinstance(value, list):
            for each in value:
                yield from self.in_value(kind, each)
        elif isinstance(value, dict) and isinstance(kind, GraphQLInputObjectType):
            for name, inner in value.items():
                yield self.oracle.needs_of_input(kind.name, name)
                yield from self.in_value(get_named_type(kind.fields[name].type), inner)

    def within(
        self, selected: SelectionSetNode, owner: GraphQLObjectType, types: Types, interface: str | None
    ) -> Iterator[Needs]:
        """What a selection set asks of one of the types that can stand there; `interface` while it is asked as that."""
        if types == {owner.name}:
            yield self.oracle.stricter.types.get(owner.name, OPEN)
        for node in selected.selections:
            if isinstance(node, FieldNode):
                yield from self.of_field(node, owner, interface)
                continue
            body = node if isinstance(node, InlineFragmentNode) else self.fragments[node.name.value]  # type: ignore[attr-defined]
            left, as_interface = types, interface
            if body.type_condition is not None:
                left = types & self.oracle.possible(body.type_condition.name.value)
                as_interface = interface if left == types else None
            if owner.name in left:
                yield from self.within(body.selection_set, owner, left, as_interface)

    def of_field(self, node: FieldNode, owner: GraphQLObjectType, interface: str | None) -> Iterator[Needs]:
        name, stricter = node.name.value, self.oracle.stricter
        if name in {"__schema", "__type"}:
            yield OPEN if stricter.introspection else ()
        if name.startswith("__"):
            return
        if interface and name in self.oracle.schema.type_map[interface].fields:  # type: ignore[attr-defined]
            yield self.oracle.needs_of(interface, name)
            return
        yield self.oracle.needs_of(owner.name, name)
        yield stricter.types.get(owner.name, OPEN)
        definition = owner.fields[name]
        for argument in node.arguments or ():
            given = argument.name.value
            yield stricter.arguments.get((owner.name, name, given), OPEN)
            wanted = get_named_type(definition.args[given].type)
            yield from self.in_value(wanted, value_from_ast_untyped(argument.value, dict(self.variables)))
        if node.selection_set:
            returned = get_named_type(definition.type)
            types = self.oracle.possible(returned.name)
            as_interface = returned.name if is_interface(self.oracle.schema, returned.name) else None
            for kind_name in types:
                kind = self.oracle.schema.type_map[kind_name]
                assert isinstance(kind, GraphQLObjectType)
                yield from self.within(node.selection_set, kind, types, as_interface)


def is_interface(schema: GraphQLSchema, name: str) -> bool:
    """Whether the type is an interface rather than a union or an object."""
    kind = schema.type_map[name]
    return is_abstract_type(kind) and hasattr(kind, "fields")


def refused(asked: frozenset[Needs], scopes: frozenset[str]) -> frozenset[Needs]:
    """The needs that a holder of these scopes does not meet."""
    return frozenset(needs for needs in asked if not any(set(each) <= scopes for each in needs))
