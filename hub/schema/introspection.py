"""What a caller learns of the schema: whether it may ask at all, and then the part that its scopes open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cachetools import LRUCache
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLSchema,
    build_ast_schema,
    execute,
    parse,
    print_ast,
    print_schema,
)

from hub.auth.caller import Caller
from hub.auth.scopes import CallerKind, Scope
from hub.errors import BadUserInput, Message, MissingField, MissingScope
from hub.resolvers.context import RequestContext
from hub.resolvers.plan.selection import TYPENAME, Selected
from hub.schema.build import HubSchema
from hub.schema.opened import opened

SCHEMA_FIELDS = frozenset({"__schema", "__type", "_service"})
"""The root fields that tell of the schema; the last is the federation gateway's."""

_OF_A_GATEWAY = frozenset({"_service", TYPENAME})
_KEPT_SCHEMAS = 16
_OPEN_TO = {
    "ALL": frozenset(CallerKind),
    "MINISTRY": frozenset({CallerKind.MINISTRY, CallerKind.SYSTEM}),
    "NOBODY": frozenset({CallerKind.SYSTEM}),
}
_ALONE = Message(
    "asks for the schema and for data: send two requests.", "يطلب المخطط والبيانات معاً: أرسل طلبين."
)


@dataclass(frozen=True)
class Told:
    """A schema as one set of scopes sees it."""

    graphql: GraphQLSchema
    sdl: str


class Introspection:
    """Answers questions about the schema; no such answer tells of a field that the caller could not ask for."""

    def __init__(self, schema: HubSchema) -> None:
        self._schema = schema
        self._told: LRUCache[frozenset[Scope], Told] = LRUCache(_KEPT_SCHEMAS)

    def check(self, roots: Sequence[Selected], context: RequestContext) -> None:
        """Raises MissingScope for a caller who may not ask, BadUserInput where data is asked for in the same breath."""
        asked = {root.name for root in roots}
        if not may_introspect(context.caller, context.settings.introspection):
            raise MissingScope([MissingField(name, ()) for name in sorted(asked & SCHEMA_FIELDS)])
        if asked - SCHEMA_FIELDS - {TYPENAME}:
            raise BadUserInput("query", _ALONE)

    def to_a_gateway(self, roots: Sequence[Selected], caller: Caller) -> dict[str, Any] | None:
        """The data for an operation that was checked and asks for the text of the schema alone; else None."""
        if not all(root.name in _OF_A_GATEWAY for root in roots):
            return None
        told = self.told(caller.scopes)
        return {root.key: _served(root, told) for root in roots}

    def answer(
        self, document: DocumentNode, name: str | None, variables: dict[str, Any], caller: Caller
    ) -> ExecutionResult:
        """The answer to an operation that was checked."""
        schema = self.told(caller.scopes).graphql
        result = execute(
            schema, document, variable_values=variables, operation_name=name, hide_suggestions=True
        )
        if not isinstance(result, ExecutionResult):
            raise TypeError("introspection waits for nothing")
        return result

    def told(self, scopes: frozenset[Scope]) -> Told:
        """The schema as a holder of the scopes sees it."""
        told = self._told.get(scopes)
        if told is None:
            told = self._told[scopes] = self._made(scopes)
        return told

    def _made(self, scopes: frozenset[Scope]) -> Told:
        """Read from the text each time: parsed, it would take as much as a hundred plans, and few ask for it."""
        requirements = self._schema.requirements
        whole, subgraph = (
            parse(text, no_location=True) for text in (print_schema(self._schema.graphql), self._schema.sdl)
        )
        schema = build_ast_schema(opened(whole, requirements, scopes), assume_valid_sdl=True)
        sdl = f"{print_ast(opened(subgraph, requirements, scopes))}\n"
        root: Any = schema.query_type
        root.fields["_service"].resolve = lambda *_: {"sdl": sdl}
        return Told(schema, sdl)


def _served(root: Selected, told: Told) -> Any:
    """What a gateway composes: the text is there already, and nothing is walked for it."""
    if root.name == TYPENAME:
        return root.parent
    known = {"sdl": told.sdl, TYPENAME: root.type_name}
    return {child.key: known[child.name] for child in root.children()}


def may_introspect(caller: Caller, open_to: str) -> bool:
    """Whether the setting lets this caller ask for the schema."""
    return caller.kind in _OPEN_TO[open_to]


def asks_for_schema(roots: Sequence[Selected]) -> bool:
    """Whether any root field tells of the schema."""
    return any(root.name in SCHEMA_FIELDS for root in roots)
