"""What a document may ask for: one linear pass that measures it before anything costlier reads it.

Every node is visited once. A fragment is measured once, wherever it is spread, so fragments that spread fragments
cost no more than they are long, while their expansion is known exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_composite_type,
)

from hub.errors import TooComplex
from hub.schema.rows import rows_of
from hub.settings import Settings

LONGEST_NAME = 100
MOST_COMPARISONS = 100_000
"""Pairs of fields with one response key, which validation may compare with each other."""


@dataclass(frozen=True)
class Limits:
    """How much one document may hold; the expansion of its fragments counts."""

    tokens: int = 4_000
    levels: int = 25
    fields: int = 2_000
    objects: int = 120
    aliases: int = 500
    directives: int = 200
    operations: int = 20
    fragments: int = 200
    rows: int = 100_000
    mutations: int = 100

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """As the settings say."""
        return cls(
            settings.most_tokens,
            settings.most_levels,
            settings.most_fields,
            settings.most_objects,
            settings.most_aliases,
            settings.most_directives,
            settings.most_operations,
            settings.most_fragments,
            settings.most_rows,
            settings.most_mutations,
        )


DEFAULTS = Limits()
"""What holds where no setting says otherwise."""


@dataclass(frozen=True)
class Survey:
    """What the pass found: the largest operation's measures, and what later steps need to know of the document."""

    levels: int
    fields: int
    objects: int
    rows: int
    switches: tuple[str, ...]
    visited: int


class _Size(NamedTuple):
    """`width` is how many fields stand at the top of a selection, those that fragments bring among them."""

    levels: int = 0
    fields: int = 0
    objects: int = 0
    rows: int = 0
    width: int = 0

    def beside(self, other: _Size) -> _Size:
        """Both in one selection set."""
        return _Size(
            max(self.levels, other.levels),
            self.fields + other.fields,
            self.objects + other.objects,
            self.rows + other.rows,
            self.width + other.width,
        )

    def or_larger(self, other: _Size) -> _Size:
        """One or the other, whichever is larger."""
        return _Size(*map(max, self, other))


_NOTHING = _Size()


def survey(document: DocumentNode, schema: GraphQLSchema, limits: Limits) -> Survey:
    """Measures the document. Raises TooComplex for the first limit that it exceeds."""
    operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    fragments = [d for d in document.definitions if isinstance(d, FragmentDefinitionNode)]
    _refuse_more(len(operations), limits.operations, "operations")
    _refuse_more(len(fragments), limits.fragments, "fragments")
    return _Pass(schema, limits, fragments).over(operations)


class _Pass:
    """The pass over one document."""

    def __init__(
        self, schema: GraphQLSchema, limits: Limits, fragments: Sequence[FragmentDefinitionNode]
    ) -> None:
        self._schema, self._limits = schema, limits
        self._fragments = {fragment.name.value: fragment for fragment in fragments}
        self._measured: dict[str, _Size | None] = {}
        self._keys: Counter[str] = Counter()
        self._aliases = self._directives = self._visited = self._nesting = 0
        self._switches: set[str] = set()

    def over(self, operations: Sequence[OperationDefinitionNode]) -> Survey:
        """All of the document: fragments that no operation spreads are read too, since validation will."""
        size = _NOTHING
        for name in self._fragments:
            self._check(self._fragment(name))
        for operation in operations:
            self._heed(operation.directives)
            for definition in operation.variable_definitions or ():
                self._heed(definition.directives)
            own = self._selections(operation.selection_set, self._schema.get_root_type(operation.operation))
            self._check(own)
            if operation.operation is OperationType.MUTATION:
                _refuse_more(own.width, self._limits.mutations, "fields of a mutation: send several")
            size = size.or_larger(own)
        self._check_counts()
        return Survey(*size[:-1], tuple(sorted(self._switches)), self._visited)

    def _check(self, size: _Size) -> None:
        _refuse_more(size.levels, self._limits.levels, "levels")
        _refuse_more(size.fields, self._limits.fields, "fields")
        _refuse_more(size.objects, self._limits.objects, "objects")
        _refuse_more(size.rows, self._limits.rows, "rows")

    def _check_counts(self) -> None:
        _refuse_more(self._aliases, self._limits.aliases, "aliases")
        _refuse_more(self._directives, self._limits.directives, "directives")
        if sum(count * count for count in self._keys.values()) > MOST_COMPARISONS:
            name, count = self._keys.most_common(1)[0]
            raise TooComplex(what=f"{count} × {name[:LONGEST_NAME]}")

    def _selections(self, selections: SelectionSetNode, parent: GraphQLNamedType | None) -> _Size:
        self._nesting += 1
        _refuse_more(self._nesting, 4 * self._limits.levels, "levels")
        size = _NOTHING
        for selection in selections.selections:
            size = size.beside(self._selection(selection, parent))
        self._nesting -= 1
        return size

    def _selection(self, node: SelectionNode, parent: GraphQLNamedType | None) -> _Size:
        self._visited += 1
        self._heed(node.directives)
        if isinstance(node, FieldNode):
            return self._field(node, parent)
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value)
        if isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            inner = self._schema.get_type(condition.name.value) if condition else parent
            return self._selections(node.selection_set, inner)
        return _NOTHING

    def _fragment(self, name: str) -> _Size:
        """A fragment that spreads itself measures nothing there: validation names the ring."""
        if name not in self._measured:
            self._measured[name] = None
            fragment = self._fragments.get(name)
            if fragment is not None:
                self._heed(fragment.directives)
                condition = self._schema.get_type(fragment.type_condition.name.value)
                self._measured[name] = self._selections(fragment.selection_set, condition)
        return self._measured[name] or _NOTHING

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> _Size:
        self._keys[(node.alias or node.name).value] += 1
        self._aliases += node.alias is not None
        for argument in node.arguments or ():
            self._literal(argument.value)
        definition = self._definition(parent, node.name.value)
        if node.selection_set is None:
            return _Size(1, 1, width=1)
        below = self._selections(node.selection_set, get_named_type(definition.type) if definition else None)
        times = rows_of(node, definition, parent, self._schema) if definition else 1
        return _Size(1 + below.levels, 1 + below.fields, 1 + below.objects, times * (1 + below.rows), 1)

    def _definition(self, parent: GraphQLNamedType | None, name: str) -> GraphQLField | None:
        return self._schema.get_field(parent, name) if is_composite_type(parent) else None

    def _heed(self, directives: Sequence[DirectiveNode] | None) -> None:
        for directive in directives or ():
            self._directives += 1
            for argument in directive.arguments or ():
                if isinstance(argument.value, VariableNode):
                    self._switches.add(argument.value.name.value)

    def _literal(self, value: ValueNode) -> None:
        pending = [(value, 1)]
        while pending:
            node, level = pending.pop()
            self._visited += 1
            _refuse_more(level, self._limits.levels, "levels")
            if isinstance(node, ListValueNode):
                pending += [(each, level + 1) for each in node.values]
            elif isinstance(node, ObjectValueNode):
                pending += [(field.value, level + 1) for field in node.fields]


def _refuse_more(count: int, most: int, what: str) -> None:
    if count > most:
        raise TooComplex(what=f"> {most} {what}")
