"""Variables and arguments read the quick way are what graphql-core itself makes of them, and refused where it refuses."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from graphql import (
    FieldNode,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    parse,
)
from graphql.execution.values import VariableValues, get_argument_values, get_variable_values

from hub.errors import BadUserInput
from hub.resolvers.plan.reader import ArgumentReader
from hub.resolvers.plan.selection import Selecting
from hub.schema.variables import Variables

SCHEMA = build_schema("""
  enum Sex { FEMALE MALE }
  input Amount { value: Int! currency: String = "KWD" }
  input Where { ids: [ID!], amount: Amount, sex: Sex = FEMALE }
  type Query {
    plain(id: ID!, first: Int! = 20, after: String): Int
    filtered(where: Where, first: Int = 5, tags: [String!]! = ["a"]): Int
  }
""")
VALUES: tuple[Any, ...] = (
    None,
    1,
    "x",
    True,
    1.5,
    2**40,
    [],
    ["a", "b"],
    ["a", None],
    "FEMALE",
    {"value": 1},
    {"value": "1"},
    {"value": 1, "currency": None},
    {"value": 1, "more": 2},
    {"ids": ["1"], "amount": {"value": 2}},
    {"ids": [None]},
    {},
)
DOCUMENTS = (
    "query ($id: ID!, $n: Int! = 3) { plain(id: $id, first: $n) }",
    "query ($id: ID = 7, $after: String) { plain(id: 5, after: $after) other: plain(id: 6) }",
    'query ($w: Where, $t: [String!]! = ["z"]) { filtered(where: $w, tags: $t) }',
    "query ($w: Where = {amount: {value: 9}}, $n: Int) { filtered(where: $w, first: $n) }",
    "query ($a: Amount!, $s: Sex) { filtered(where: {amount: $a, sex: $s}) }",
    "query ($n: Int!) { filtered(where: {amount: {value: $n}}, first: 3) }",
    'query { plain(id: 1) filtered(where: {ids: ["1"]}, first: null, tags: []) }',
)


def operation_of(text: str) -> OperationDefinitionNode:
    """The document's one operation."""
    node = parse(text).definitions[0]
    assert isinstance(node, OperationDefinitionNode)
    return node


def by_the_library(schema: GraphQLSchema, text: str, given: dict[str, Any]) -> VariableValues | None:
    """What graphql-core makes of the variables; None where it refuses them."""
    values = get_variable_values(schema, operation_of(text).variable_definitions or (), given)
    return None if isinstance(values, list) else values


def all_given(text: str) -> list[dict[str, Any]]:
    """Every choice of values for the first two variables, and of leaving them out."""
    names = [each.variable.name.value for each in operation_of(text).variable_definitions or ()]
    choices = [[(name, value) for value in VALUES] + [None] for name in names]
    return [dict(each for each in chosen if each) for chosen in itertools.product(*choices)]


@pytest.mark.parametrize("text", DOCUMENTS)
def test_variables_are_what_the_library_makes_of_them(text: str) -> None:
    variables, accepted, refused = Variables(SCHEMA, operation_of(text)), 0, 0
    for given in all_given(text):
        expected = by_the_library(SCHEMA, text, given)
        if expected is None:
            refused += 1
            with pytest.raises(BadUserInput):
                variables.coerced(given)
            continue
        accepted += 1
        got = variables.coerced(given)
        assert got.coerced == expected.coerced
        assert {name: source.value for name, source in got.sources.items()} == {
            name: source.value for name, source in expected.sources.items()
        }
    assert accepted
    assert refused or "query {" in text


@pytest.mark.parametrize("text", DOCUMENTS)
def test_arguments_are_what_the_library_makes_of_them(text: str) -> None:
    read = 0
    for given in all_given(text):
        variables = by_the_library(SCHEMA, text, given)
        if variables is None:
            continue
        for selected in Selecting(SCHEMA, {}, variables).roots(operation_of(text)):
            node, definition = selected.node, selected.definition
            assert isinstance(node, FieldNode)
            assert definition is not None
            expected = _outcome(get_argument_values, definition, node, variables)
            assert _outcome(ArgumentReader.of(selected).values, variables) == expected
            read += 1
    assert read


def _outcome(read: Callable[..., Any], *of: object) -> Any:
    try:
        return dict(read(*of))
    except Exception as fault:  # noqa: BLE001 - either way the same kind is raised
        return type(fault)


def test_what_a_document_fixes_is_read_once() -> None:
    text = DOCUMENTS[-1]
    nothing = VariableValues({}, {})
    for selected in Selecting(SCHEMA, {}, nothing).roots(operation_of(text)):
        reader = ArgumentReader.of(selected)
        assert reader.is_fixed
        assert reader.values(nothing) is reader.fixed
