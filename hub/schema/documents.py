"""Documents: each is parsed, measured and validated once, checked by the gate once a scope set, and kept in bounded caches."""

from __future__ import annotations

import sys
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

from cachetools import LRUCache
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
    validate,
)
from graphql.execution.values import VariableValues

from hub.auth.caller import Caller
from hub.auth.fair_cache import FairCache
from hub.auth.gate import Verdict
from hub.errors import ParseFailed, TooComplex, ValidationFailed
from hub.resolvers.plan.planner import Statements
from hub.resolvers.plan.prepared import Prepared
from hub.resolvers.plan.source import Viewpoint
from hub.schema.operation import Operation, recorded_name
from hub.schema.tree import Tree, head_of, named, tree_of
from hub.schema.variables import Variables
from hub.schema.walls import Limits, survey

VERDICTS_OF_A_DOCUMENT = 32
LONGEST_DOCUMENT = 100_000
MOST_ERRORS = 20
LONGEST_REASON = 200


@dataclass(frozen=True, eq=False)
class Document:
    """A document that fits the schema: its text, and its operations without what they select.

    A parsed tree takes thirty times the text's memory and is seldom needed: it is parsed again. `recorded` holds what
    the audit calls each operation.
    """

    text: str
    operations: Mapping[str | None, OperationDefinitionNode]
    switches: tuple[str, ...]
    variables: Mapping[str | None, Variables]
    recorded: Mapping[str | None, str]
    verdicts: LRUCache[Hashable, Verdict] = field(default_factory=lambda: LRUCache(VERDICTS_OF_A_DOCUMENT))

    def tree(self) -> Tree:
        """The document parsed, again unless it was one of the last."""
        return tree_of(self.text)

    def node(self) -> DocumentNode:
        """The document parsed, as the gate reads it."""
        return tree_of(self.text).node

    def conditions(self, variables: Mapping[str, Any]) -> tuple[object, ...]:
        """The values of the variables that `@include` and `@skip` read: with them the selection is fixed."""
        return tuple(variables.get(name) for name in self.switches) if self.switches else ()

    def coerced(self, name: str | None, given: Mapping[str, Any]) -> VariableValues:
        """The values of one operation's variables. Raises BadUserInput."""
        return self.variables[self._own_name(name)].coerced(given)

    def recorded_as(self, name: str | None) -> str:
        """What the audit calls one operation. Raises BadUserInput."""
        return self.recorded[self._own_name(name)]

    def _own_name(self, name: str | None) -> str | None:
        operation = self.operation(name)
        return operation.name.value if operation.name else None

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation to run, without its selection. Raises BadUserInput where the name does not tell which."""
        return named(self.operations, name)


class Place(NamedTuple):
    """What a plan is made for: nothing else of a request or of its caller changes it."""

    text: str
    operation: str | None
    view: Viewpoint
    conditions: tuple[object, ...]


class Documents:
    """The documents asked lately, their plans and statements: for all callers, and in room that they share fairly.

    What is kept of a document depends on its text alone, and a plan on no more than its place names. Only what was
    found sound is kept: no refusal, no error and no answer.
    """

    def __init__(self, schema: GraphQLSchema, limits: Limits, megabytes: int = 32) -> None:
        self._schema = schema
        self._limits = limits
        room = megabytes * 1_000_000
        self._kept: FairCache[str, Document] = FairCache("documents", most_bytes=room // 4, most=4_000)
        self._plans: FairCache[Place, Operation] = FairCache("plans", most_bytes=room * 3 // 8, most=8_000)
        self._statements: FairCache[tuple[int, Hashable], Prepared] = FairCache(
            "statements", most_bytes=room * 3 // 8, most=8_000
        )

    def knows(self, text: str) -> bool:
        """Whether the document with this text was read lately, and holds."""
        return text in self._kept

    def read(self, text: str, caller: Caller) -> Document:
        """The document with this text. Raises ParseFailed, ValidationFailed or TooComplex."""
        document = self._kept.get(text)
        if document is None:
            document = self._parsed(text)
            self._kept.keep(text, document, caller.client_id, _size_of_document(document))
        return document

    def planned(self, place: Place) -> Operation | None:
        """The operation that was planned for this place."""
        return self._plans.get(place)

    def keep(self, place: Place, operation: Operation, caller: Caller) -> None:
        """Keeps an operation that was planned for this caller."""
        self._plans.keep(place, operation, caller.client_id, _size_of_plan(place, operation))

    def statements(self) -> Statements:
        """The room for the statements of one more plan."""
        return _StatementsOf(next(_numbers), self._statements)

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
        heads = {name: head_of(operation) for name, operation in tree_of(text).operations.items()}
        variables = {name: Variables(self._schema, head) for name, head in heads.items()}
        recorded = {name: recorded_name(name) for name in heads}
        return Document(text, heads, measured.switches, variables, recorded)

    def _validate(self, node: DocumentNode) -> None:
        errors = validate(self._schema, node, max_errors=MOST_ERRORS, hide_suggestions=True)
        if errors:
            raise ValidationFailed(reason="; ".join(_located(error) for error in errors))


@dataclass(frozen=True)
class _StatementsOf:
    """The statements of one plan, among those of all: the number stands for the plan, and is never given again."""

    plan: int
    kept: FairCache[tuple[int, Hashable], Prepared]

    def get(self, shape: Hashable) -> Prepared | None:
        return self.kept.get((self.plan, shape))

    def keep(self, shape: Hashable, prepared: Prepared, caller: Caller) -> None:
        self.kept.keep((self.plan, shape), prepared, caller.client_id, _size_of_statement(prepared))


_numbers = count()


def _size_of_document(document: Document) -> int:
    """About what it takes, in bytes: measured, with room for a few verdicts."""
    definitions = sum(len(each.variable_definitions or ()) for each in document.operations.values())
    return 1_600 + sys.getsizeof(document.text) + 700 * definitions + 500 * len(document.operations)


def _size_of_plan(place: Place, operation: Operation) -> int:
    """About what it takes, in bytes; arguments that are written out are no longer than the text."""
    return 600 + len(place.text) + 320 * sum(1 for root in operation.plan.roots for _ in root.walk())


def _size_of_statement(prepared: Prepared) -> int:
    """About what it takes, in bytes, with what the driver keeps of it."""
    patches = sum(len(slot.patches) + len(slot.personal) for slot in prepared.slots)
    texts = len(prepared.sql) * (1 if prepared.joined is None else 2)
    return 2_000 + texts + 150 * (len(prepared.names) + patches)


def _located(error: GraphQLError) -> str:
    places = ", ".join(f"line {at.line} column {at.column}" for at in error.locations or [])
    message = error.message if len(error.message) <= LONGEST_REASON else f"{error.message[:LONGEST_REASON]}…"
    return f"{message} ({places})" if places else message
