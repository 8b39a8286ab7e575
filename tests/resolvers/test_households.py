"""A household has one head, and lists its members with their kinship."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from hub.errors import BadUserInput
from hub.resolvers.context import RequestContext
from hub.resolvers.households import HouseholdMember, RecordHousehold, record_household
from hub.resolvers.kinship import Kinship, kinship_of
from hub.resolvers.outcome import Outcome, Refused
from hub.settings import Settings
from hub.storage.tables import audit_event, beneficiary, household, household_member, new_id
from hub.storage.work import Database
from tests.builders import a_charity
from tests.builders.people import (
    a_number,
    a_registrar,
    made,
    refusal,
    registered,
    rows_of,
    the_ministry,
)

pytestmark = pytest.mark.any_postgres

CHILD, SPOUSE = Kinship.CHILD, Kinship.SPOUSE


SAME = a_number()


async def test_household_lists_its_head_first_and_the_members_in_order(charity: RequestContext) -> None:
    head, wife = await registered(charity, name="سالم"), await registered(charity, name="نورة")
    child = HouseholdMember(CHILD, "يوسف", date(2019, 5, 1))
    id = await _recorded(charity, head, HouseholdMember(SPOUSE, beneficiary_id=wife), child)
    assert await _listed(charity, id) == [
        ("HEAD", "سالم", head),
        ("SPOUSE", "نورة", wife),
        ("CHILD", "يوسف", None),
    ]
    assert await _homes(charity) == {head: id, wife: id}
    [(head_id, recorded_by)] = await rows_of(charity, select(household.c.head_id, household.c.recorded_by))
    assert (head_id, recorded_by) == (head, charity.caller.charity_id)


async def test_recording_is_in_the_audit_with_everybody_registered(charity: RequestContext) -> None:
    head, child = await registered(charity), await registered(charity)
    await _recorded(charity, head, HouseholdMember(CHILD, beneficiary_id=child))
    [event] = (await rows_of(charity, select(audit_event).order_by(audit_event.c.at)))[-1:]
    assert set(event.person_ids) == {head, child}
    assert "Household.members" in event.fields


async def test_registered_member_is_known_by_the_civil_number(charity: RequestContext) -> None:
    number = a_number()
    head, child = await registered(charity), await registered(charity, civil_id=number, name="يوسف")
    id = await _recorded(charity, head, HouseholdMember(CHILD, civil_id=number))
    assert ("CHILD", "يوسف", child) in await _listed(charity, id)
    assert (await _homes(charity))[child] == id


async def test_head_may_be_named_among_the_members(charity: RequestContext) -> None:
    head = await registered(charity)
    id = await _recorded(
        charity, head, HouseholdMember(Kinship.HEAD, beneficiary_id=head), HouseholdMember(CHILD, "ا")
    )
    assert [member[0] for member in await _listed(charity, id)] == ["HEAD", "CHILD"]


async def test_only_those_who_serve_the_head_and_the_ministry_record_the_household(
    charity: RequestContext, settings: Settings
) -> None:
    head = await registered(charity)
    other = a_registrar(charity.database, settings, await a_charity(charity.database))
    assert refusal(await _record(other, head)) == "NOT_ON_YOUR_LIST"
    made(await _record(the_ministry(charity.database, settings), head))


async def test_unknown_head_or_member_is_refused(charity: RequestContext) -> None:
    head = await registered(charity)
    assert refusal(await _record(charity, new_id())) == "UNKNOWN_BENEFICIARY"
    outcome = await _record(
        charity, head, HouseholdMember(CHILD, "ا"), HouseholdMember(CHILD, beneficiary_id=new_id())
    )
    assert refusal(outcome) == "UNKNOWN_BENEFICIARY"
    assert isinstance(outcome, Refused)
    assert outcome.details["member"] == 1


async def test_suspended_charity_records_no_household(
    database: Database, clean: None, settings: Settings
) -> None:
    suspended = a_registrar(database, settings, await a_charity(database, suspended=True))
    assert refusal(await _record(suspended, new_id())) == "CHARITY_SUSPENDED"


@pytest.mark.parametrize(
    ("members", "argument"),
    [
        ([HouseholdMember(CHILD, "x")] * 60, "input.members"),
        ([HouseholdMember(CHILD)], "input.members[0].name"),
        ([HouseholdMember(CHILD, "ا"), HouseholdMember(CHILD, "\0")], "input.members[1].name"),
        ([HouseholdMember(CHILD, "x", date(2999, 1, 1))], "input.members[0].birthDate"),
        ([HouseholdMember(CHILD, "x", civil_id="1")], "input.members[0].civilId"),
        ([HouseholdMember(CHILD, "x", date(2019, 1, 1), SAME)], "input.members[0].civilId"),
        (
            [HouseholdMember(CHILD, "x", civil_id=SAME), HouseholdMember(SPOUSE, "y", civil_id=SAME)],
            "input.members[1]",
        ),
        ([HouseholdMember(Kinship.HEAD, "x")], "input.members[0].kinship"),
    ],
)
async def test_malformed_member_is_named_and_nothing_is_written(
    charity: RequestContext, members: list[HouseholdMember], argument: str
) -> None:
    head = await registered(charity)
    with pytest.raises(BadUserInput) as refusal:
        await _record(charity, head, *members)
    assert refusal.value.argument == argument
    assert await rows_of(charity, select(household.c.id)) == []


async def test_one_person_is_not_listed_twice_under_different_names(charity: RequestContext) -> None:
    number = a_number()
    head, child = await registered(charity), await registered(charity, civil_id=number)
    by_id, by_number = (
        HouseholdMember(CHILD, beneficiary_id=child),
        HouseholdMember(CHILD, "y", civil_id=number),
    )
    for members in ([by_id, by_number], [by_id, by_id], [HouseholdMember(SPOUSE, beneficiary_id=head)]):
        with pytest.raises(BadUserInput) as refusal:
            await _record(charity, head, *members)
        assert refusal.value.argument == f"input.members[{len(members) - 1}]"


async def test_id_and_civil_number_of_a_member_must_name_one_person(charity: RequestContext) -> None:
    head, child = await registered(charity), await registered(charity)
    with pytest.raises(BadUserInput) as refusal:
        await _record(charity, head, HouseholdMember(CHILD, beneficiary_id=child, civil_id=a_number()))
    assert refusal.value.argument == "input.members[0].civilId"


async def test_members_civil_numbers_are_not_in_the_database_in_plain(charity: RequestContext) -> None:
    number = a_number()
    await _recorded(charity, await registered(charity), HouseholdMember(CHILD, "يوسف", civil_id=number))
    assert number not in str(await rows_of(charity, select(household_member)))


@pytest.mark.parametrize(
    ("word", "kinship"),
    [
        ("CHILD", Kinship.CHILD),
        ("foster-child", Kinship.FOSTER_CHILD),
        (" Other relative ", Kinship.OTHER_RELATIVE),
        ("زوجة", Kinship.SPOUSE),
        ("mother", Kinship.PARENT),
        ("neighbour", None),
    ],
)
def test_kinship_is_read_in_the_words_of_case_files(word: str, kinship: Kinship | None) -> None:
    assert kinship_of(word) is kinship


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
