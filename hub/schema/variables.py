"""Variables: what they are declared as is read once a document, and their values are coerced for each request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    is_leaf_type,
    is_non_null_type,
)
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import (
    VariableValues,
    VariableValueSource,
    get_variable_values,
    input_is_nested_too_deeply,
)
from graphql.type import get_nullable_type
from graphql.utilities import coerce_input_value

from hub.schema.failures import bad_variable

MOST_ERRORS = 5
_NONE_DECLARED = VariableValues({}, {})


class Variables:
    """The variables that one operation declares."""

    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> None:
        self._schema = schema
        self._definitions = operation.variable_definitions or ()
        signatures = [get_variable_signature(schema, each) for each in self._definitions]
        self._signatures = [each for each in signatures if not isinstance(each, GraphQLError)]
        self._are_plain = len(self._signatures) == len(signatures)

    def coerced(self, given: Mapping[str, Any]) -> VariableValues:
        """The values as the operation declares them. Raises BadUserInput naming the first that does not fit."""
        if not self._definitions:
            return _NONE_DECLARED
        values = self._quickly(given) if self._are_plain else None
        return values or self._thoroughly(given)

    def _quickly(self, given: Mapping[str, Any]) -> VariableValues | None:
        """The values; None where something is missing or does not fit, of which the library tells what."""
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, Any] = {}
        for signature in self._signatures:
            name = signature.name
            if name not in given:
                if is_non_null_type(signature.type) or signature.default is not None:
                    return None
                sources[name] = VariableValueSource(signature)
                continue
            value = _coerced(signature, given[name])
            if value is Undefined:
                return None
            sources[name], coerced[name] = VariableValueSource(signature, given[name]), value
        return VariableValues(sources, coerced)

    def _thoroughly(self, given: Mapping[str, Any]) -> VariableValues:
        values = get_variable_values(
            self._schema, self._definitions, dict(given), max_errors=MOST_ERRORS, hide_suggestions=True
        )
        if isinstance(values, list):
            raise bad_variable(values[0])
        return values


def _coerced(signature: GraphQLVariableSignature, value: object) -> Any:
    named = signature.type
    if not is_leaf_type(get_nullable_type(named)) and input_is_nested_too_deeply(value, named):
        return Undefined
    return coerce_input_value(value, named)
