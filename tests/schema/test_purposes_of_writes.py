"""A write says in the trail why it touched a person's data, and a cycle that is none says what is wrong with it."""

from __future__ import annotations

import pytest

from tests.schema.good_inputs import good_inputs
from tests.served import World

_GRANT = "mutation Grant($input: GrantAidInput!) { grantAid(input: $input) { __typename ... on Aid { id state } } }"
_REGISTER = (
    "mutation Register($input: RegisterBeneficiaryInput!) "
    "{ registerBeneficiary(input: $input) { __typename ... on Beneficiary { id name } } }"
)


@pytest.mark.parametrize(
    ("mutation", "query", "purpose"),
    [("grantAid", _GRANT, "AID_ASSESSMENT"), ("registerBeneficiary", _REGISTER, "REGISTRATION")],
)
async def test_a_write_and_its_answer_are_recorded_with_their_purpose(
    own_world: World, mutation: str, query: str, purpose: str
) -> None:
    before = await own_world.count("audit_event")
    await own_world.data("charity", query, **good_inputs(own_world)[mutation])
    told = await own_world.read("SELECT kind, purpose FROM audit_event ORDER BY id")
    assert {(row["kind"], row["purpose"]) for row in told[before:]} == {("WRITE", purpose), ("READ", purpose)}


@pytest.mark.parametrize(
    ("cycle", "reason"),
    [
        ("2026-13", "no such month"),
        ("2026-Q5", "no such quarter"),
        ("2026-carnival", "no such season"),
        ("9999-01", "between 2000 and"),
        ("soon", "must be a month"),
    ],
)
async def test_a_cycle_that_is_none_is_refused_with_its_own_reason(
    world: World, cycle: str, reason: str
) -> None:
    given = good_inputs(world)["grantAid"]["input"] | {"cycles": [cycle]}
    error = await world.error("charity", _GRANT, input=given)
    assert (error["code"], error["argument"]) == ("BAD_USER_INPUT", "input.cycles[0]")
    assert reason in error["message"]
