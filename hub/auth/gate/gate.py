"""The gate itself: one verdict a document and set of scopes, worked out before anything is read."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Protocol

from graphql import DocumentNode, GraphQLSchema, OperationDefinitionNode

from hub.auth.gate.ground import Closed, Ground
from hub.auth.gate.requirements import Requirements
from hub.auth.gate.walk import Walk, named
from hub.auth.scopes import Scope
from hub.errors import MissingField, MissingScope

_SCOPE_SETS_REMEMBERED = 256
_NO_DOCUMENT = DocumentNode(definitions=())


@dataclass(frozen=True)
class Verdict:
    """What a set of scopes leaves closed of a document, and the variables whose values have to be looked at."""

    missing: tuple[MissingField, ...]
    variables: tuple[tuple[str, str], ...]


class Judged(Protocol):
    """A document that was parsed and validated, with the room for verdicts on it and on no other."""

    @property
    def verdicts(self) -> MutableMapping[Hashable, Verdict]:
        """The verdicts that were given lately."""

    def node(self) -> DocumentNode:
        """The document as it was parsed."""


class Gate:
    """Refuses a whole document when it asks for anything that the token's scopes do not open.

    It is given documents that were parsed and validated; what the schema does not know is refused all the
    same. All operations of a document are read, whichever is run. A verdict is remembered with the document
    itself, by the scopes: no key that a caller could choose stands between the two.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        requirements: Requirements,
        *,
        introspection: bool = True,
    ) -> None:
        requirements.check(schema)
        self._schema = schema
        self._requirements = requirements
        self._introspection = introspection
        self._ground = Ground.of(schema)
        self._guarded = self._ground.leading_to(set(requirements.input_fields))
        self._closed: OrderedDict[frozenset[Scope], Closed] = OrderedDict()

    def check(self, document: Judged, scopes: frozenset[Scope]) -> None:
        """Raises MissingScope with every field, argument and literal input field that stays closed.

        A field that a fragment brings to several places is named once, at one of them.
        """
        missing = self._verdict(document, scopes).missing
        if missing:
            raise MissingScope(missing)

    def check_variables(
        self, document: Judged, variables: Mapping[str, object] | None, scopes: frozenset[Scope]
    ) -> None:
        """Raises MissingScope when the variables' values, as JSON gives them, name a closed input field."""
        guarded = self._verdict(document, scopes).variables
        if not variables or not guarded:
            return
        walk = self._walk(_NO_DOCUMENT, scopes)
        for name, type_name in guarded:
            walk.variable(variables.get(name), type_name, f"${name}")
        if walk.missing:
            raise MissingScope(walk.missing)

    def _verdict(self, document: Judged, scopes: frozenset[Scope]) -> Verdict:
        place = (self, scopes)
        verdict = document.verdicts.get(place)
        if verdict is None:
            verdict = document.verdicts[place] = self._judge(document.node(), scopes)
        return verdict

    def _judge(self, document: DocumentNode, scopes: frozenset[Scope]) -> Verdict:
        operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        walk = self._walk(document, scopes)
        for operation in operations:
            walk.operation(operation, self._schema)
        variables = {
            (definition.variable.name.value, named(definition.type)): None
            for operation in operations
            for definition in operation.variable_definitions or ()
        }
        guarded = tuple(variable for variable in variables if variable[1] in self._guarded)
        return Verdict(walk.missing, guarded)

    def _walk(self, document: DocumentNode, scopes: frozenset[Scope]) -> Walk:
        return Walk(document, self._ground, self._closed_to(scopes), introspection=self._introspection)

    def _closed_to(self, scopes: frozenset[Scope]) -> Closed:
        closed = self._closed.get(scopes)
        if closed is None:
            closed = Closed.to(scopes, self._requirements, self._ground)
            self._closed[scopes] = closed
            if len(self._closed) > _SCOPE_SETS_REMEMBERED:
                self._closed.popitem(last=False)
        return closed
