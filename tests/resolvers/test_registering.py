"""A person is registered once."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from hub.errors import BadUserInput
from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Made, Refused
from hub.resolvers.registering import (
    Region,
    RegisterBeneficiary,
    register_beneficiary,
)
from hub.settings import Settings
from hub.storage.registry import Particulars
from hub.storage.tables import audit_event, beneficiary, served
from hub.storage.work import Database
from tests.builders import a_charity, a_household, a_household_member
from tests.builders.people import (
    BORN,
    a_number,
    a_person,
    a_registrar,
    made,
    person_of,
    refusal,
    registered,
    rows_of,
)

pytestmark = pytest.mark.any_postgres


async def test_person_is_kept_as_registered(charity: RequestContext) -> None:
    command = RegisterBeneficiary(
        external_id="F-1",
        civil_id="٢٨٤٠٣٠٩٠٠٠١٥",
        name=" نورة سالم ",
        name_latin="Noura Salem",
        birth_date=BORN,
        sex="F",
        nationality="KW",
        phone="97562221",
        email="noura@example.org",
        address="قطعة 4\nشارع 12",
        region=Region("حولي", "السالمية"),
    )
    person = await person_of(charity, made(await register_beneficiary(charity, command)))
    assert person.particulars == Particulars(
        civil_number="284030900015",
        name_ar="نورة سالم",
        name_latin="Noura Salem",
        birth_date=BORN,
        sex="F",
        nationality="KW",
        phone="+96597562221",
        email="noura@example.org",
        address="قطعة 4\nشارع 12",
        governorate="حولي",
        area="السالمية",
    )
    assert (person.registered_by, person.external_id) == (charity.caller.charity_id, "F-1")


async def test_birth_date_is_taken_from_the_civil_number(charity: RequestContext) -> None:
    id = await registered(charity, civil_id=a_number(date(2001, 7, 30)), birth_date=None)
    assert (await person_of(charity, id)).particulars.birth_date == date(2001, 7, 30)


async def test_personal_values_are_not_in_the_database_in_plain(charity: RequestContext) -> None:
    command = a_person(phone="97562221", email="noura@example.org", address="Salmiya 4")
    await register_beneficiary(charity, command)
    row = str(await rows_of(charity, select(beneficiary)))
    assert not [plain for plain in (command.civil_id, "97562221", "noura@", "Salmiya") if str(plain) in row]


async def test_registration_puts_the_person_on_the_charity_s_list_and_into_the_audit(
    charity: RequestContext,
) -> None:
    id = await registered(charity)
    assert await rows_of(charity, select(served.c.charity_id, served.c.beneficiary_id)) == [
        (charity.caller.charity_id, id)
    ]
    [event] = await rows_of(charity, select(audit_event))
    assert (event.kind, event.person_ids) == ("WRITE", [id])
    assert set(event.fields) == {"Beneficiary.birthDate", "Beneficiary.civilId", "Beneficiary.name"}


async def test_same_registration_sent_again_is_answered_the_same_record(charity: RequestContext) -> None:
    command = a_person()
    first = await register_beneficiary(charity, command)
    assert await register_beneficiary(charity, command) == first
    assert await _count(charity) == 1
    assert len(await rows_of(charity, select(audit_event.c.id))) == 1


async def test_second_charity_is_refused_a_registered_civil_number(
    charity: RequestContext, other: RequestContext
) -> None:
    command = a_person()
    first = await register_beneficiary(charity, command)
    again = await register_beneficiary(other, command)
    assert refusal(again) == "ALREADY_REGISTERED"
    assert isinstance(again, Refused)
    assert again.type_name == "BeneficiaryRefused"
    assert again.details == {"beneficiary": first}
    assert await _count(charity) == 1


async def test_charity_is_refused_its_own_number_under_another_identifier(charity: RequestContext) -> None:
    number = a_number()
    await registered(charity, external_id="A", civil_id=number)
    again = await register_beneficiary(charity, a_person(external_id="B", civil_id=number))
    assert refusal(again) == "ALREADY_REGISTERED"


async def test_identifier_stands_for_one_person_of_a_charity(
    charity: RequestContext, other: RequestContext
) -> None:
    await registered(charity, external_id="A")
    assert refusal(await register_beneficiary(charity, a_person(external_id="A"))) == "EXTERNAL_ID_TAKEN"
    made(await register_beneficiary(other, a_person(external_id="A")))


@pytest.mark.parametrize("same_charity", [True, False])
async def test_concurrent_registrations_of_one_number_make_one_record(
    charity: RequestContext, other: RequestContext, same_charity: bool
) -> None:
    number = a_number()
    contexts = [charity, charity if same_charity else other] * 4
    outcomes = await asyncio.gather(
        *(
            register_beneficiary(context, a_person(external_id=f"E{turn}", civil_id=number))
            for turn, context in enumerate(contexts)
        )
    )
    assert [type(outcome) for outcome in outcomes].count(Made) == 1
    assert {refusal(outcome) for outcome in outcomes if isinstance(outcome, Refused)} == {
        "ALREADY_REGISTERED"
    }
    assert await _count(charity) == 1


async def test_concurrent_retries_of_one_registration_are_all_answered_the_same(
    charity: RequestContext,
) -> None:
    command = a_person(civil_id=None)
    outcomes = await asyncio.gather(*(register_beneficiary(charity, command) for _ in range(6)))
    assert len({made(outcome) for outcome in outcomes}) == 1


async def test_suspended_charity_registers_nobody(
    database: Database, clean: None, settings: Settings
) -> None:
    suspended = a_registrar(database, settings, await a_charity(database, suspended=True))
    assert refusal(await register_beneficiary(suspended, a_person())) == "CHARITY_SUSPENDED"
    assert await _count(suspended) == 0


async def test_ministry_registers_a_person_by_civil_number_only(
    ministry: RequestContext, clean: None
) -> None:
    person = await person_of(ministry, await registered(ministry, external_id=None))
    assert person.registered_by is None
    with pytest.raises(BadUserInput) as refusal:
        await register_beneficiary(ministry, a_person(civil_id=None))
    assert refusal.value.argument == "input.civilId"


@pytest.mark.parametrize(
    ("said", "argument"),
    [
        ({"name": None}, "input.name"),
        ({"name": "\0"}, "input.name"),
        ({"name_latin": "x" * 300}, "input.nameLatin"),
        ({"civil_id": "284030900016"}, "input.civilId"),
        ({"birth_date": date(1984, 3, 10), "civil_id": a_number(BORN)}, "input.civilId"),
        ({"birth_date": date(1850, 1, 1), "civil_id": None}, "input.birthDate"),
        ({"sex": "U"}, "input.sex"),
        ({"nationality": "Kuwait"}, "input.nationality"),
        ({"phone": "1"}, "input.phone"),
        ({"email": "x"}, "input.email"),
        ({"address": "\ud800"}, "input.address"),
        ({"region": Region("\n")}, "input.region.governorate"),
        ({"region": Region("حولي", "")}, "input.region.area"),
        ({"external_id": ""}, "input.externalId"),
        ({"external_id": None, "civil_id": None}, "input.externalId"),
    ],
)
async def test_malformed_registration_names_its_argument_and_writes_nothing(
    charity: RequestContext, said: dict[str, Any], argument: str
) -> None:
    with pytest.raises(BadUserInput) as refusal:
        await register_beneficiary(charity, a_person(**said))
    assert refusal.value.argument == argument
    assert await _count(charity) == 0


async def test_newly_registered_member_belongs_to_the_household_that_lists_the_number(
    charity: RequestContext,
) -> None:
    number = a_number()
    household_id = await a_household(charity.database)
    await a_household_member(charity.database, household_id, civil_number=number)
    person = await person_of(charity, await registered(charity, civil_id=number))
    assert person.household_id == household_id


async def _count(context: RequestContext) -> int:
    return int((await rows_of(context, select(func.count()).select_from(beneficiary)))[0][0])


def test_command_and_person_do_not_show_themselves_in_a_log() -> None:
    command = a_person(name="نورة", phone="97562221")
    shown = repr((command, Particulars(command.civil_id, "نورة")))
    assert not [plain for plain in (command.civil_id, "نورة", "97562221") if str(plain) in shown]
