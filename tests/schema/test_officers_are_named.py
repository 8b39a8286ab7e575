"""The trail names the officer who read or wrote about a person, and the client with which they did."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.auth import officers
from hub.auth.caller import Caller
from tests.builders import a_civil_number
from tests.schema.good_inputs import good_inputs
from tests.served import World

_READ = "query Look($n: CivilId!) { beneficiaryByCivilId(civilId: $n, purpose: AID_ASSESSMENT) { id name phone } }"
_CHECK = "query Check($i: [AidCheckInput!]!) { aidChecks(input: $i) { registered } }"
_ENTITY = "query Known($r: [_Any!]!) { _entities(representations: $r) { ... on Beneficiary { name } } }"
_GRANT = "mutation Grant($input: GrantAidInput!) { grantAid(input: $input) { __typename ... on Aid { id } } }"
_LAST = """SELECT kind, client_id, subject_id, charity_id, operation, person_ids FROM audit_event
           WHERE operation = $1 ORDER BY at DESC LIMIT 1"""


async def an_officer(world: World, who: str) -> Caller:
    """Somebody who holds office there and signed in to the client of that name, with all that the client holds."""
    client = world.caller(who)
    async with world.database.work() as work:
        officer = await officers.admit(
            work, a_civil_number(), charity_id=client.charity_id, name="Sara", scopes=client.scopes
        )
    assert officer is not None
    return replace(client, officer_id=officer.id)


@pytest.mark.parametrize("who", ["charity", "ministry"])
async def test_a_read_names_the_officer_and_the_client(own_world: World, who: str) -> None:
    number, person = own_world.country.civil_numbers[0], own_world.key("Beneficiary", 0)
    for _ in range(2):
        officer = await an_officer(own_world, who)
        found = await own_world.data(officer, _READ, n=number)
        assert found["beneficiaryByCivilId"]["name"]
        (record,) = await own_world.read(_LAST, "Look")
        assert (record["kind"], record["person_ids"]) == ("READ", [person])
        assert (record["client_id"], record["subject_id"]) == (officer.client_id, officer.officer_id)
        assert record["charity_id"] == officer.charity_id


async def test_every_way_of_reading_and_writing_names_the_officer(own_world: World) -> None:
    officer, person = await an_officer(own_world, "charity"), own_world.key("Beneficiary", 0)
    check = {"civilId": own_world.country.civil_numbers[0], "aidType": "cash", "cycles": ["2031-01"]}
    await own_world.data(officer, _CHECK, i=[check])
    entity = {"__typename": "Beneficiary", "id": own_world.id("Beneficiary", 0)}
    await own_world.data(officer, _ENTITY, r=[entity])
    await own_world.data(officer, _GRANT, **good_inputs(own_world)["grantAid"])
    for operation in ("Check", "Known", "Grant"):
        (record,) = await own_world.read(_LAST, operation)
        assert (record["client_id"], record["subject_id"]) == (officer.client_id, officer.officer_id)
        assert person in record["person_ids"] or operation == "Grant"


async def test_a_system_that_acts_for_itself_names_nobody(own_world: World) -> None:
    await own_world.data("charity", _READ, n=own_world.country.civil_numbers[0])
    (record,) = await own_world.read(_LAST, "Look")
    assert (record["client_id"], record["subject_id"]) == (own_world.caller("charity").client_id, None)
