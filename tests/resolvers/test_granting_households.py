"""An aid that is counted for the household is given to one of its people, however they are known."""

from __future__ import annotations

from typing import Any

import pytest

from hub.resolvers.granting import grant_aid
from hub.resolvers.refusals import RefusalCode
from hub.settings import Settings
from hub.storage.work import Database
from tests.builders import a_beneficiary, a_civil_number, a_household, a_household_member
from tests.builders.aid import (
    a_grant,
    a_granting_charity,
    a_registered_family,
    an_aid_code,
    conflicts_in,
    granted,
    refused_as,
)

pytestmark = pytest.mark.any_postgres


async def test_any_other_member_is_refused(database: Database, settings: Settings) -> None:
    food = await an_aid_code(database, counted_for="HOUSEHOLD")
    mother, son, daughter = await a_registered_family(database, 3)
    hub = await a_granting_charity(database, settings)
    granted(await grant_aid(hub, a_grant(son, food)))
    for member in (mother, daughter, son):
        assert refused_as(await grant_aid(hub, a_grant(member, food))) is RefusalCode.ALREADY_AIDED


async def test_a_conflict_is_named_once_however_many_people_it_covers(
    database: Database, settings: Settings
) -> None:
    food = await an_aid_code(database, counted_for="HOUSEHOLD")
    mother, son, _ = await a_registered_family(database, 3)
    hub = await a_granting_charity(database, settings)
    granted(await grant_aid(hub, a_grant(son, food, "2026-10", "2026-11")))
    refused = await grant_aid(hub, a_grant(mother, food, "2026-11", "2026-12", "2026-10"))
    assert [conflict["cycle"] for conflict in conflicts_in(refused)] == ["2026-10", "2026-11"]


async def test_a_person_counted_type_lets_every_member_have_it(
    database: Database, settings: Settings
) -> None:
    school = await an_aid_code(database)
    hub = await a_granting_charity(database, settings)
    for member in await a_registered_family(database, 3):
        granted(await grant_aid(hub, a_grant(member, school)))


async def test_a_member_listed_by_number_and_registered_later_is_refused(
    database: Database, settings: Settings
) -> None:
    food, number = await an_aid_code(database, counted_for="HOUSEHOLD"), a_civil_number()
    home = await a_household(database)
    mother = await a_beneficiary(database, household_id=home)
    await a_household_member(database, home, civil_number=number)
    hub = await a_granting_charity(database, settings)
    granted(await grant_aid(hub, a_grant(mother, food)))
    await a_beneficiary(database, civil_number=number)
    assert refused_as(await grant_aid(hub, a_grant(number, food))) is RefusalCode.ALREADY_AIDED


async def test_two_members_listed_by_number_alone_are_one_household(
    database: Database, settings: Settings
) -> None:
    food = await an_aid_code(database, counted_for="HOUSEHOLD")
    home, numbers = await a_household(database), [a_civil_number(), a_civil_number()]
    for number in numbers:
        await a_household_member(database, home, civil_number=number)
        await a_beneficiary(database, civil_number=number)
    hub = await a_granting_charity(database, settings)
    granted(await grant_aid(hub, a_grant(numbers[0], food)))
    assert refused_as(await grant_aid(hub, a_grant(numbers[1], food))) is RefusalCode.ALREADY_AIDED


async def test_who_was_aided_alone_and_then_joined_a_household_is_seen(
    database: Database, settings: Settings
) -> None:
    food = await an_aid_code(database, counted_for="HOUSEHOLD")
    hub, bride = await a_granting_charity(database, settings), await a_beneficiary(database)
    granted(await grant_aid(hub, a_grant(bride, food)))
    home = await a_household(database)
    groom = await a_beneficiary(database, household_id=home)
    await a_household_member(database, home, beneficiary_id=bride)
    assert refused_as(await grant_aid(hub, a_grant(groom, food))) is RefusalCode.ALREADY_AIDED


@pytest.mark.parametrize("by_number", [True, False])
async def test_somebody_listed_in_two_households_is_refused_through_either(
    database: Database, settings: Settings, by_number: bool
) -> None:
    food, number = await an_aid_code(database, counted_for="HOUSEHOLD"), a_civil_number()
    child = await a_beneficiary(database, civil_number=number)
    listed: dict[str, Any] = {"civil_number": number} if by_number else {"beneficiary_id": child}
    homes = [await a_household(database) for _ in range(2)]
    mother, father = [await a_beneficiary(database, household_id=home) for home in homes]
    for home in homes:
        await a_household_member(database, home, **listed)
    hub = await a_granting_charity(database, settings)
    granted(await grant_aid(hub, a_grant(mother, food, "2026-11")))
    granted(await grant_aid(hub, a_grant(child, food, "2026-12")))
    for parent, cycle in (
        (father, "2026-11"),
        (child, "2026-11"),
        (mother, "2026-12"),
        (father, "2026-12"),
    ):
        refused = await grant_aid(hub, a_grant(parent, food, cycle))
        assert refused_as(refused) is RefusalCode.ALREADY_AIDED


async def test_the_head_of_a_household_is_one_of_it(database: Database, settings: Settings) -> None:
    food = await an_aid_code(database, counted_for="HOUSEHOLD")
    head = await a_beneficiary(database)
    home = await a_household(database, head)
    son = await a_beneficiary(database, household_id=home)
    hub = await a_granting_charity(database, settings)
    granted(await grant_aid(hub, a_grant(son, food)))
    assert refused_as(await grant_aid(hub, a_grant(head, food))) is RefusalCode.ALREADY_AIDED
