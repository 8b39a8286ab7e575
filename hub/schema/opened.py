"""The part of a schema that a set of scopes opens: closed fields leave, and with them what nothing leads to any more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from graphql import (
    DefinitionNode,
    DirectiveDefinitionNode,
    DocumentNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    NamedTypeNode,
    ObjectTypeDefinitionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    TypeDefinitionNode,
    TypeNode,
    UnionTypeDefinitionNode,
)

from hub.auth.gate import Requirements, opens
from hub.auth.scopes import Scope

_ROOTS = ("Query", "Mutation", "Subscription")
_BUILT_IN = frozenset({"String", "Int", "Float", "Boolean", "ID"})
Types = Mapping[str, Any]


def opened(document: DocumentNode, requirements: Requirements, scopes: frozenset[Scope]) -> DocumentNode:
    """The schema document without what stays closed to a holder of the scopes."""
    types: Types = {d.name.value: d for d in document.definitions if isinstance(d, TypeDefinitionNode)}
    types = _without_closed(types, requirements, scopes)
    while True:
        fewer = _without_dangling(types)
        if _size(fewer) == _size(types):
            break
        types = fewer
    types = _reachable(types, [*_ROOTS, *_of_directives(document)])
    types = {name: _without_broken_promises(kind, types) for name, kind in types.items()}
    kept = (_kept(definition, types) for definition in document.definitions)
    return DocumentNode(definitions=tuple(each for each in kept if each is not None))


def _without_closed(types: Types, requirements: Requirements, scopes: frozenset[Scope]) -> Types:
    def is_open(table: Mapping[Any, Any]) -> Callable[[str, str], bool]:
        return lambda owner, name: (owner, name) not in table or opens(table[owner, name], scopes)

    of_object, of_input = is_open(requirements.fields), is_open(requirements.input_fields)
    left = dict(types)
    for name, kind in types.items():
        if isinstance(kind, ObjectTypeDefinitionNode):
            shut = name in requirements.types and not opens(requirements.types[name], scopes)
            left[name] = _with(
                kind, fields=[f for f in _fields(kind) if not shut and of_object(name, f.name.value)]
            )
        elif isinstance(kind, InputObjectTypeDefinitionNode):
            left[name] = _with(kind, fields=[f for f in _fields(kind) if of_input(name, f.name.value)])
    for name, kind in types.items():
        if isinstance(kind, InterfaceTypeDefinitionNode):
            carried = {f.name.value for t in _implementing(name, left) for f in _fields(t)}
            left[name] = _with(kind, fields=[f for f in _fields(kind) if f.name.value in carried])
    return left


def _without_dangling(types: Types) -> Types:
    """Without types that have nothing in them, and without the fields, arguments and members that name such types."""
    there = {name for name, kind in types.items() if _holds_something(kind)} | _BUILT_IN
    left = {}
    for name in there - _BUILT_IN:
        kind = types[name]
        if hasattr(kind, "fields"):
            fields = [f for f in _fields(kind) if _named(f.type) in there]
            left[name] = _with(kind, fields=[_with_arguments(f, there) for f in fields])
        elif isinstance(kind, UnionTypeDefinitionNode):
            left[name] = _with(kind, types=[t for t in kind.types or () if t.name.value in there])
        else:
            left[name] = kind
    return left


def _with_arguments(field: Any, there: set[str]) -> Any:
    if not getattr(field, "arguments", None):
        return field
    return _with(field, arguments=[a for a in field.arguments if _named(a.type) in there])


def _of_directives(document: DocumentNode) -> list[str]:
    defined = [d for d in document.definitions if isinstance(d, DirectiveDefinitionNode)]
    return [_named(argument.type) for directive in defined for argument in directive.arguments or ()]


def _reachable(types: Types, roots: Iterable[str]) -> Types:
    found: set[str] = set()
    pending = list(roots)
    while pending:
        name = pending.pop()
        if name in found or name not in types:
            continue
        found.add(name)
        kind = types[name]
        for field in _fields(kind):
            pending.append(_named(field.type))
            pending += [_named(argument.type) for argument in getattr(field, "arguments", None) or ()]
        if isinstance(kind, UnionTypeDefinitionNode):
            pending += [member.name.value for member in kind.types or ()]
        if isinstance(kind, InterfaceTypeDefinitionNode):
            pending += [each.name.value for each in _implementing(name, types)]
    return {name: kind for name, kind in types.items() if name in found}


def _without_broken_promises(kind: Any, types: Types) -> Any:
    """A type implements what it still has all the fields of, and has keys of the fields that it still has."""
    if not isinstance(kind, ObjectTypeDefinitionNode):
        return kind
    own = {field.name.value for field in _fields(kind)}
    promised = [
        each
        for each in kind.interfaces or ()
        if each.name.value in types and {f.name.value for f in _fields(types[each.name.value])} <= own
    ]
    directives = [d for d in kind.directives or () if d.name.value != "key" or _key_fields(d) <= own]
    return _with(kind, interfaces=promised, directives=directives)


def _kept(definition: DefinitionNode, types: Types) -> Any:
    if isinstance(definition, TypeDefinitionNode):
        return types.get(definition.name.value)
    if isinstance(definition, SchemaDefinitionNode | SchemaExtensionNode):
        operations = [o for o in definition.operation_types or () if o.type.name.value in types]
        return _with(definition, operation_types=operations)
    return definition


def _implementing(interface: str, types: Types) -> Iterable[ObjectTypeDefinitionNode]:
    for kind in types.values():
        if not isinstance(kind, ObjectTypeDefinitionNode) or not kind.fields:
            continue
        if interface in {each.name.value for each in kind.interfaces or ()}:
            yield kind


def _holds_something(kind: Any) -> bool:
    if isinstance(kind, UnionTypeDefinitionNode):
        return bool(kind.types)
    return bool(kind.fields) if hasattr(kind, "fields") else True


def _key_fields(directive: Any) -> set[str]:
    return {
        word
        for argument in directive.arguments
        if argument.name.value == "fields"
        for word in argument.value.value.split()
    }


def _fields(kind: Any) -> Iterable[Any]:
    return getattr(kind, "fields", None) or ()


def _named(node: TypeNode) -> str:
    inner: Any = node
    while not isinstance(inner, NamedTypeNode):
        inner = inner.type
    return str(inner.name.value)


def _size(types: Types) -> tuple[int, int]:
    members = (len(tuple(_fields(kind))) + len(getattr(kind, "types", None) or ()) for kind in types.values())
    return len(types), sum(members)


def _with(node: Any, **changed: Iterable[Any]) -> Any:
    return replace(node, **{name: tuple(value) for name, value in changed.items()})
