"""What an operation asks for, bound to the schema: a tree of selected fields, made once a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)
from graphql.execution.values import VariableValues, get_directive_values
from graphql.type import GraphQLIncludeDirective, GraphQLSkipDirective

from hub.errors import TooComplex

MOST_FIELDS = 4_000
MOST_LEVELS = 25
TYPENAME = "__typename"


_NOTHING: Mapping[str, tuple[Selected, ...]] = MappingProxyType({})


@dataclass(frozen=True, eq=False, slots=True)
class Selected:
    """One field of the response: under which key, which field of which type, and what below it.

    `node` is the field as it was written, where it has arguments; what is written below it is left out, so that a
    plan does not keep its document alive.
    """

    number: int
    key: str
    name: str
    parent: str
    type_name: str
    is_list: bool
    definition: GraphQLField | None
    node: FieldNode | None
    below: Mapping[str, tuple[Selected, ...]] = field(default_factory=lambda: _NOTHING)

    def children(self, type_name: str | None = None) -> tuple[Selected, ...]:
        """The fields asked of an object of this type, which is the field's own unless it is abstract."""
        return self.below.get(type_name or self.type_name, ())

    def walk(self) -> Iterator[Selected]:
        """This field and every field below it."""
        yield self
        for children in self.below.values():
            for child in children:
                yield from child.walk()


class Selecting:
    """Reads one operation into its tree; `@include` and `@skip` are decided by the given variables."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues,
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self._count = 0

    def roots(self, operation: OperationDefinitionNode) -> tuple[Selected, ...]:
        """The operation's root fields. Raises TooComplex when the tree grows beyond reason."""
        root = self._schema.get_root_type(operation.operation)
        if root is None:
            raise TypeError(f"the schema has no {operation.operation.value}")
        return self._fields(root, [operation.selection_set], 1)

    def _fields(
        self, parent: GraphQLObjectType, sets: list[SelectionSetNode], level: int
    ) -> tuple[Selected, ...]:
        if level > MOST_LEVELS:
            raise TooComplex(what=f"> {MOST_LEVELS} levels")
        by_key: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for selection_set in sets:
            self._collect(parent, selection_set, by_key, seen)
        return tuple(self._selected(parent, key, nodes, level) for key, nodes in by_key.items())

    def _collect(
        self,
        parent: GraphQLObjectType,
        selection_set: SelectionSetNode,
        by_key: dict[str, list[FieldNode]],
        seen: set[str],
    ) -> None:
        for node in selection_set.selections:
            if not self._wanted(node):
                continue
            if isinstance(node, FieldNode):
                by_key.setdefault((node.alias or node.name).value, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if self._applies(node.type_condition.name.value if node.type_condition else None, parent):
                    self._collect(parent, node.selection_set, by_key, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                fragment = self._fragments[node.name.value]
                if self._applies(fragment.type_condition.name.value, parent):
                    self._collect(parent, fragment.selection_set, by_key, seen)

    def _wanted(self, node: SelectionNode) -> bool:
        if not node.directives:
            return True
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return not (skip and skip["if"]) and not (include and not include["if"])

    def _applies(self, condition: str | None, parent: GraphQLObjectType) -> bool:
        if condition is None or condition == parent.name:
            return True
        wanted = self._schema.type_map[condition]
        if not isinstance(wanted, GraphQLInterfaceType | GraphQLUnionType):
            return False
        return self._schema.is_sub_type(wanted, parent)

    def _selected(self, parent: GraphQLObjectType, key: str, nodes: list[FieldNode], level: int) -> Selected:
        self._count += 1
        if self._count > MOST_FIELDS:
            raise TooComplex(what=f"> {MOST_FIELDS} fields")
        number, name = self._count, nodes[0].name.value
        definition = parent.fields.get(name)
        if definition is None:
            return Selected(number, key, name, parent.name, "String", False, None, None)
        named = get_named_type(definition.type)
        sets = [node.selection_set for node in nodes if node.selection_set]
        below = (
            {t.name: self._fields(t, sets, level + 1) for t in self._possible(named)} if sets else _NOTHING
        )
        is_list = is_list_type(get_nullable_type(definition.type))
        node = _alone(nodes[0]) if definition.args else None
        return Selected(number, key, name, parent.name, named.name, is_list, definition, node, below)

    def _possible(self, named: object) -> list[GraphQLObjectType]:
        if isinstance(named, GraphQLObjectType):
            return [named]
        if isinstance(named, GraphQLInterfaceType | GraphQLUnionType):
            return list(self._schema.get_possible_types(named))
        return []


def _alone(node: FieldNode) -> FieldNode:
    return FieldNode(name=node.name, alias=node.alias, arguments=node.arguments)
