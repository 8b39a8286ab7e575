"""The gate sees everything that a document asks for, wherever it hides."""

import sys

import pytest

from hub.auth.gate import Gate
from hub.auth.scopes import Scope
from hub.errors import Language, MissingScope
from tests.auth.gate_world import (
    AID,
    CONTACT,
    FINANCE,
    GATE,
    IDENTITY,
    READ,
    REQUIREMENTS,
    SELF,
    Parsed,
    a_schema,
    missing_from,
)


@pytest.mark.parametrize(
    ("document", "closed"),
    [
        pytest.param('{ person(id: "1") { name } }', "person.name", id="plainly"),
        pytest.param('{ p: person(id: "1") { id: name } }', "person.name", id="under an alias"),
        pytest.param('{ person(id: "1") { ... { name } } }', "person.name", id="inline fragment, no type"),
        pytest.param('{ person(id: "1") { ... on Person { name } } }', "person.name", id="inline fragment"),
        pytest.param(
            '{ person(id: "1") { ... on Node { ... on Person { name } } } }', "person.name", id="nested"
        ),
        pytest.param(
            '{ person(id: "1") { ...A } } fragment A on Person { ...B } fragment B on Person { name }',
            "person.name",
            id="fragments that spread fragments",
        ),
        pytest.param('{ person(id: "1") { name @skip(if: true) } }', "person.name", id="skipped"),
        pytest.param(
            'query ($no: Boolean!) { person(id: "1") { name @include(if: $no) } }',
            "person.name",
            id="not included",
        ),
        pytest.param(
            'query ($no: Boolean!) { person(id: "1") { ... @include(if: $no) { name } } }',
            "person.name",
            id="in a fragment that is not included",
        ),
        pytest.param('{ node(id: "1") { ... on Person { name } } }', "node.name", id="through an interface"),
        pytest.param(
            '{ node(id: "1") { ...F } } fragment F on Person { name }',
            "node.name",
            id="fragment on an interface",
        ),
        pytest.param(
            "{ _entities(representations: []) { ... on Person { name } } }", "_entities.name", id="an entity"
        ),
        pytest.param(
            'query A { person(id: "1") { id } } query B { person(id: "1") { name } }',
            "person.name",
            id="the other operation",
        ),
        pytest.param(
            '{ person(id: "1") { household { head { name } } } }',
            "person.household.head.name",
            id="through a relation",
        ),
        pytest.param(
            "subscription { changed { person { name } } }", "changed.person.name", id="in a subscription"
        ),
        pytest.param(
            "mutation { grant { ... on Aid { person { name } } } }",
            "grant.person.name",
            id="a mutation's result",
        ),
        pytest.param(
            "mutation { grant { ... on Refused { conflicts { person { name } } } } }",
            "grant.conflicts.person.name",
            id="a refusal's details",
        ),
        pytest.param(
            '{ people(like: { name: "a" }) { id } }', "people(like.name)", id="a filter by a hidden field"
        ),
        pytest.param(
            '{ people(filter: { either: [{ near: { name: "a" } }] }) { id } }',
            "people(filter.either.near.name)",
            id="a filter within a list within a filter",
        ),
        pytest.param(
            "query ($r: String) { people(like: { name: $r }) { id } }",
            "people(like.name)",
            id="a filter with a variable in it",
        ),
        pytest.param(
            'query ($f: PersonFilter = { name: "a" }) { people(like: $f) { id } }',
            "$f.name",
            id="a variable's default",
        ),
        pytest.param("{ people(like: { name: null }) { id } }", "people(like.name)", id="a filter by null"),
    ],
)
def test_a_hidden_field_is_found(document: str, closed: str) -> None:
    all_but_names = frozenset({*READ, *CONTACT, *AID, *FINANCE, Scope.AID_GRANT})

    assert missing_from(document, all_but_names) == {closed}
    assert missing_from(document, all_but_names | IDENTITY) == set()


def test_a_field_of_an_interface_is_tested_on_every_type_that_can_stand_there() -> None:
    assert missing_from('{ node(id: "1") { id } }', READ) == {"node.id"}
    assert missing_from('{ node(id: "1") { id } }', READ | AID) == set()
    assert (
        missing_from('{ node(id: "1") { ... on Person { ...I } } } fragment I on Node { id }', READ) == set()
    )


@pytest.mark.parametrize(
    "places",
    ['person(id: "1") { ...I } node(id: "1") { ...I }', 'node(id: "1") { ...I } person(id: "1") { ...I }'],
)
def test_a_fragment_is_read_anew_where_other_types_can_stand(places: str) -> None:
    assert missing_from(f"{{ {places} }} fragment I on Node {{ id }}", READ) == {"node.id"}


def test_a_relation_of_an_interface_leads_to_what_each_type_returns() -> None:
    reached = "{ held { holder { ... on Person { name } ... on Household { head { phone } } ... on Aid { amount } } } }"

    assert missing_from(reached, READ | AID) == {"held.holder.name", "held.holder.head.phone"}


def test_parent_and_child_are_each_needed() -> None:
    assert missing_from('{ person(id: "1") { household { id } } }', SELF) == {
        "person.household",
        "person.household.id",
    }


def test_one_scope_set_is_enough_and_all_of_it_is_needed() -> None:
    assert missing_from('{ person(id: "1") { phone } }', SELF) == set()
    assert missing_from('{ person(id: "1") { phone } }', CONTACT) == {"person", "person.phone"}
    assert missing_from('{ person(id: "1") { phone } }', READ) == {"person.phone"}
    assert missing_from('{ person(id: "1") { phone } }', CONTACT | READ) == set()


def test_a_refusal_names_each_field_and_what_would_open_it() -> None:
    with pytest.raises(MissingScope) as refusal:
        GATE.check(Parsed('{ p: person(id: "1") { id name phone } }'), READ)

    assert refusal.value.extensions(Language.EN) == {
        "code": "MISSING_SCOPE",
        "missing": [
            {"path": "person.name", "scopes": [["beneficiary:identity"], ["applicant:self"]]},
            {
                "path": "person.phone",
                "scopes": [["beneficiary:contact", "beneficiary:read"], ["applicant:self"]],
            },
        ],
    }


def test_typename_is_open_everywhere_it_tells_nothing_more() -> None:
    assert missing_from('{ __typename node(id: "1") { __typename } }', frozenset()) == set()


def test_introspection_is_open_or_closed_as_the_gate_was_built() -> None:
    closed = Gate(a_schema(), REQUIREMENTS, introspection=False)
    document = '{ __schema { types { name } } __type(name: "Person") { fields { name } } }'

    assert missing_from(document, frozenset()) == set()
    assert missing_from(document, frozenset(Scope), closed) == {"__schema", "__type"}


@pytest.mark.parametrize(
    ("document", "unknown"),
    [
        ("{ nothing { name } }", "nothing"),
        ("{ ...Nowhere }", "...Nowhere"),
        ("{ ... on Nobody { name } }", "...on Nobody"),
        ('{ person(id: "1", secretly: true) { id } }', "person(secretly)"),
    ],
)
def test_what_the_schema_does_not_know_is_refused(document: str, unknown: str) -> None:
    assert missing_from(document, frozenset(Scope)) == {unknown}


def test_fragments_that_spread_each_other_end() -> None:
    document = '{ person(id: "1") { ...A } } fragment A on Person { ...B } fragment B on Person { name ...A }'

    assert missing_from(document, READ) == {"person.name"}


def test_fragments_that_double_cost_no_more_than_they_are_long() -> None:
    short, long = (calls_for(levels) for levels in (500, 2000))

    assert long < 5 * short


def calls_for(levels: int) -> int:
    """How many functions are called to read so many levels of fragments, each of which spreads the next twice."""
    doubling = "".join(f"fragment F{n} on Node {{ ...F{n + 1} ...F{n + 1} }}\n" for n in range(levels))
    document = Parsed(f'{{ node(id: "1") {{ ...F0 }} }} fragment F{levels} on Node {{ id }} {doubling}')
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        with pytest.raises(MissingScope):
            GATE.check(document, READ)
    finally:
        sys.setprofile(before)
    return calls


def test_a_deep_document_is_read_to_its_end() -> None:
    levels = 40
    document = '{ person(id: "1") ' + "{ household { head " * levels + "{ name }" + "} }" * levels + "}"

    assert missing_from(document, READ) == {"person." + "household.head." * levels + "name"}


def test_a_verdict_is_kept_for_its_own_document_and_scopes_alone() -> None:
    gate = Gate(a_schema(), REQUIREMENTS)
    for _ in range(50):
        assert missing_from('{ person(id: "1") { id } }', READ, gate) == set()
        assert missing_from('{ person(id: "1") { name } }', READ, gate) == {"person.name"}
    document = Parsed('{ person(id: "1") { name } }')
    with pytest.raises(MissingScope):
        gate.check(document, READ)
    gate.check(document, READ | IDENTITY)
    with pytest.raises(MissingScope):
        gate.check(document, READ)
