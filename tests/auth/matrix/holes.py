"""Gates with a hole each, as a mistake would leave it: the matrix must find every one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from graphql import (
    DocumentNode,
    FieldNode,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)

from hub.auth.gate.gate import Gate, Judged, Verdict
from hub.auth.gate.ground import Closed, Types
from hub.auth.gate.walk import Path
from hub.auth.scopes import Scope
from tests.auth.matrix.blind import (
    Aliases,
    BelowInterfaces,
    Blind,
    Entities,
    FieldsOfSeveralTypes,
    FragmentsOnInterfaces,
    HoledGate,
    InlineFragments,
    InlineFragmentsWithoutType,
    MutationResults,
    NamedFragments,
    NestedFragments,
    NotIncluded,
    SkippedByLiterals,
    SkippedByVariables,
    SwitchedFragments,
    UnionMembers,
)


class _Parents(Blind):
    def _field(self, node: FieldNode, types: Types, path: Path) -> None:
        before = set(self._missing)
        super()._field(node, types, path)
        if node.selection_set:
            self._missing = before


class _Deep(Blind):
    def follows(self, selections: SelectionSetNode, types: Types, path: Path) -> bool:
        depth = 0
        while path is not None:
            path, depth = path[0], depth + 1
        return depth < 4


class _Types(Blind):
    def follows(self, selections: SelectionSetNode, types: Types, path: Path) -> bool:
        return not any(each in self._closed.types for each in types)


class _Arguments(Blind):
    def _arguments(self, node: FieldNode, owner: str, known: Mapping[str, str], here: Path) -> None:
        """Sees none of them."""


class _NamedArguments(Blind):
    def _arguments(self, node: FieldNode, owner: str, known: Mapping[str, str], here: Path) -> None:
        for argument in node.arguments or ():
            self._value(argument.value, known[argument.name.value], "", "")


class _Literals(Blind):
    def _value(self, value: ValueNode, type_name: str, start: str, end: str) -> None:
        if start.startswith("$"):
            super()._value(value, type_name, start, end)


class _Defaults(Blind):
    def _value(self, value: ValueNode, type_name: str, start: str, end: str) -> None:
        if not start.startswith("$"):
            super()._value(value, type_name, start, end)


class _VariablesInLiterals(Blind):
    def _value(self, value: ValueNode, type_name: str, start: str, end: str) -> None:
        fields = value.fields if isinstance(value, ObjectValueNode) else ()
        if not any(isinstance(each.value, VariableNode) for each in fields):
            super()._value(value, type_name, start, end)


class _NullsInVariables(Blind):
    def variable(self, value: object, type_name: str, start: str) -> None:
        if isinstance(value, Mapping):
            value = {name: inner for name, inner in value.items() if inner is not None}
        super().variable(value, type_name, start)


class _Variables(Blind):
    def variable(self, value: object, type_name: str, start: str) -> None:
        """Sees none of them."""


class _OneOperation(HoledGate):
    keeps: ClassVar[int]

    def _judge(self, document: DocumentNode, scopes: frozenset[Scope]) -> Verdict:
        operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
        others = tuple(each for each in document.definitions if each not in operations)
        verdict = super()._judge(DocumentNode(definitions=(operations[self.keeps], *others)), scopes)
        return Verdict(verdict.missing, verdict.variables)


class _FirstOperation(_OneOperation):
    keeps = 0


class _LastOperation(_OneOperation):
    keeps = -1


class _Mutations(HoledGate):
    misses = OperationType.MUTATION

    def _judge(self, document: DocumentNode, scopes: frozenset[Scope]) -> Verdict:
        operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
        if any(each.operation is self.misses for each in operations):
            return Verdict((), ())
        return super()._judge(document, scopes)


class _Subscriptions(_Mutations):
    misses = OperationType.SUBSCRIPTION


class _Introspection(HoledGate):
    def check(self, document: Judged, scopes: frozenset[Scope]) -> None:
        self._introspection = True
        super().check(document, scopes)


class _VerdictOfOthers(HoledGate):
    def _verdict(self, document: Judged, scopes: frozenset[Scope]) -> Verdict:
        for place, known in document.verdicts.items():
            if isinstance(place, tuple) and place[0] is self:
                return known
        return super()._verdict(document, scopes)


class _AnyScopeOfASet(HoledGate):
    def _closed_to(self, scopes: frozenset[Scope]) -> Closed:
        declared = (*self._requirements.fields.values(), *self._requirements.types.values())
        sets = (each for needs in declared for each in needs)
        touched = (each for each in sets if each & scopes)
        return super()._closed_to(scopes.union(*touched))


def _blind(walks: type[Blind]) -> type[HoledGate]:
    return type(f"Gate{walks.__name__}", (HoledGate,), {"walks": walks})


HOLES: Mapping[str, type[Gate]] = {
    "aliases": _blind(Aliases),
    "named fragments": _blind(NamedFragments),
    "inline fragments": _blind(InlineFragments),
    "inline fragments without a type": _blind(InlineFragmentsWithoutType),
    "nested fragments": _blind(NestedFragments),
    "fragments on interfaces": _blind(FragmentsOnInterfaces),
    "fields of several possible types": _blind(FieldsOfSeveralTypes),
    "what an interface stands for": _blind(BelowInterfaces),
    "members of unions": _blind(UnionMembers),
    "entities": _blind(Entities),
    "mutation results": _blind(MutationResults),
    "fields skipped by a variable": _blind(SkippedByVariables),
    "fields skipped by a literal": _blind(SkippedByLiterals),
    "fields not included": _blind(NotIncluded),
    "fragments with a directive": _blind(SwitchedFragments),
    "fields with fields below them": _blind(_Parents),
    "fields deep down": _blind(_Deep),
    "types": _blind(_Types),
    "arguments and filters": _blind(_Arguments),
    "arguments by name": _blind(_NamedArguments),
    "filters in literals": _blind(_Literals),
    "filters in defaults": _blind(_Defaults),
    "filters with a variable in them": _blind(_VariablesInLiterals),
    "filters in variables": _blind(_Variables),
    "nulls in variables": _blind(_NullsInVariables),
    "the operations after the first": _FirstOperation,
    "the operations before the last": _LastOperation,
    "mutations": _Mutations,
    "subscriptions": _Subscriptions,
    "introspection": _Introspection,
    "whose verdict it remembers": _VerdictOfOthers,
    "all but one scope of a set": _AnyScopeOfASet,
}
"""What each of these gates does not see."""
