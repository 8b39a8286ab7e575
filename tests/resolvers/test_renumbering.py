"""A change of civil number opens no second payer: aid stands under every number that its person has had with it."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from hub.errors import BadUserInput
from hub.resolvers.context import RequestContext
from hub.resolvers.delivering import CancelAid, cancel_aid
from hub.resolvers.granting import grant_aid
from hub.resolvers.households import HouseholdMember, RecordHousehold, record_household
from hub.resolvers.kinship import Kinship
from hub.resolvers.outcome import Made
from hub.resolvers.refusals import RefusalCode
from hub.resolvers.registering import UpdateBeneficiary, update_beneficiary
from hub.rules.payer import subject_of_number
from hub.storage.tables import aid_slot, slot_share
from tests.builders.aid import a_grant, an_aid_code, conflicts_in, granted, refused_as
from tests.builders.people import (
    a_number,
    made,
    person_of,
    refusal,
    registered,
    rows_of,
)

pytestmark = pytest.mark.any_postgres

TAKEN = RefusalCode.ALREADY_AIDED


@pytest.fixture(params=["PERSON", "HOUSEHOLD"])
async def rent(charity: RequestContext, request: pytest.FixtureRequest) -> str:
    """An aid type of one payer, counted for the person and for the household."""
    return await an_aid_code(charity.database, counted_for=request.param)


async def test_number_registered_anew_after_it_was_cleared_is_refused_the_same_cycle(
    charity: RequestContext, other: RequestContext, ministry: RequestContext, rent: str
) -> None:
    number = a_number()
    person = await registered(charity, civil_id=number)
    granted(await grant_aid(charity, a_grant(person, rent)))
    assert await _renumber(charity, person, None) == "AID_STANDS"
    assert await _renumber(ministry, person, None) == "made"
    again = await registered(other, civil_id=number)
    refused = await grant_aid(other, a_grant(again, rent))
    assert refused_as(refused) is TAKEN
    assert [(conflict["cycle"], conflict["mine"]) for conflict in conflicts_in(refused)] == [
        ("2026-11", False)
    ]
    assert refused_as(await grant_aid(other, a_grant(person, rent))) is TAKEN
    granted(await grant_aid(other, a_grant(again, rent, "2026-12")))


async def test_charity_that_serves_a_person_cannot_free_the_number_for_a_second_aid(
    charity: RequestContext, other: RequestContext, rent: str
) -> None:
    number = a_number()
    person = await registered(charity, civil_id=number)
    granted(await grant_aid(charity, a_grant(person, rent)))
    granted(await grant_aid(other, a_grant(person, rent, "2026-12")))
    assert await _renumber(other, person, a_number()) == "REGISTERED_BY_ANOTHER"
    assert await _renumber(other, person, None) == "REGISTERED_BY_ANOTHER"
    assert (await person_of(charity, person)).particulars.civil_number == number


async def test_number_is_free_to_change_when_no_aid_stands_any_more(
    charity: RequestContext, rent: str
) -> None:
    person, number = await registered(charity), a_number()
    aid = granted(await grant_aid(charity, a_grant(person, rent)))
    assert await _renumber(charity, person, number) == "AID_STANDS"
    made(await cancel_aid(charity, CancelAid(aid, "a slip")))
    assert await _renumber(charity, person, number) == "made"


async def test_other_particulars_change_while_aid_stands(charity: RequestContext, rent: str) -> None:
    person = await registered(charity)
    granted(await grant_aid(charity, a_grant(person, rent)))
    made(await update_beneficiary(charity, UpdateBeneficiary(person, name="نورة")))


async def test_standing_aid_stands_under_a_number_that_is_told_later_and_is_freed_with_it(
    charity: RequestContext, ministry: RequestContext, other: RequestContext, rent: str
) -> None:
    person, number = await registered(charity, civil_id=None), a_number()
    aid = granted(await grant_aid(charity, a_grant(person, rent)))
    assert await _renumber(charity, person, number) == "made"
    assert await _renumber(ministry, person, None) == "made"
    again = await registered(other, civil_id=number)
    assert refused_as(await grant_aid(other, a_grant(again, rent))) is TAKEN
    made(await cancel_aid(charity, CancelAid(aid, "a slip")))
    assert await rows_of(charity, select(aid_slot.c.cycle)) == []
    granted(await grant_aid(other, a_grant(again, rent)))


async def test_aid_that_stands_under_the_ministrys_correction_stays_under_the_old_number_too(
    charity: RequestContext, ministry: RequestContext, other: RequestContext, rent: str
) -> None:
    old, new, newest = a_number(), a_number(), a_number()
    person = await registered(charity, civil_id=old)
    granted(await grant_aid(charity, a_grant(person, rent)))
    for number in (new, newest):
        assert await _renumber(ministry, person, number) == "made"
    for number in (old, new):
        again = await registered(other, civil_id=number)
        assert refused_as(await grant_aid(other, a_grant(again, rent))) is TAKEN
    assert refused_as(await grant_aid(other, a_grant(newest, rent))) is TAKEN


async def test_number_under_which_another_aid_of_the_same_cycle_stands_is_refused(
    charity: RequestContext, ministry: RequestContext, other: RequestContext, rent: str
) -> None:
    number = a_number()
    first = await registered(charity, civil_id=number)
    granted(await grant_aid(charity, a_grant(first, rent)))
    assert await _renumber(ministry, first, None) == "made"
    second = await registered(other, civil_id=None)
    granted(await grant_aid(other, a_grant(second, rent)))
    for caller in (other, ministry):
        assert await _renumber(caller, second, number) == "AID_STANDS_UNDER_NUMBER"
    assert (await person_of(other, second)).particulars.civil_number is None
    assert await _renumber(ministry, first, number) == "made"


async def test_aid_to_a_member_listed_by_number_stands_when_the_member_is_registered_and_renumbered(
    charity: RequestContext, ministry: RequestContext, other: RequestContext
) -> None:
    food, number = await an_aid_code(charity.database, counted_for="HOUSEHOLD"), a_number()
    head = await registered(charity)
    await _recorded(charity, head, HouseholdMember(Kinship.CHILD, "يوسف", civil_id=number))
    granted(await grant_aid(charity, a_grant(head, food)))
    child = await registered(other, civil_id=number)
    await _recorded(other, child)
    assert refused_as(await grant_aid(other, a_grant(child, food))) is TAKEN
    assert await _renumber(other, child, a_number()) == "AID_STANDS"
    for renewed in (a_number(), None):
        assert await _renumber(ministry, child, renewed) == "made"
        assert refused_as(await grant_aid(other, a_grant(child, food))) is TAKEN


async def test_shared_need_counts_what_stands_under_each_number_once(
    charity: RequestContext, ministry: RequestContext, other: RequestContext
) -> None:
    surgery = await an_aid_code(charity.database, ceiling=Decimal(100), co_funding=True)
    person, old, new = await registered(charity, civil_id=None), a_number(), a_number()
    first = granted(await grant_aid(charity, a_grant(person, surgery, amount="40")))
    granted(await grant_aid(other, a_grant(person, surgery, amount="30")))
    for number in (old, new, old):
        assert await _renumber(ministry, person, number) == "made"
    assert (
        refused_as(await grant_aid(charity, a_grant(person, surgery, amount="31")))
        is RefusalCode.CEILING_EXCEEDED
    )
    granted(await grant_aid(charity, a_grant(person, surgery, amount="20")))
    made(await cancel_aid(charity, CancelAid(first, "a slip")))
    assert await _committed(charity) == {person: 50, _subject(charity, old): 50, _subject(charity, new): 30}


async def test_member_named_by_id_is_not_listed_with_a_number_that_the_record_lacks(
    charity: RequestContext,
) -> None:
    head, child = await registered(charity), await registered(charity, civil_id=None)
    member = HouseholdMember(Kinship.CHILD, beneficiary_id=child, civil_id=a_number())
    with pytest.raises(BadUserInput) as refusal:
        await record_household(charity, RecordHousehold(head, (member,)))
    assert refusal.value.argument == "input.members[0].civilId"


async def test_number_told_while_a_grant_is_under_way_holds_the_grants_slots(
    charity: RequestContext, ministry: RequestContext, rent: str
) -> None:
    for _ in range(8):
        person, number = await registered(charity, civil_id=None), a_number()
        grant, told = await asyncio.gather(
            grant_aid(charity, a_grant(person, rent)), _renumber(charity, person, number)
        )
        assert told == "made"
        held = select(slot_share.c.subject_id).where(slot_share.c.aid_id == granted(grant))
        assert {row.subject_id for row in await rows_of(charity, held)} == {person, _subject(charity, number)}


async def test_renumbering_a_family_while_it_is_aided_waits_in_no_circle(
    charity: RequestContext, ministry: RequestContext, rent: str
) -> None:
    people = [await registered(charity) for _ in range(4)]
    await _recorded(
        charity, people[0], *(HouseholdMember(Kinship.CHILD, beneficiary_id=id) for id in people[1:])
    )
    for month in range(1, 5):
        outcomes = await asyncio.gather(
            *(grant_aid(charity, a_grant(id, rent, f"2026-{month:02}")) for id in people),
            *(_renumber(ministry, id, a_number()) for id in people),
            *(_renumber(ministry, id, a_number()) for id in reversed(people)),
            return_exceptions=True,
        )
        assert [outcome for outcome in outcomes if isinstance(outcome, BaseException)] == []


async def _renumber(context: RequestContext, person: UUID, number: str | None) -> str:
    """The refusal's code, or that it was made."""
    outcome = await update_beneficiary(context, UpdateBeneficiary(person, civil_id=number, birth_date=None))
    return "made" if isinstance(outcome, Made) else refusal(outcome)


async def _recorded(context: RequestContext, head: UUID, *members: HouseholdMember) -> None:
    made(await record_household(context, RecordHousehold(head, members)))


def _subject(context: RequestContext, number: str) -> UUID:
    return subject_of_number(context.database.vault.civil_index(number))


async def _committed(context: RequestContext) -> dict[Any, Any]:
    """What every slot has committed, by its subject."""
    return {
        row.subject_id: row.committed
        for row in await rows_of(context, select(aid_slot.c.subject_id, aid_slot.c.committed))
    }
