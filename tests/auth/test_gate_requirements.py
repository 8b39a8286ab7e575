"""What fields and types need is held against the schema, and a field that says nothing does not build."""

from dataclasses import replace

import pytest

from hub.auth.gate import PUBLIC, Gate, IncompleteRequirements
from tests.auth.gate_world import (
    AID,
    FIELDS,
    INPUT_FIELDS,
    READ,
    REQUIREMENTS,
    a_schema,
    missing_from,
)


@pytest.mark.parametrize(
    "document",
    [
        '{ person(id: "1") { __typename } }',
        '{ node(id: "1") { ... on Person { __typename } } }',
        "{ _entities(representations: []) { ...F } } fragment F on Person { __typename }",
        '{ node(id: "1") { id } }',
    ],
)
def test_a_types_own_needs_hold_however_it_is_reached(document: str) -> None:
    public = dict.fromkeys(FIELDS, PUBLIC)
    gate = Gate(a_schema(), replace(REQUIREMENTS, fields=public, types={"Person": (READ,)}))

    assert len(missing_from(document, frozenset(), gate)) == 1
    assert missing_from(document, READ, gate) == set()
    assert missing_from('{ node(id: "1") { __typename ... on Aid { id } } }', frozenset(), gate) == set()


def test_types_own_needs_hold_at_the_root() -> None:
    gate = Gate(a_schema(), replace(REQUIREMENTS, types={"Mutation": (AID,)}))

    assert missing_from("mutation { __typename }", READ, gate) == {"Mutation"}


def test_a_field_that_says_nothing_does_not_build() -> None:
    fields = {place: needs for place, needs in FIELDS.items() if place != ("Person", "phone")}

    with pytest.raises(IncompleteRequirements, match=r"Person\.phone says neither"):
        Gate(a_schema(), replace(REQUIREMENTS, fields=fields))


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"fields": {**FIELDS, ("Person", "nmae"): PUBLIC}}, r"Person\.nmae is not a coordinate"),
        ({"fields": {**FIELDS, ("Node", "id"): PUBLIC}}, r"Node\.id is not a coordinate"),
        ({"fields": {**FIELDS, ("Person", "name"): ()}}, r"Person\.name is opened by no scope"),
        ({"arguments": {("Person", "aids", "sortby"): PUBLIC}}, r"Person\.aids\.sortby is not a coordinate"),
        ({"input_fields": {**INPUT_FIELDS, ("AidFilter", "x"): PUBLIC}}, r"AidFilter\.x is not a coordinate"),
        ({"types": {"Persn": PUBLIC}}, r"Persn is not a coordinate"),
    ],
)
def test_needs_that_fit_nothing_do_not_build(changed: dict[str, dict], complaint: str) -> None:
    with pytest.raises(IncompleteRequirements, match=complaint):
        Gate(a_schema(), replace(REQUIREMENTS, **changed))
