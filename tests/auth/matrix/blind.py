"""Walks that overlook a kind of selection, and the gate that takes them for good."""

from __future__ import annotations

from typing import ClassVar

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    NamedTypeNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)

from hub.auth.gate.gate import Gate
from hub.auth.gate.ground import Types
from hub.auth.gate.walk import Path, Walk
from hub.auth.scopes import Scope


class Blind(Walk):
    """A walk that does not see everything."""

    gate: Gate
    read: DocumentNode

    def sees(self, node: SelectionNode, types: Types, path: Path) -> bool:
        """Whether it looks at a field or a fragment at all."""
        return True

    def follows(self, selections: SelectionSetNode, types: Types, path: Path) -> bool:
        """Whether it goes into a selection set."""
        return True

    def _selection(self, selection: SelectionNode, types: Types, path: Path) -> None:
        if self.sees(selection, types, path):
            super()._selection(selection, types, path)

    def _enter(self, selections: SelectionSetNode, types: Types, path: Path) -> None:
        if self.follows(selections, types, path):
            super()._enter(selections, types, path)


class HoledGate(Gate):
    """A gate whose walk is blind for something."""

    walks: ClassVar[type[Blind]] = Blind

    def _walk(self, document: DocumentNode, scopes: frozenset[Scope]) -> Walk:
        walk = self.walks(document, self._ground, self._closed_to(scopes), introspection=self._introspection)
        walk.gate, walk.read = self, document
        return walk


class Aliases(Blind):
    def sees(self, node: SelectionNode, types: Types, path: Path) -> bool:
        return not (isinstance(node, FieldNode) and node.alias)


class NamedFragments(Blind):
    def sees(self, node: SelectionNode, types: Types, path: Path) -> bool:
        return not isinstance(node, FragmentSpreadNode)


class InlineFragments(Blind):
    def sees(self, node: SelectionNode, types: Types, path: Path) -> bool:
        return not (isinstance(node, InlineFragmentNode) and node.type_condition)


class InlineFragmentsWithoutType(Blind):
    def sees(self, node: SelectionNode, types: Types, path: Path) -> bool:
        return not (isinstance(node, InlineFragmentNode) and not node.type_condition)


class NestedFragments(Blind):
    def sees(self, node: SelectionNode, types: Types, path: Path) -> bool:
        fragments = [each for each in self.read.definitions if isinstance(each, FragmentDefinitionNode)]
        inside = {id(child) for each in fragments for child in each.selection_set.selections}
        return isinstance(node, FieldNode) or id(node) not in inside


class FragmentsOnInterfaces(Blind):
    def _narrowed(
        self, selections: SelectionSetNode, types: Types, condition: NamedTypeNode | None, path: Path
    ) -> None:
        if condition is None or condition.name.value != "Node":
            super()._narrowed(selections, types, condition, path)


class FieldsOfSeveralTypes(Blind):
    def sees(self, node: SelectionNode, types: Types, path: Path) -> bool:
        return not (isinstance(node, FieldNode) and len(types) > 1)


class BelowInterfaces(Blind):
    def follows(self, selections: SelectionSetNode, types: Types, path: Path) -> bool:
        return types != self._ground.possible["Node"]


class UnionMembers(Blind):
    def follows(self, selections: SelectionSetNode, types: Types, path: Path) -> bool:
        return len(types) == 1 or types == self._ground.possible["Node"]


class Entities(Blind):
    def sees(self, node: SelectionNode, types: Types, path: Path) -> bool:
        return not (isinstance(node, FieldNode) and node.name.value == "_entities")


class MutationResults(Blind):
    def follows(self, selections: SelectionSetNode, types: Types, path: Path) -> bool:
        fields = {name for owner, name in self._ground.fields if owner == "Mutation"}
        return path is None or path[0] is not None or path[1] not in fields


def _stops_nothing(directive: DirectiveNode) -> bool:
    """The matrix's own `$stop` is not what a hole is about."""
    values = [argument.value for argument in directive.arguments or ()]
    return not any(isinstance(each, VariableNode) and each.name.value == "stop" for each in values)


class SkippedByVariables(Blind):
    def sees(self, node: SelectionNode, types: Types, path: Path) -> bool:
        return not any(
            directive.name.value == "skip" and isinstance(argument.value, VariableNode)
            for directive in node.directives or ()
            for argument in directive.arguments or ()
        )


class SkippedByLiterals(Blind):
    def sees(self, node: SelectionNode, types: Types, path: Path) -> bool:
        return not any(
            directive.name.value == "skip" and not isinstance(argument.value, VariableNode)
            for directive in node.directives or ()
            for argument in directive.arguments or ()
        )


class NotIncluded(Blind):
    def sees(self, node: SelectionNode, types: Types, path: Path) -> bool:
        return not any(
            directive.name.value == "include" and _stops_nothing(directive)
            for directive in node.directives or ()
        )


class SwitchedFragments(Blind):
    def sees(self, node: SelectionNode, types: Types, path: Path) -> bool:
        return isinstance(node, FieldNode) or not node.directives
