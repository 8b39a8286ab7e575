"""Whoever asks for an erased person gets their aid and nothing that tells who they are, and the rest of the answer."""

from __future__ import annotations

import asyncio

from hub.storage.erasure import destroy, erase
from hub.storage.secrecy import LOOKS_AGAIN_AFTER
from tests.served import World

ASKED = """
query($id: ID!, $other: ID!) {
  beneficiary(id: $id) {
    name nameLatin civilId birthDate sex nationality phone email address region { governorate area }
    identityVerified
    household { size members { name kinship birthDate civilId beneficiary { id phone } } }
    finances { monthlyIncome { amount } incomes { monthly { amount } note } perCapita { amount } }
    aids { nodes { id } }
  }
  other: beneficiary(id: $other) { name civilId household { members { name civilId } } }
}
"""
NUMBERS = '{ beneficiaryByCivilId(civilId: "%s") { id } }'


async def test_an_erased_person_is_read_without_identity_beside_those_who_stay(own_world: World) -> None:
    id, other = own_world.id("Beneficiary", 0), own_world.id("Beneficiary", 1)
    before = await own_world.data("ministry", ASKED, id=id, other=other)
    number = before["beneficiary"]["civilId"]
    async with own_world.database.work() as work:
        destroy(work, await erase(work, own_world.key("Beneficiary", 0)))
    after = await own_world.data("ministry", ASKED, id=id, other=other)
    assert before["beneficiary"]["finances"] is not None
    assert after["beneficiary"] == before["beneficiary"] | {
        "name": "erased",
        "nameLatin": None,
        "civilId": None,
        "birthDate": None,
        "sex": None,
        "nationality": None,
        "phone": None,
        "email": None,
        "address": None,
        "region": {"governorate": before["beneficiary"]["region"]["governorate"], "area": None},
        "identityVerified": False,
        "household": after["beneficiary"]["household"],
        "finances": None,
    }
    members = after["beneficiary"]["household"]["members"]
    assert {"name": "erased", "civilId": None} in [
        {"name": each["name"], "civilId": each["civilId"]} for each in members
    ]
    assert after["other"]["name"] == before["other"]["name"]
    assert after["other"]["civilId"] == before["other"]["civilId"] is not None
    assert (await own_world.data("ministry", NUMBERS % number))["beneficiaryByCivilId"] is None


async def test_a_key_that_is_destroyed_while_its_values_still_stand_reads_as_null(own_world: World) -> None:
    """The moment in which another process has destroyed a secret and not yet committed."""
    asked = "query($id: ID!) { beneficiary(id: $id) { name civilId } }"
    id = own_world.id("Beneficiary", 1)
    known = (await own_world.data("ministry", asked, id=id))["beneficiary"]
    async with own_world.database.work() as work:
        destroy(work, [own_world.key("Beneficiary", 1)])
    await asyncio.sleep(2 * LOOKS_AGAIN_AFTER)
    assert (await own_world.data("ministry", asked, id=id))["beneficiary"] == known | {"civilId": None}
