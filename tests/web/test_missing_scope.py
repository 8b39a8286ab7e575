"""An operation that asks for anything its token may not see is refused as a whole, before anything is read."""

from __future__ import annotations

from typing import Any

import pytest

from hub.auth.scopes import Scope
from tests.served import World

READ = (Scope.BENEFICIARY_READ,)


async def missing(world: World, query: str, *scopes: Scope, **variables: Any) -> dict[str, list[list[str]]]:
    """What a charity's token with these scopes alone lacks for a query, by path."""
    events = await world.count("audit_event")
    error = await world.error(world.caller("charity", *scopes), query, **variables)
    assert error["code"] == "MISSING_SCOPE"
    assert await world.count("audit_event") == events
    return {each["path"]: each["scopes"] for each in error["missing"]}


IDENTITY = [["beneficiary:identity"], ["applicant:self"]]


async def test_every_missing_field_is_named_with_what_would_open_it(world: World) -> None:
    query = "query($id: ID!) { beneficiary(id: $id) { id name phone finances { monthlyIncome { amount } } } }"
    lacks = await missing(world, query, *READ, id=world.id("Beneficiary", 0))
    assert lacks["beneficiary.name"] == IDENTITY
    assert lacks["beneficiary.phone"] == [["beneficiary:contact"], ["applicant:self"]]
    assert lacks["beneficiary.finances"] == [["beneficiary:finance"], ["applicant:self"]]
    assert lacks.keys() == {
        "beneficiary.name",
        "beneficiary.phone",
        "beneficiary.finances",
        "beneficiary.finances.monthlyIncome",
    }


async def test_the_message_names_the_fields_in_the_callers_language(world: World) -> None:
    query = "{ beneficiaries { nodes { name } } }"
    caller = world.caller("charity", *READ)
    arabic = await world.hub.ask(caller, query, Accept_Language="ar")
    english = await world.hub.ask(caller, query, Accept_Language="en")
    assert arabic["errors"][0]["message"].startswith("لا يسمح رمزك بالاطلاع على: beneficiaries.nodes.name")
    assert english["errors"][0]["message"].startswith("Your token may not see: beneficiaries.nodes.name")


HIDDEN = {
    "an alias": "{ people: beneficiaries { all: nodes { id: name } } }",
    "a fragment": "{ beneficiaries { nodes { ...F } } } fragment F on Beneficiary { name }",
    "a fragment in a fragment": """{ beneficiaries { ...A } }
      fragment A on BeneficiaryConnection { nodes { ...B } } fragment B on Beneficiary { name }""",
    "an inline fragment": "{ beneficiaries { nodes { ... { ... on Beneficiary { name } } } } }",
    "a fragment on an interface": "{ beneficiaries { nodes { ... on Node { ... on Beneficiary { name } } } } }",
    "a skipped field": "{ beneficiaries { nodes { id name @skip(if: true) } } }",
    "a field that a variable leaves out": "query($no: Boolean = false) { beneficiaries { nodes { id name @include(if: $no) } } }",
    "an edge": "{ beneficiaries { edges { node { name } } } }",
    "a way round": '{ beneficiaries { nodes { id } } node(id: "x") { ... on Beneficiary { name } } }',
    "another operation": "query A { beneficiaries { nodes { id } } } query B { beneficiaries { nodes { name } } }",
    "an entity": """{ _entities(representations: []) { ... on Beneficiary { name } } }""",
    "what a mutation answers": """mutation { registerBeneficiary(input: {externalId: "s", name: "x"}) {
      ... on Beneficiary { name } } }""",
}


@pytest.mark.parametrize("way", HIDDEN)
async def test_a_closed_field_is_found_wherever_it_is_hidden(world: World, way: str) -> None:
    people = await world.count("beneficiary")
    caller = world.caller("charity", *READ, Scope.BENEFICIARY_REGISTER)
    asked = {"query": HIDDEN[way], "operationName": "A" if way == "another operation" else None}
    response = await world.send(asked, Authorization=f"Bearer {world.hub.token(caller)}")
    (error,) = response.json()["errors"]
    assert IDENTITY in [each["scopes"] for each in error["extensions"]["missing"]]
    assert await world.count("beneficiary") == people


async def test_a_mutation_needs_its_own_scope(world: World) -> None:
    people = await world.count("beneficiary")
    mutation = 'mutation { registerBeneficiary(input: {externalId: "s", name: "x"}) { __typename } }'
    opens = [["beneficiary:register"], ["applicant:self"]]
    assert await missing(world, mutation, *READ) == {"registerBeneficiary": opens}
    assert await world.count("beneficiary") == people


async def test_the_first_of_several_mutations_is_not_done_when_the_last_is_closed(world: World) -> None:
    charities = await world.count("charity")
    mutation = """mutation {
      admitCharity(input: {code: "NEW1", nameAr: "ج", nameEn: "C"}) { __typename }
      setAidType(input: {code: "X1", nameAr: "ج", nameEn: "C", countedFor: PERSON, cycle: MONTH}) { __typename } }"""
    error = await world.error(world.caller("ministry", Scope.ADMIN_CHARITIES), mutation)
    assert error["missing"] == [{"path": "setAidType", "scopes": [["admin:policies"]]}]
    assert await world.count("charity") == charities


async def test_a_filter_on_a_closed_field_is_refused_in_a_variable_and_in_its_default(world: World) -> None:
    scopes = (Scope.AID_READ,)
    query = "query($f: AidFilter) { aids(filter: $f) { totalCount } }"
    assert "$f.region" in await missing(world, query, *scopes, f={"region": "Hawalli"})
    default = 'query($f: AidFilter = {region: "Hawalli"}) { aids(filter: $f) { totalCount } }'
    assert "$f.region" in await missing(world, default, *scopes)


async def test_public_fields_need_a_token_and_nothing_more(world: World) -> None:
    bare = world.caller("charity", Scope.STATISTICS_READ)
    found = await world.data(bare, "{ aidTypes { code } charities { nodes { code } } viewer { clientId } }")
    assert {aid_type["code"] for aid_type in found["aidTypes"]} == {"cash", "food", "clinic"}
    assert [charity["code"] for charity in found["charities"]["nodes"]] == ["NOOR", "BIRR"]
