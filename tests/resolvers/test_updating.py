"""Only those who serve a person change the record, and only what they name changes."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from hub.errors import BadUserInput
from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Made
from hub.resolvers.registering import (
    Region,
    UpdateBeneficiary,
    register_beneficiary,
    update_beneficiary,
)
from hub.storage import registry
from hub.storage.tables import audit_event, new_id
from tests.builders import a_beneficiary
from tests.builders.people import (
    BORN,
    a_number,
    a_person,
    made,
    person_of,
    refusal,
    registered,
    rows_of,
)

pytestmark = pytest.mark.any_postgres


async def test_update_changes_what_is_given_and_clears_what_is_null(charity: RequestContext) -> None:
    id = await registered(charity, phone="97562221", email="a@example.org", region=Region("حولي", "سلوى"))
    update = UpdateBeneficiary(id, name_latin="Noura", phone=None, region=Region("الأحمدي"))
    assert await update_beneficiary(charity, update) == Made("Beneficiary", id)
    now = (await person_of(charity, id)).particulars
    assert (now.name_latin, now.phone, now.email) == ("Noura", None, "a@example.org")
    assert (now.governorate, now.area) == ("الأحمدي", None)
    await update_beneficiary(charity, UpdateBeneficiary(id, region=None))
    assert (await person_of(charity, id)).particulars.governorate is None


async def test_update_without_a_change_leaves_no_record(charity: RequestContext) -> None:
    id = await registered(charity)
    await update_beneficiary(charity, UpdateBeneficiary(id, name=a_person().name))
    assert len(await rows_of(charity, select(audit_event.c.id))) == 1


async def test_new_civil_number_is_found_in_place_of_the_old_one(charity: RequestContext) -> None:
    old, new = a_number(), a_number()
    id = await registered(charity, civil_id=old)
    await update_beneficiary(charity, UpdateBeneficiary(id, civil_id=new))
    async with charity.database.work() as work:
        assert set(await registry.people_with_numbers(work, [old, new])) == {new}
    made(await register_beneficiary(charity, a_person(civil_id=old)))


async def test_new_civil_number_takes_the_verification_away(charity: RequestContext) -> None:
    id = await a_beneficiary(
        charity.database, charity.caller.charity_id, birth_date=BORN, identity_verified=True
    )
    await update_beneficiary(charity, UpdateBeneficiary(id, civil_id=a_number(BORN)))
    assert not (await person_of(charity, id)).identity_verified


async def test_civil_number_of_somebody_else_is_refused(charity: RequestContext) -> None:
    number = a_number()
    await registered(charity, civil_id=number)
    id = await registered(charity)
    assert (
        refusal(await update_beneficiary(charity, UpdateBeneficiary(id, civil_id=number)))
        == "CIVIL_NUMBER_TAKEN"
    )


async def test_update_and_registration_race_for_one_number_without_a_fault(charity: RequestContext) -> None:
    id = await registered(charity)
    for _ in range(5):
        number = a_number()
        outcomes = await asyncio.gather(
            update_beneficiary(charity, UpdateBeneficiary(id, civil_id=number)),
            register_beneficiary(charity, a_person(civil_id=number)),
        )
        assert [type(outcome) for outcome in outcomes].count(Made) == 1


async def test_only_those_who_serve_a_person_and_the_ministry_change_the_record(
    charity: RequestContext, other: RequestContext, ministry: RequestContext
) -> None:
    id = await registered(charity)
    change = UpdateBeneficiary(id, name="نورة")
    assert refusal(await update_beneficiary(other, change)) == "NOT_ON_YOUR_LIST"
    assert await update_beneficiary(ministry, change) == Made("Beneficiary", id)
    async with other.database.work() as work:
        assert other.caller.charity_id
        await registry.serve(work, other.caller.charity_id, [id])
    assert await update_beneficiary(other, change) == Made("Beneficiary", id)


async def test_unknown_person_cannot_be_changed(charity: RequestContext) -> None:
    assert refusal(await update_beneficiary(charity, UpdateBeneficiary(new_id()))) == "UNKNOWN_BENEFICIARY"


async def test_last_name_cannot_be_cleared(charity: RequestContext) -> None:
    id = await registered(charity)
    with pytest.raises(BadUserInput) as refusal:
        await update_beneficiary(charity, UpdateBeneficiary(id, name=None))
    assert refusal.value.argument == "input.name"
