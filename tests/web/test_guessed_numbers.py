"""Whoever tries civil numbers is stopped after sixty in a row, by whichever field or argument they are tried."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from hub.settings import Settings
from hub.storage.secrecy import Vault
from tests.builders import a_civil_number
from tests.conftest import FreshDatabase
from tests.served import World, a_world

MOST = 5
"""Misses in a row that this hub allows, so that the tests are short."""

CHECK = "query($i: [AidCheckInput!]!) { aidChecks(input: $i) { registered } }"
LOOK_UP = "query($n: CivilId!) { beneficiaryByCivilId(civilId: $n) { id } }"
REGISTER = """mutation($i: RegisterBeneficiaryInput!) { registerBeneficiary(input: $i) {
  __typename ... on BeneficiaryRefused { code } ... on Beneficiary { id } } }"""
UPDATE = """mutation($i: UpdateBeneficiaryInput!) { updateBeneficiary(input: $i) {
  __typename ... on BeneficiaryRefused { code } } }"""
RECORD = """mutation($i: RecordHouseholdInput!) { recordHousehold(input: $i) {
  __typename ... on HouseholdRefused { code } } }"""
GRANT = """mutation($i: GrantAidInput!) { grantAid(input: $i) { __typename ... on AidRefused { code } } }"""


@pytest.fixture
async def strict(fresh_database_url: FreshDatabase, vault: Vault, settings: Settings) -> AsyncIterator[World]:
    """A country whose hub allows few misses."""
    own = settings.model_copy(update={"misses_in_a_row": MOST})
    async with a_world(await fresh_database_url(), vault, own) as world:
        yield world


def a_check(number: str) -> dict[str, Any]:
    """One of the checks of a list."""
    return {"civilId": number, "aidType": "cash", "cycles": ["2031-01"]}


def a_person(number: str, name: str = "A") -> dict[str, Any]:
    """Somebody to be registered."""
    return {"civilId": number, "nameLatin": name}


async def asked(world: World, query: str, given: Any, who: str = "charity") -> Any:
    """The answer's one value, or the code of its one error."""
    answer = await world.answer(who, query, **({"n": given} if query is LOOK_UP else {"i": given}))
    if "errors" in answer:
        return answer["errors"][0]["extensions"]["code"]
    ((value,),) = (answer["data"].values(),)
    return value


async def is_paused(world: World) -> bool:
    """Whether somebody who is registered is not found just now, by any field, though others find them."""
    known = world.country.civil_numbers[0]
    told = [
        await asked(world, LOOK_UP, known),
        await asked(world, CHECK, [a_check(known)]),
        await asked(world, REGISTER, a_person(known)),
    ]
    assert await asked(world, LOOK_UP, known, "ministry")
    paused = [each == "RATE_LIMITED" for each in told]
    assert all(paused) or not any(paused), told
    return all(paused)


def born(number: str) -> str:
    """The birth date that an invented number carries."""
    return f"19{number[1:3]}-{number[3:5]}-{number[5:7]}"


def numbers(count: int) -> Iterator[str]:
    """Numbers that nobody has."""
    return (a_civil_number() for _ in range(count))


class TestChecks:
    async def test_each_unregistered_number_of_a_list_is_a_miss(self, strict: World) -> None:
        first = await asked(strict, CHECK, [a_check(each) for each in numbers(MOST - 1)])
        assert first == [{"registered": False}] * (MOST - 1)
        assert await asked(strict, CHECK, [a_check(each) for each in numbers(1)]) == [{"registered": False}]
        assert await is_paused(strict)

    async def test_a_list_that_would_show_more_misses_in_a_row_is_not_answered(self, strict: World) -> None:
        known = strict.country.civil_numbers[0]
        guessed = [a_check(each) for each in numbers(MOST + 1)]
        assert await asked(strict, CHECK, [*guessed, a_check(known)]) == "RATE_LIMITED"
        assert await is_paused(strict)

    async def test_a_list_may_name_as_many_registered_people_as_it_will(self, strict: World) -> None:
        known = strict.country.civil_numbers[0]
        checks = [a_check(each) for _ in range(20) for each in [known, *numbers(MOST - 1)]]
        told = await asked(strict, CHECK, checks)
        assert [each["registered"] for each in told] == [True, *[False] * (MOST - 1)] * 20

    async def test_checks_and_look_ups_of_one_document_are_counted_together(self, strict: World) -> None:
        checks = [a_check(each) for each in numbers(MOST)]
        query = f"""query($i: [AidCheckInput!]!) {{ aidChecks(input: $i) {{ registered }}
          beneficiaryByCivilId(civilId: "{a_civil_number()}") {{ id }} }}"""
        assert await strict.error("charity", query, i=checks)
        assert await is_paused(strict)


class TestRegistration:
    async def test_one_that_meets_others_people_only_is_paused(self, strict: World) -> None:
        theirs = [a_civil_number() for _ in range(MOST)]
        for number in theirs:
            assert (await asked(strict, REGISTER, a_person(number), "other charity"))["id"]
        for number in theirs:
            assert (await asked(strict, REGISTER, a_person(number, "B")))["code"] == "ALREADY_REGISTERED"
        assert await is_paused(strict)

    async def test_one_that_registers_newcomers_goes_on(self, strict: World) -> None:
        for number in numbers(MOST + 2):
            assert (await asked(strict, REGISTER, a_person(number)))["id"]
        assert not await is_paused(strict)

    async def test_one_that_sends_its_own_people_again_goes_on(self, strict: World) -> None:
        own = a_civil_number()
        for attempt in range(MOST + 2):
            await asked(strict, REGISTER, a_person(own, f"A{attempt}"))
        assert not await is_paused(strict)


class TestChangeOfNumber:
    async def test_numbers_that_are_tried_one_after_another_on_one_person_are_misses(
        self, strict: World
    ) -> None:
        own = (await asked(strict, REGISTER, a_person(a_civil_number())))["id"]
        told = [
            await asked(strict, UPDATE, {"id": own, "civilId": each, "birthDate": born(each)})
            for each in numbers(MOST)
        ]
        assert told == [{"__typename": "Beneficiary"}] * MOST
        assert await is_paused(strict)

    async def test_a_number_that_somebody_has_is_a_miss(self, strict: World) -> None:
        own = (await asked(strict, REGISTER, {"externalId": "x", "nameLatin": "A"}))["id"]
        taken = {"id": own, "civilId": strict.country.civil_numbers[1]}
        told = [await asked(strict, UPDATE, taken) for _ in range(MOST)]
        assert {each["code"] for each in told} == {"CIVIL_NUMBER_TAKEN"}
        assert await is_paused(strict)

    async def test_people_who_get_their_number_later_are_none(self, strict: World) -> None:
        for place, number in enumerate(numbers(MOST + 2)):
            own = (await asked(strict, REGISTER, {"externalId": f"x{place}", "nameLatin": "A"}))["id"]
            assert await asked(strict, UPDATE, {"id": own, "civilId": number}) == {
                "__typename": "Beneficiary"
            }
        assert not await is_paused(strict)


class TestHouseholds:
    async def record(self, world: World, *members: dict[str, Any]) -> Any:
        named = [{"kinship": "CHILD", **member} for member in members]
        return await asked(world, RECORD, {"headId": world.id("Beneficiary", 3), "members": named})

    async def test_a_number_without_a_name_is_a_miss_when_nobody_has_it(self, strict: World) -> None:
        told = await self.record(strict, *({"civilId": each} for each in numbers(MOST)))
        assert told == "BAD_USER_INPUT"
        assert await is_paused(strict)

    async def test_numbers_that_are_listed_and_taken_away_again_are_misses(self, strict: World) -> None:
        guessed = [{"civilId": each, "name": "A"} for each in numbers(MOST)]
        assert await self.record(strict, *guessed) == {"__typename": "Household"}
        assert not await is_paused(strict)
        assert await self.record(strict) == {"__typename": "Household"}
        assert await is_paused(strict)

    async def test_a_family_that_is_recorded_again_and_again_is_none(self, strict: World) -> None:
        family = [{"civilId": each, "name": "A"} for each in numbers(MOST + 2)]
        for place in range(MOST):
            newborn = {"name": f"B{place}"}
            assert await self.record(strict, *family, newborn) == {"__typename": "Household"}
        assert not await is_paused(strict)


class TestGrants:
    def a_grant(self, number: str, key: str) -> dict[str, Any]:
        money = {"amount": "1", "currency": "KWD", "cycles": ["2031-01"], "aidType": "cash"}
        return {"civilId": number, "idempotencyKey": key, **money}

    async def test_a_grant_to_nobody_is_a_miss(self, strict: World) -> None:
        told = [await asked(strict, GRANT, self.a_grant(each, each)) for each in numbers(MOST)]
        assert {each["code"] for each in told} == {"NOT_REGISTERED"}
        assert await is_paused(strict)

    async def test_a_grant_to_somebody_ends_the_row(self, strict: World) -> None:
        known = strict.country.civil_numbers[0]
        for place in range(3):
            for number in numbers(MOST - 1):
                await asked(strict, GRANT, self.a_grant(number, number))
            assert (await asked(strict, GRANT, self.a_grant(known, f"k{place}"))) != "RATE_LIMITED"
        assert not await is_paused(strict)

    async def test_a_grant_that_cannot_be_read_is_none(self, strict: World) -> None:
        for number in numbers(MOST + 2):
            bad = {**self.a_grant(number, number), "amount": "-1"}
            assert await asked(strict, GRANT, bad) == "BAD_USER_INPUT"
        assert not await is_paused(strict)


async def test_numbers_tried_in_the_fields_of_one_mutation_are_counted_each(strict: World) -> None:
    grants = [
        f'g{n}: grantAid(input: {{civilId: "{a_civil_number()}", aidType: "cash", cycles: ["2031-01"], '
        f'amount: "1", currency: "KWD", idempotencyKey: "{n}"}}) {{ __typename }}'
        for n in range(MOST + 1)
    ]
    answer = await strict.answer("charity", f"mutation {{ {' '.join(grants)} }}")
    (error,) = answer["errors"]
    assert (error["path"], error["extensions"]["code"]) == ([f"g{MOST}"], "RATE_LIMITED")
    assert await is_paused(strict)
