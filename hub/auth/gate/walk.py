"""One linear walk over a document that finds everything in it that a set of scopes leaves closed.

At each selection set the walk knows which object types can stand there, and tests a field on every one of
them; a selection set is visited once for each such set of types, so fragments that spread fragments cost no
more than they are long. Directives are not looked at: what `@skip` would leave out is asked for all the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    ListValueNode,
    NamedTypeNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    TypeNode,
    ValueNode,
)

from hub.auth.gate.ground import Closed, Ground, Types
from hub.auth.gate.requirements import ScopeSets
from hub.errors import MissingField

Path = tuple["Path", str] | None
"""The way to a selection set, innermost field first."""

_NOTHING_OPENS: ScopeSets = ()
_INTROSPECTION = frozenset({"__schema", "__type"})


class Walk:
    """The walk over one document for one set of scopes."""

    def __init__(
        self, document: DocumentNode, ground: Ground, closed: Closed, *, introspection: bool
    ) -> None:
        self._missing: set[MissingField] = set()
        self._ground = ground
        self._closed = closed
        self._introspection = introspection
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._seen: set[tuple[int, Types]] = set()
        self._pending: deque[tuple[SelectionSetNode, Types, Path]] = deque()

    @property
    def missing(self) -> tuple[MissingField, ...]:
        """What was found closed so far, by path."""
        return tuple(sorted(self._missing, key=lambda field: (field.path, field.needs)))

    def operation(self, operation: OperationDefinitionNode, schema: GraphQLSchema) -> None:
        """Reads one operation: its variables' defaults and all that its selections reach."""
        for definition in operation.variable_definitions or ():
            if definition.default_value is not None:
                self._value(
                    definition.default_value, named(definition.type), f"${definition.variable.name.value}", ""
                )
        root = schema.get_root_type(operation.operation)
        self._enter(operation.selection_set, frozenset({root.name} if root else ()), None)
        while self._pending:
            selections, types, path = self._pending.popleft()
            for selection in selections.selections:
                self._selection(selection, types, path)

    def _enter(self, selections: SelectionSetNode, types: Types, path: Path) -> None:
        visit = (id(selections), types)
        if not types or visit in self._seen:
            return
        self._seen.add(visit)
        self._pending.append((selections, types, path))
        if len(types) == 1:
            (only,) = types
            if only in self._closed.types:
                self._refuse(_text(path) or only, self._closed.types[only])

    def _selection(self, selection: SelectionNode, types: Types, path: Path) -> None:
        if isinstance(selection, FieldNode):
            self._field(selection, types, path)
        elif isinstance(selection, InlineFragmentNode):
            self._narrowed(selection.selection_set, types, selection.type_condition, path)
        elif isinstance(selection, FragmentSpreadNode):
            fragment = self._fragments.get(selection.name.value)
            if fragment is None:
                self._refuse(_text((path, f"...{selection.name.value}")), _NOTHING_OPENS)
            else:
                self._narrowed(fragment.selection_set, types, fragment.type_condition, path)

    def _narrowed(
        self, selections: SelectionSetNode, types: Types, condition: NamedTypeNode | None, path: Path
    ) -> None:
        if condition is None:
            self._enter(selections, types, path)
            return
        possible = self._ground.possible.get(condition.name.value)
        if possible is None:
            self._refuse(_text((path, f"...on {condition.name.value}")), _NOTHING_OPENS)
        else:
            self._enter(selections, types & possible, path)

    def _field(self, node: FieldNode, types: Types, path: Path) -> None:
        name = node.name.value
        if name == "__typename" or (self._introspection and name in _INTROSPECTION):
            return
        if (types, name) in self._closed.open_on_interfaces:
            return
        here = (path, name)
        returned: set[str] = set()
        for owner in types:
            facts = self._ground.fields.get((owner, name))
            if facts is None:
                self._refuse(_text(here), _NOTHING_OPENS)
                continue
            for needs in self._closed.fields.get((owner, name), ()):
                self._refuse(_text(here), needs)
            self._arguments(node, owner, facts.arguments, here)
            returned |= facts.returns
        if node.selection_set is not None:
            self._enter(node.selection_set, frozenset(returned), here)

    def _arguments(self, node: FieldNode, owner: str, known: Mapping[str, str], here: Path) -> None:
        for argument in node.arguments or ():
            name = argument.name.value
            needs = self._closed.arguments.get((owner, node.name.value, name))
            if name not in known:
                self._refuse(f"{_text(here)}({name})", _NOTHING_OPENS)
            elif needs is not None:
                self._refuse(f"{_text(here)}({name})", needs)
            else:
                self._value(argument.value, known[name], f"{_text(here)}({name}", ")")

    def _value(self, value: ValueNode, type_name: str, start: str, end: str) -> None:
        pending = [(value, type_name, start)]
        while pending:
            node, owner, place = pending.pop()
            if owner not in self._closed.inputs_to_look_into:
                continue
            if isinstance(node, ListValueNode):
                pending.extend((item, owner, place) for item in node.values)
            elif isinstance(node, ObjectValueNode):
                given = {field.name.value: field.value for field in node.fields}
                for name, inner, place_of_inner in self._given(given, owner, place, end):
                    pending.append((given[name], inner, place_of_inner))

    def _given(
        self, given: Mapping[str, object], owner: str, place: str, end: str
    ) -> Iterator[tuple[str, str, str]]:
        for name, inner in self._ground.inputs[owner].items():
            if name in given:
                needs = self._closed.input_fields.get((owner, name))
                if needs is not None:
                    self._refuse(f"{place}.{name}{end}", needs)
                yield name, inner, f"{place}.{name}"

    def variable(self, value: object, type_name: str, start: str) -> None:
        """Reads the value given to one variable; `start` is the variable as the document writes it."""
        pending = [(value, type_name, start)]
        while pending:
            item, owner, place = pending.pop()
            if owner not in self._closed.inputs_to_look_into:
                continue
            if isinstance(item, list | tuple):
                pending.extend((part, owner, place) for part in item)
            elif isinstance(item, Mapping):
                for name, inner, place_of_inner in self._given(item, owner, place, ""):
                    pending.append((item[name], inner, place_of_inner))

    def _refuse(self, path: str, needs: ScopeSets) -> None:
        sets = tuple(tuple(sorted(wanted)) for wanted in needs)
        self._missing.add(MissingField(path, sets))


def named(node: TypeNode) -> str:
    """The name of a variable's type, without its lists and non-nulls."""
    while not isinstance(node, NamedTypeNode):
        node = node.type  # type: ignore[attr-defined]
    return node.name.value


def _text(path: Path) -> str:
    names: list[str] = []
    while path is not None:
        path, name = path
        names.append(name)
    return ".".join(reversed(names))
