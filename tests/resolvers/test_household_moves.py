"""A registered person lives in one household, and moves by being listed in another."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from hub.resolvers.context import RequestContext
from hub.resolvers.households import HouseholdMember, RecordHousehold, record_household
from hub.resolvers.kinship import Kinship
from hub.resolvers.outcome import Made, Outcome, Refused
from hub.resolvers.registering import UpdateBeneficiary, update_beneficiary
from hub.storage.tables import beneficiary, household, household_member
from tests.builders.people import (
    a_number,
    made,
    refusal,
    registered,
    rows_of,
)

pytestmark = pytest.mark.any_postgres

CHILD, SPOUSE = Kinship.CHILD, Kinship.SPOUSE


async def test_member_registered_later_is_linked_then(charity: RequestContext) -> None:
    number = a_number()
    id = await _recorded(charity, await registered(charity), HouseholdMember(CHILD, "يوسف", civil_id=number))
    child = await registered(charity, civil_id=number)
    assert ("CHILD", "يوسف", child) in await _listed(charity, id)
    assert (await _homes(charity))[child] == id


async def test_member_is_linked_however_listing_and_registration_race(charity: RequestContext) -> None:
    head = await registered(charity)
    for _ in range(8):
        number = a_number()
        household, child = await asyncio.gather(
            _recorded(charity, head, HouseholdMember(CHILD, "يوسف", civil_id=number)),
            registered(charity, civil_id=number),
        )
        assert (await _homes(charity))[child] == household


async def test_new_civil_number_of_a_member_stands_in_the_household_too(charity: RequestContext) -> None:
    head, child, number = await registered(charity), await registered(charity), a_number()
    await _recorded(charity, head, HouseholdMember(CHILD, beneficiary_id=child))
    await update_beneficiary(charity, UpdateBeneficiary(child, civil_id=number))
    index = charity.database.vault.civil_index(number)
    listed = select(household_member.c.beneficiary_id).where(household_member.c.civil_index == index)
    assert await rows_of(charity, listed) == [(child,)]


async def test_recording_again_replaces_the_members_and_keeps_the_household(charity: RequestContext) -> None:
    head, son, daughter = [await registered(charity) for _ in range(3)]
    first = await _recorded(charity, head, HouseholdMember(CHILD, beneficiary_id=son))
    again = await _recorded(charity, head, HouseholdMember(CHILD, beneficiary_id=daughter))
    assert again == first
    assert await _homes(charity) == {head: first, daughter: first, son: None}
    assert len(await _listed(charity, first)) == 2


async def test_member_moves_to_the_household_that_lists_them_last(charity: RequestContext) -> None:
    father, uncle, child = [await registered(charity) for _ in range(3)]
    left = await _recorded(charity, father, HouseholdMember(CHILD, beneficiary_id=child))
    joined = await _recorded(charity, uncle, HouseholdMember(Kinship.OTHER_RELATIVE, beneficiary_id=child))
    assert (await _homes(charity))[child] == joined
    assert [member[2] for member in await _listed(charity, left)] == [father]


async def test_child_who_marries_is_head_of_a_household_of_their_own(charity: RequestContext) -> None:
    father, son, wife = [await registered(charity) for _ in range(3)]
    left = await _recorded(charity, father, HouseholdMember(CHILD, beneficiary_id=son))
    own = await _recorded(charity, son, HouseholdMember(SPOUSE, beneficiary_id=wife))
    assert await _homes(charity) == {father: left, son: own, wife: own}


async def test_person_who_lives_alone_may_move_in_with_others(charity: RequestContext) -> None:
    widow, son = await registered(charity), await registered(charity)
    alone = await _recorded(charity, widow)
    joined = await _recorded(charity, son, HouseholdMember(Kinship.PARENT, beneficiary_id=widow))
    assert (await _homes(charity))[widow] == joined
    assert await rows_of(charity, select(household.c.id).where(household.c.id == alone)) == []


async def test_head_of_others_is_refused_as_a_member_elsewhere(charity: RequestContext) -> None:
    father, brother = await registered(charity), await registered(charity)
    own = await _recorded(charity, brother, HouseholdMember(CHILD, "يوسف"))
    outcome = await _record(charity, father, HouseholdMember(Kinship.SIBLING, beneficiary_id=brother))
    assert refusal(outcome) == "HEADS_ANOTHER_HOUSEHOLD"
    assert isinstance(outcome, Refused)
    assert outcome.type_name == "HouseholdRefused"
    assert outcome.details == {"beneficiary": Made("Beneficiary", brother), "member": 0}
    assert await _homes(charity) == {father: None, brother: own}


async def test_two_households_that_claim_one_child_at_once_end_with_one_home(charity: RequestContext) -> None:
    heads, child = [await registered(charity) for _ in range(4)], await registered(charity)
    homes = await asyncio.gather(
        *(_recorded(charity, head, HouseholdMember(CHILD, beneficiary_id=child)) for head in heads)
    )
    listed = select(household_member.c.household_id).where(household_member.c.beneficiary_id == child)
    assert await rows_of(charity, listed) == [((await _homes(charity))[child],)]
    assert len(set(homes)) == 4


async def _record(context: RequestContext, head: UUID, *members: HouseholdMember) -> Outcome:
    return await record_household(context, RecordHousehold(head, members))


async def _recorded(context: RequestContext, head: UUID, *members: HouseholdMember) -> UUID:
    return made(await _record(context, head, *members))


async def _listed(context: RequestContext, household_id: UUID) -> list[Any]:
    members = household_member.c
    listed = select(members.kinship, members.name, members.beneficiary_id).order_by(members.position)
    return [tuple(row) for row in await rows_of(context, listed.where(members.household_id == household_id))]


async def _homes(context: RequestContext) -> dict[UUID, UUID | None]:
    rows = await rows_of(context, select(beneficiary.c.id, beneficiary.c.household_id))
    return {row.id: row.household_id for row in rows}
