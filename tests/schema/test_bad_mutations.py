"""A mutation with one bad value is refused by the value's name, and leaves nothing half written."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLField

from hub.schema.build import build_schema
from tests.builders.clients import an_oauth_client
from tests.schema.good_inputs import good_inputs
from tests.schema.spoiling import Spoiled, spoiled, with_unknown_fields
from tests.served import World

MINISTRYS = {
    "decideFinding",
    "decideProject",
    "setDeviationPolicy",
    "approvePartner",
    "withdrawPartner",
    "admitCharity",
    "suspendCharity",
    "setAidType",
    "createClient",
    "setClientScopes",
    "revokeClient",
    "admitOfficer",
    "dismissOfficer",
}
_TYPE = build_schema("KW").graphql.mutation_type
MUTATIONS = _TYPE.fields if _TYPE else {}
NAMES = sorted(MUTATIONS)

RECORD_BY_RECORD = {
    "publishProjects": "... on ProjectRefused { element }",
    "publishDonations": "... on DonationRefused { element }",
    "publishTransactions": "... on TransactionRefused { element }",
}
"""One bad record stops no other: it is refused by the name of its element."""


UNKNOWN = {
    ("clientId", "ClientRefused"),
    ("id", "ProjectStepRefused"),
    ("id", "PartnerRefused"),
    ("id", "FindingRefused"),
}
"""Well-formed names of what there is not are refused by the rule."""


def _document(name: str, field: GraphQLField) -> str:
    declared = ", ".join(f"${argument}: {wanted.type}" for argument, wanted in field.args.items())
    passed = ", ".join(f"{argument}: ${argument}" for argument in field.args)
    told = RECORD_BY_RECORD.get(name, "")
    return f"mutation Spoiled({declared}) {{ {name}({passed}) {{ __typename {told} }} }}"


async def _rows(world: World) -> dict[str, int]:
    tables = await world.read(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    return {row[0]: await world.count(row[0]) for row in tables if row[0] != "audit_event"}


async def _sent(world: World, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    field = MUTATIONS[name]
    who = "ministry" if name in MINISTRYS else "charity"
    response = await world.send({"query": _document(name, field), "variables": arguments}, who)
    answer: dict[str, Any] = response.json()
    return answer


def _fault(spoiling: Spoiled, answer: dict[str, Any]) -> str | None:
    """What is wrong with the hub's answer to a spoiled mutation; None for a good refusal."""
    if "errors" not in answer:
        (made,) = answer["data"].values()
        if isinstance(made, dict) and (spoiling.path, made["__typename"]) in UNKNOWN:
            return None
        element = made[0].get("element") if isinstance(made, list) else None
        fits = element and spoiling.path.removeprefix("input[0].").startswith(element)
        return None if fits else f"taken: {made}"
    (error,) = answer["errors"]
    code, argument = error["extensions"]["code"], str(error["extensions"].get("argument"))
    if code != "BAD_USER_INPUT":
        return f"{code}"
    if argument != spoiling.path and not spoiling.path.startswith(argument):
        return f"names {argument}"
    return None


@pytest.mark.parametrize("name", NAMES)
async def test_every_bad_value_is_refused_by_its_name(own_world: World, name: str) -> None:
    client = await an_oauth_client(own_world.database)
    arguments = good_inputs(own_world, client.client_id)[name]
    types = {argument: wanted.type for argument, wanted in MUTATIONS[name].args.items()}
    before = await _rows(own_world)
    faults = []
    for spoiling in [*spoiled(arguments, types), *with_unknown_fields(arguments)]:
        fault = _fault(spoiling, await _sent(own_world, name, spoiling.arguments))
        if fault:
            faults.append(f"{spoiling.path} = {str(spoiling.value)[:30]!r}: {fault}")
    assert not faults, "\n".join(faults)
    assert await _rows(own_world) == before


@pytest.mark.parametrize("name", NAMES)
async def test_the_unspoiled_arguments_are_taken(own_world: World, name: str) -> None:
    client = await an_oauth_client(own_world.database)
    answer = await _sent(own_world, name, good_inputs(own_world, client.client_id)[name])
    assert "errors" not in answer, answer


GRANT = """mutation Grant($input: GrantAidInput!) {
  grantAid(input: $input) { __typename ... on AidRefused { code } } }"""


@pytest.mark.parametrize(
    ("changed", "argument"),
    [
        ({"amount": "-1"}, "input.amount"),
        ({"amount": "0"}, "input.amount"),
        ({"amount": "0.0001"}, "input.amount"),
        ({"amount": "999999999999999999"}, "input.amount"),
        ({"amount": 40.5}, "input.amount"),
        ({"cycles": []}, "input.cycles"),
        ({"cycles": ["2027-02", "2027-02"]}, "input.cycles[1]"),
        ({"cycles": ["2027-02"] * 1000}, "input.cycles"),
        ({"cycles": ["2027-00"]}, "input.cycles[0]"),
        ({"aidType": ""}, "input.aidType"),
        ({"idempotencyKey": ""}, "input.idempotencyKey"),
        ({"idempotencyKey": None}, "input.idempotencyKey"),
        ({"beneficiaryId": None}, "input.civilId"),
        ({"beneficiaryId": 1}, "input.beneficiaryId"),
    ],
)
async def test_a_grant_of_nonsense_is_refused_by_name(
    own_world: World, changed: dict[str, Any], argument: str
) -> None:
    before = await _rows(own_world)
    wanted = good_inputs(own_world)["grantAid"]["input"] | changed
    error = await own_world.error("charity", GRANT, input=wanted)
    assert (error["code"], error["argument"]) == ("BAD_USER_INPUT", argument)
    assert await _rows(own_world) == before


@pytest.mark.parametrize(
    ("literal", "argument"),
    [
        (r'"\u0000"', "reason"),
        (r'"a\u0007b"', "reason"),
        (r'"\u202Eevil"', "reason"),
        ('"' + "x" * 5_000 + '"', "reason"),
        ('"\x01"', "reason"),
        ('"   "', "reason"),
        ('""', "reason"),
    ],
)
async def test_a_bad_text_in_the_document_itself_is_refused(
    own_world: World, literal: str, argument: str
) -> None:
    id = own_world.id("Aid", 5)
    error = await own_world.error(
        "charity", f'mutation {{ cancelAid(id: "{id}", reason: {literal}) {{ __typename }} }}'
    )
    assert (error["code"], error["argument"]) == ("BAD_USER_INPUT", argument)


@pytest.mark.parametrize("literal", [r'"\uD800"', r'"\u{DFFF}"', r'"\uDC00\uD800"', '"unclosed'])
async def test_a_broken_text_in_the_document_is_no_graphql(own_world: World, literal: str) -> None:
    id = own_world.id("Aid", 5)
    error = await own_world.error(
        "charity", f'mutation {{ cancelAid(id: "{id}", reason: {literal}) {{ __typename }} }}'
    )
    assert error["code"] == "GRAPHQL_PARSE_FAILED"


async def test_of_several_mutations_the_first_error_is_the_last_that_runs(own_world: World) -> None:
    """Each mutation is a transaction of its own: what was done before the error stands, nothing after it is done."""
    document = """mutation Three($a: RegisterBeneficiaryInput!, $b: RegisterBeneficiaryInput!) {
      first: registerBeneficiary(input: $a) { __typename }
      second: registerBeneficiary(input: $b) { __typename }
      third: registerBeneficiary(input: $a) { __typename } }"""
    before = await own_world.count("beneficiary")
    good = {"externalId": "three-1", "name": "نورة"}
    answer = await own_world.answer("charity", document, a=good, b={"externalId": "three-2", "name": "\n"})
    assert answer["data"] is None
    assert answer["errors"][0]["path"] == ["second"]
    assert answer["errors"][0]["extensions"]["argument"] == "input.name"
    assert await own_world.count("beneficiary") == before + 1
