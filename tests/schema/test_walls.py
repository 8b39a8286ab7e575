"""The pass before validation: linear in the document, exact about its expansion."""

from __future__ import annotations

import pytest
from graphql import parse

from hub.errors import Language, TooComplex
from hub.schema.build import build_schema
from hub.schema.walls import Limits, Survey, survey

WIDE_OPEN = Limits(10**9, 10**3, 10**60, 10**60, 10**9, 10**9, 10**9, 10**9, 10**60)


def measured(document: str, limits: Limits = WIDE_OPEN) -> Survey:
    """What the pass finds."""
    return survey(parse(document), build_schema("KW").graphql, limits)


def reason(document: str, limits: Limits) -> str:
    """Why the pass refuses."""
    with pytest.raises(TooComplex) as refused:
        measured(document, limits)
    return refused.value.say(Language.EN)


def a_bomb(levels: int) -> str:
    """Each fragment spreads the next one twice."""
    fragments = (
        f"fragment F{n} on Beneficiary {{ a: household {{ head {{ ...F{n + 1} }} }} b: household {{ head {{ ...F{n + 1} }} }} }}"
        for n in range(levels)
    )
    return f"{{ beneficiaries {{ nodes {{ ...F0 }} }} }} {' '.join(fragments)} fragment F{levels} on Beneficiary {{ id }}"


def test_every_node_is_visited_once_however_far_fragments_unfold() -> None:
    small, large = measured(a_bomb(20)), measured(a_bomb(40))
    assert large.fields > 2**40
    assert large.visited - small.visited == 20 * 6


def test_a_fragment_counts_wherever_it_is_spread() -> None:
    found = measured(
        "{ viewer { ...V } again: viewer { ...V } } fragment V on Viewer { clientId charity { code } }"
    )
    assert (found.fields, found.objects, found.levels) == (8, 4, 3)


@pytest.mark.parametrize(
    ("document", "rows"),
    [
        ("{ viewer { clientId } }", 1),
        ("{ aidTypes { code } }", 10),
        ("{ charities { nodes { code } } }", 20 + 20),
        ("{ charities(first: 3) { nodes { code } } }", 3 + 3),
        ("{ charities(first: 3) { edges { node { code } } } }", 3 + 3 + 3),
        ("{ beneficiaries(first: 5) { nodes { aids(first: 7) { nodes { id } } } } }", 5 + 5 + 35 + 35),
        ("{ beneficiaries(first: 5) { nodes { household { members { name } } } } }", 5 + 5 + 5 + 50),
        ('{ aidChecks(input: [{civilId: "1", aidType: "x", cycles: []}]) { allowed } }', 1),
        ("{ charities(first: -3) { nodes { code } } }", 1 + 1),
        ("{ charities(first: 99999999999999999999) { nodes { code } } }", 1 + 1),
    ],
)
def test_pages_and_lists_multiply_what_stands_below_them(document: str, rows: int) -> None:
    assert measured(document).rows == rows


@pytest.mark.parametrize(
    ("document", "limits", "what"),
    [
        ("{ viewer { charity { code } } }", Limits(levels=2), "> 2 levels"),
        ("{ viewer { clientId subject } }", Limits(fields=2), "> 2 fields"),
        ("{ viewer { charity { code } } }", Limits(objects=1), "> 1 objects"),
        ("{ a: viewer { b: clientId } }", Limits(aliases=1), "> 1 aliases"),
        ("{ viewer @include(if: true) @skip(if: false) { clientId } }", Limits(directives=1), "> 1 directives"),
        ("query A { viewer { clientId } } query B { viewer { clientId } }", Limits(operations=1), "> 1 operations"),
        ("{ ...A } fragment A on Query { viewer { clientId } }", Limits(fragments=0), "> 0 fragments"),
        ("{ charities(first: 200) { nodes { code } } }", Limits(rows=399), "> 399 rows"),
        ("{ beneficiaries(filter: {x: [[[[[1]]]]]}) { totalCount } }", Limits(levels=5), "> 5 levels"),
        ("{ " + "nothing " * 400 + "}", Limits(), "400 × nothing"),
        ("fragment A on Query { viewer { clientId charity { code } } } { nothing }", Limits(fields=2), "> 2 fields"),
    ],
)  # fmt: skip
def test_what_is_over_a_limit_is_named(document: str, limits: Limits, what: str) -> None:
    assert f"({what})" in reason(document, limits)


def test_the_variables_of_directives_are_found_in_fragments_too() -> None:
    found = measured(
        "query($a: Boolean!, $b: Boolean!, $c: ID!) { viewer @skip(if: $a) { ...V } node(id: $c) { id } }"
        "fragment V on Viewer { clientId @include(if: $b) }"
    )
    assert found.switches == ("a", "b")


def test_a_ring_of_fragments_is_left_to_validation() -> None:
    assert measured("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }").fields == 0
