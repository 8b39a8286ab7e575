"""Readers of arguments: what a document fixes is coerced once, and only what variables fill is looked at again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode, GraphQLField, Node, Undefined, VariableNode, is_non_null_type, visit
from graphql.execution.values import VariableValues, coerce_argument, get_argument_values
from graphql.language import Visitor

from hub.errors import BadUserInput
from hub.resolvers.plan.arguments import refuse_malformed
from hub.resolvers.plan.selection import Selected

_NO_VARIABLES = VariableValues({}, {})


@dataclass(frozen=True)
class ArgumentReader:
    """Reads one selected field's arguments.

    `fixed` holds what the document itself says; `filled` are the arguments that are a variable as a whole, and
    `is_whole` tells whether these two are all there is. Whatever is unusual is coerced anew for each request.
    """

    selected: Selected
    fixed: Mapping[str, Any] = field(default_factory=dict)
    filled: tuple[tuple[str, str, bool], ...] = ()
    is_whole: bool = False

    @classmethod
    def of(cls, selected: Selected) -> ArgumentReader:
        """The reader of this field's arguments."""
        definition, node = selected.definition, selected.node
        if definition is None or node is None:
            return cls(selected, is_whole=True)
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        filled = {name for name, value in given.items() if isinstance(value, VariableNode)}
        if _mentions_variables(value for name, value in given.items() if name not in filled):
            return cls(selected)
        try:
            fixed = _fixed(definition, node, filled)
            refuse_malformed(fixed, "")
        except BadUserInput:
            return cls(selected)
        return cls(selected, fixed, tuple(_filling(definition, given, filled)), True)

    @property
    def is_fixed(self) -> bool:
        """Whether no variable changes the values."""
        return self.is_whole and not self.filled

    def values(self, variables: VariableValues) -> Mapping[str, Any]:
        """The coerced arguments. Raises BadUserInput naming the first malformed one."""
        if not self.is_whole:
            return self._coerced(variables)
        if not self.filled:
            return self.fixed
        values = dict(self.fixed)
        for name, variable, is_required in self.filled:
            value = variables.coerced.get(variable, Undefined)
            if value is Undefined or (value is None and is_required):
                return self._coerced(variables)
            refuse_malformed(value, name)
            values[name] = value
        return values

    def _coerced(self, variables: VariableValues) -> Mapping[str, Any]:
        definition, node = self.selected.definition, self.selected.node
        if definition is None or node is None:
            return {}
        values = get_argument_values(definition, node, variables, hide_suggestions=True)
        refuse_malformed(values, "")
        return values


def _fixed(definition: GraphQLField, node: FieldNode, filled: set[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    nodes = {argument.name.value: argument for argument in node.arguments or ()}
    for name, argument in definition.args.items():
        if name not in filled:
            coerce_argument(values, node, name, argument, nodes.get(name), _NO_VARIABLES, None, True)
    return values


def _filling(
    definition: GraphQLField, given: Mapping[str, Node], filled: set[str]
) -> Iterable[tuple[str, str, bool]]:
    for name, argument in definition.args.items():
        value = given.get(name)
        if name in filled and isinstance(value, VariableNode):
            yield argument.out_name or name, value.name.value, is_non_null_type(argument.type)


class _Variables(Visitor):
    """Notes whether a variable stands anywhere within a value."""

    found = False

    def enter_variable(self, *_: Any) -> None:
        """A variable."""
        self.found = True


def _mentions_variables(values: Iterable[Node]) -> bool:
    variables = _Variables()
    for value in values:
        visit(value, variables)
    return variables.found
