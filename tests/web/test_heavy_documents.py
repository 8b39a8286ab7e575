"""Documents made to wear the hub out are answered at once, as errors."""

from __future__ import annotations

import time

import pytest
from graphql import get_introspection_query

from tests.served import World

SECONDS = 1.0


def _bomb(levels: int) -> str:
    """Each fragment spreads the next one twice."""
    spread = 'a: node(id: "x") {{ ...F{0} }} b: node(id: "x") {{ ...F{0} }}'
    fragments = [
        f"fragment F{n} on Beneficiary {{ h{n}: household {{ head {{ ...F{n + 1} }} }} g{n}: household {{ head {{ ...F{n + 1} }} }} }}"
        for n in range(levels)
    ]
    last = f"fragment F{levels} on Beneficiary {{ id }}"
    return f"{{ {spread.format(0)} }} {' '.join(fragments)} {last}"


def _spreads(levels: int) -> str:
    """Fragments of nothing but spreads: exponential for whoever follows each of them."""
    fragments = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} ...F{n + 1} }}" for n in range(levels)]
    return f"{{ ...F0 }} {' '.join(fragments)} fragment F{levels} on Query {{ nothing }}"


def _deep(levels: int) -> str:
    step = "household { members { beneficiary { "
    return "{ beneficiaries { nodes { " + step * levels + "id" + " } } }" * levels + " } } }"


def _wide(rows: int) -> str:
    page = f"aids(first: {rows}) {{ nodes {{ beneficiary {{ "
    return f"{{ beneficiaries(first: {rows}) {{ nodes {{ " + page * 3 + "id" + " } } }" * 3 + " } } }"


HEAVY = {
    "an exponential bomb": _bomb(12),
    "a longer bomb": _bomb(40),
    "a bomb of spreads": _spreads(25),
    "a long bomb of spreads": _spreads(200),
    "a ring of fragments": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
    "10,000 aliases": "{ " + " ".join(f"a{n}: viewer {{ clientId }}" for n in range(10_000)) + " }",
    "1,000 aliases of one field": "{ " + " ".join(f"a{n}: viewer" for n in range(1_000)) + " }",
    "repeated fields that conflict": "{ " + "viewer { clientId } " * 600 + "viewer { clientId: subject } }",
    "repeated fields in repeated fields": "{ " + ("viewer { " + "clientId " * 60 + "} ") * 60 + "}",
    "200 levels": _deep(200),
    "100 levels of one to one": "{ beneficiaries { nodes { " + "household { head { " * 50 + "id" + " } }" * 50 + " } } }",
    "4,000 levels of one to one": "{ beneficiaries { nodes { " + "household { head { " * 600 + "id" + " } }" * 600 + " } } }",
    "30 levels": _deep(30),
    "pages of pages of pages": _wide(200),
    "100,000 brackets": "{" * 100_000,
    "100,000 brackets in a value": "{ beneficiaries(filter: " + "[" * 50_000 + " }",
    "nested lists in a value": "{ beneficiaries(filter: " + "[" * 1_500 + "]" * 1_500 + ") { totalCount } }",
    "introspection of introspection": "{ __schema { types { " + "fields { type { " * 40 + "name" + " } }" * 40 + " } } }",
    "aliased introspection": "{ " + " ".join(
        f"s{n}: __schema {{ types {{ fields {{ type {{ name }} }} }} }}" for n in range(300)) + " }",
    "10,000 directives": "{ viewer " + "@include(if: true) " * 10_000 + "{ clientId } }",
    "900 directives": "{ viewer " + "@include(if: true) " * 900 + "{ clientId } }",
    "many operations": " ".join(f"query Q{n} {{ nothing }}" for n in range(700)),
    "many variables": "query(" + " ".join(f"$v{n}: Int" for n in range(900)) + ") { viewer { clientId } }",
    "a long name": "{ " + "x" * 90_000 + " }",
    "a long comment": "#" * 200_000,
    "nothing": "",
    "white space": " " * 1_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HEAVY)
async def test_a_heavy_document_is_refused_within_a_second(world: World, name: str) -> None:
    began = time.perf_counter()
    response = await world.send({"query": HEAVY[name]}, "ministry")
    took = time.perf_counter() - began
    codes = {error["extensions"]["code"] for error in response.json()["errors"]}
    assert codes <= {
        "QUERY_TOO_COMPLEX",
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
        "BAD_USER_INPUT",
    }
    assert response.status_code == 400
    assert took < SECONDS, took
    assert len(response.content) < 10_000


async def test_the_hub_answers_others_meanwhile(world: World) -> None:
    assert (await world.data("charity", "{ viewer { clientId } }"))["viewer"] == {"clientId": "noor"}


async def test_an_ordinary_page_of_families_is_not_too_heavy(world: World) -> None:
    query = """{ beneficiaries(first: 50) { nodes { name household { size members { name kinship civilId } }
      finances { monthlyIncome { amount } } aids(first: 50) { nodes { state aidType { code } } } } } }"""
    assert len((await world.data("charity", query))["beneficiaries"]["nodes"]) == 3


async def test_a_document_as_deep_and_as_wide_as_allowed_is_answered(world: World) -> None:
    deep = "{ beneficiaries(first: 1) { nodes { " + "household { head { " * 10 + "id" + " } }" * 10 + " } } }"
    wide = "{ " + " ".join(f"a{n}: beneficiaries(first: 1) {{ nodes {{ name aids {{ nodes {{ state }} }} }} }}" for n in range(100)) + " }"  # fmt: skip
    for document in (deep, wide):
        began = time.perf_counter()
        assert await world.data("charity", document)
        assert time.perf_counter() - began < 5 * SECONDS


async def test_the_introspection_that_tools_send_is_answered(world: World) -> None:
    assert (await world.data("charity", get_introspection_query()))["__schema"]["queryType"]
