"""Filtering or sorting by a hidden field would tell its value, so the gate asks for the field's scopes."""

from collections.abc import Mapping

import pytest

from hub.auth.scopes import Scope
from hub.errors import MissingScope
from tests.auth.gate_world import (
    AID,
    FINANCE,
    GATE,
    IDENTITY,
    READ,
    Parsed,
    missing_from,
)


def missing_from_variables(
    document: str, variables: Mapping[str, object], scopes: frozenset[Scope]
) -> set[str]:
    parsed = Parsed(document)
    GATE.check(parsed, scopes)
    try:
        GATE.check_variables(parsed, variables, scopes)
    except MissingScope as refusal:
        return {field.path for field in refusal.missing}
    return set()


@pytest.mark.parametrize(
    ("variables", "closed"),
    [
        ({"f": {"name": "a"}}, {"$f.name"}),
        ({"f": {"name": None}}, {"$f.name"}),
        ({"f": {"within": {"near": {"name": "a"}}}}, {"$f.within.near.name"}),
        (
            {"f": {"within": {"either": [{"region": "x"}, {"near": {"name": "a"}}]}}},
            {"$f.within.either.near.name"},
        ),
        ({"f": {"within": {"either": {"near": {"name": "a"}}}}}, {"$f.within.either.near.name"}),
        ({"f": {"within": {"region": "x"}}}, set()),
        ({"f": None}, set()),
        ({}, set()),
        ({"f": "not an object", "other": {"name": "a"}}, set()),
    ],
)
def test_a_filter_by_a_hidden_field_is_found_in_the_variables(
    variables: Mapping[str, object], closed: set[str]
) -> None:
    document = "query ($f: PersonFilter) { people(like: $f) { id } }"

    assert missing_from_variables(document, variables, READ) == closed
    assert missing_from_variables(document, variables, READ | IDENTITY) == set()


def test_variables_of_every_operation_are_read() -> None:
    document = "query A { people { id } } query B($f: [[PersonFilter!]!]!) { people { id } }"

    assert missing_from_variables(document, {"f": [[{"name": "a"}]]}, READ) == {"$f.name"}


def test_an_argument_that_sorts_by_a_hidden_field_is_found() -> None:
    document = 'query ($by: String) { person(id: "1") { aids(sortBy: $by) { id } } }'

    assert missing_from(document, READ | AID) == {"person.aids(sortBy)"}
    assert missing_from(document, READ | AID | FINANCE) == set()
