"""Documents: each is parsed, measured and validated once, checked by the gate once a scope set, and kept in bounded caches."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cachetools import LRUCache
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
    validate,
)
from graphql.execution.values import VariableValues

from hub.errors import BadUserInput, Message, ParseFailed, TooComplex, ValidationFailed
from hub.schema.operation import Operation
from hub.schema.variables import Variables
from hub.schema.walls import Limits, survey

PLANS_OF_A_DOCUMENT = 32
KEPT_DOCUMENTS = 1_000
LONGEST_DOCUMENT = 100_000
MOST_ERRORS = 20
LONGEST_REASON = 200

_NO_OPERATION = Message(
    "names no operation of the document: say which one to run.",
    "لا يسمّي عملية في المستند: حدّد العملية المطلوب تنفيذها.",
)


@dataclass(frozen=True, eq=False)
class Document:
    """A document that fits the schema."""

    node: DocumentNode
    operations: Mapping[str | None, OperationDefinitionNode]
    fragments: Mapping[str, FragmentDefinitionNode]
    switches: tuple[str, ...]
    variables: Mapping[str | None, Variables]
    plans: LRUCache[Hashable, Operation] = field(default_factory=lambda: LRUCache(PLANS_OF_A_DOCUMENT))

    def conditions(self, variables: Mapping[str, Any]) -> tuple[object, ...]:
        """The values of the variables that `@include` and `@skip` read: with them the selection is fixed."""
        return tuple(variables.get(name) for name in self.switches) if self.switches else ()

    def coerced(self, name: str | None, given: Mapping[str, Any]) -> VariableValues:
        """The values of one operation's variables. Raises BadUserInput."""
        operation = self.operation(name)
        return self.variables[operation.name.value if operation.name else None].coerced(given)

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation to run. Raises BadUserInput where the name does not tell which."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name is None or name not in self.operations:
            raise BadUserInput("operationName", _NO_OPERATION)
        return self.operations[name]


class Documents:
    """The documents seen lately, for all callers: what is kept of one depends on its text alone."""

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self._schema = schema
        self._limits = limits
        self._kept: LRUCache[str, Document] = LRUCache(KEPT_DOCUMENTS)

    def knows(self, text: str) -> bool:
        """Whether the document with this text was read lately, and holds."""
        return text in self._kept

    def read(self, text: str) -> Document:
        """The document with this text. Raises ParseFailed, ValidationFailed or TooComplex."""
        document = self._kept.get(text)
        if document is None:
            document = self._kept[text] = self._parsed(text)
        return document

    def _parsed(self, text: str) -> Document:
        if len(text) > LONGEST_DOCUMENT:
            raise TooComplex(what=f"> {LONGEST_DOCUMENT} characters")
        try:
            node = parse(text, max_tokens=self._limits.tokens)
        except GraphQLSyntaxError as error:
            raise ParseFailed(reason=_located(error)) from None
        except RecursionError:
            raise TooComplex(what="nesting") from None
        measured = survey(node, self._schema, self._limits)
        self._validate(node)
        operations = [d for d in node.definitions if isinstance(d, OperationDefinitionNode)]
        fragments = [d for d in node.definitions if isinstance(d, FragmentDefinitionNode)]
        named = {d.name.value if d.name else None: d for d in operations}
        return Document(
            node,
            named,
            {d.name.value: d for d in fragments},
            measured.switches,
            {name: Variables(self._schema, d) for name, d in named.items()},
        )

    def _validate(self, node: DocumentNode) -> None:
        errors = validate(self._schema, node, max_errors=MOST_ERRORS, hide_suggestions=True)
        if errors:
            raise ValidationFailed(reason="; ".join(_located(error) for error in errors))


def _located(error: GraphQLError) -> str:
    places = ", ".join(f"line {at.line} column {at.column}" for at in error.locations or [])
    message = error.message if len(error.message) <= LONGEST_REASON else f"{error.message[:LONGEST_REASON]}…"
    return f"{message} ({places})" if places else message
