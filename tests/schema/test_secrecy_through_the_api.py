"""Whoever gets hold of the database after a charity's work through the API finds no number, contact or income in it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import a_civil_number
from tests.builders.people import BORN, a_number
from tests.served import World
from tests.storage.test_secrecy_at_rest import dump, traces

PHONE, EMAIL, ADDRESS = "+96550117788", "secret.person@example.org", "Salmiya, block 12, street 345"
OTHER_PHONE, OTHER_ADDRESS = "+96566443322", "Fahaheel, building 9876"
AMOUNTS = ("713.275", "38.919", "251.633")


class Work:
    """What a charity did, and the numbers that it typed."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.numbers = [a_number(BORN), a_number(BORN), a_civil_number(), a_civil_number()]

    async def do(self, mutation: str, made: str, **input: Any) -> dict[str, Any]:
        """Carries out one mutation, which must not be refused."""
        name = mutation[0].upper() + mutation[1:]
        query = f"mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ ... on {made} }} }}"
        done = (await self.world.data("charity", query, input=input))[mutation]
        assert done, "refused"
        return dict(done)


@pytest.fixture(scope="module")
async def work(own_world: World) -> Work:
    """Registering, updating, households, finances, a grant, checks and refusals."""
    work = Work(own_world)
    first, second, member, stranger = work.numbers
    contact = {"phone": PHONE, "email": EMAIL, "address": ADDRESS}
    person = {"name": "سارة", "birthDate": BORN.isoformat(), "civilId": first, **contact}
    id = (await work.do("registerBeneficiary", "Beneficiary { id }", externalId="s1", **person))["id"]
    changed = {"civilId": second, "phone": OTHER_PHONE, "address": OTHER_ADDRESS}
    await work.do("updateBeneficiary", "Beneficiary { id phone address civilId }", id=id, **changed)
    child = {"kinship": "CHILD", "name": "يوسف", "civilId": member}
    await work.do("recordHousehold", "Household { size members { civilId } }", headId=id, members=[child])
    lines = [{"kind": "SALARY", "monthly": amount, "note": f"about {amount}"} for amount in AMOUNTS[:2]]
    owed = [{"kind": "RENT", "monthly": AMOUNTS[2]}]
    await work.do(
        "recordFinances",
        "Finances { monthlyIncome { amount } }",
        beneficiaryId=id,
        asOf="2026-01-01",
        incomes=lines,
        obligations=owed,
    )
    grant = {"aidType": "food", "amount": "40", "currency": "KWD", "cycles": ["2026-11"]}
    await work.do("grantAid", "Aid { id }", civilId=second, idempotencyKey="g1", **grant)
    refused = {"civilId": second, "idempotencyKey": "g2", **grant}
    query = (
        "mutation($input: GrantAidInput!) { grantAid(input: $input) { ... on AidRefused { code message } } }"
    )
    assert (await own_world.data("other charity", query, input=refused))["grantAid"][
        "code"
    ] == "ALREADY_AIDED"
    checks = [
        {"civilId": number, "aidType": "food", "cycles": ["2026-11"]} for number in (second, member, stranger)
    ]
    await own_world.data(
        "charity", "query($i: [AidCheckInput!]!) { aidChecks(input: $i) { allowed } }", i=checks
    )
    found = "query($n: CivilId!) { beneficiaryByCivilId(civilId: $n) { name phone finances { perCapita { amount } } } }"
    assert (await own_world.data("other charity", found, n=second))["beneficiaryByCivilId"][
        "phone"
    ] == OTHER_PHONE
    return work


async def test_a_dump_tells_nothing_that_was_typed(work: Work) -> None:
    text = await dump(work.world.database)
    typed = [*work.numbers, PHONE, PHONE[1:], OTHER_PHONE, EMAIL, ADDRESS, OTHER_ADDRESS, *AMOUNTS]
    assert "سارة" in text
    assert [plain for plain in typed for trace in traces(plain) if trace in text] == []


async def test_what_was_typed_is_there_for_who_holds_the_keys(work: Work) -> None:
    query = """query($n: CivilId!) { beneficiaryByCivilId(civilId: $n) { civilId phone email address
      household { members { civilId } } finances { incomes { monthly { amount } note } } } }"""
    person = (await work.world.data("charity", query, n=work.numbers[1]))["beneficiaryByCivilId"]
    assert (person["civilId"], person["phone"], person["email"]) == (work.numbers[1], OTHER_PHONE, EMAIL)
    assert [member["civilId"] for member in person["household"]["members"]] == [
        work.numbers[1],
        work.numbers[2],
    ]
    assert [line["monthly"]["amount"] for line in person["finances"]["incomes"]] == list(AMOUNTS[:2])
