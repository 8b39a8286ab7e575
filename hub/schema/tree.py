"""A document as it was parsed: needed to judge, to plan and to read without a plan, and not kept for longer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
)

from hub.errors import BadUserInput, Message

_NO_OPERATION = Message(
    "names no operation of the document: say which one to run.",
    "لا يسمّي عملية في المستند: حدّد العملية المطلوب تنفيذها.",
)


@dataclass(frozen=True)
class Tree:
    """A document as it was parsed, with what is defined in it by name."""

    node: DocumentNode
    operations: Mapping[str | None, OperationDefinitionNode]
    fragments: Mapping[str, FragmentDefinitionNode]

    @classmethod
    def of(cls, node: DocumentNode) -> Tree:
        """The tree of a parsed document."""
        operations = [d for d in node.definitions if isinstance(d, OperationDefinitionNode)]
        fragments = [d for d in node.definitions if isinstance(d, FragmentDefinitionNode)]
        by_name = {d.name.value if d.name else None: d for d in operations}
        return cls(node, by_name, {d.name.value: d for d in fragments})

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation to run, as `Document` knows it too."""
        return named(self.operations, name)


def named(
    operations: Mapping[str | None, OperationDefinitionNode], name: str | None
) -> OperationDefinitionNode:
    """The operation to run. Raises BadUserInput where the name does not tell which."""
    if name is None and len(operations) == 1:
        return next(iter(operations.values()))
    if name is None or name not in operations:
        raise BadUserInput("operationName", _NO_OPERATION)
    return operations[name]


@lru_cache(maxsize=2)
def tree_of(text: str) -> Tree:
    """The document parsed, again unless it was one of the last; without the places in the text, which hold on to every token of it."""
    return Tree.of(parse(text, no_location=True))


def head_of(operation: OperationDefinitionNode) -> OperationDefinitionNode:
    """The operation without what it selects."""
    return OperationDefinitionNode(
        operation=operation.operation,
        name=operation.name,
        variable_definitions=operation.variable_definitions,
        selection_set=SelectionSetNode(selections=()),
    )
