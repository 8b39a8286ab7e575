"""A person is registered once; only those who serve the person change the record."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from hub.errors import BadUserInput
from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Made, Outcome, Refused
from hub.resolvers.registering import (
    Region,
    RegisterBeneficiary,
    UpdateBeneficiary,
    register_beneficiary,
    update_beneficiary,
)
from hub.settings import Settings
from hub.storage import registry
from hub.storage.registry import Particulars, Person
from hub.storage.tables import audit_event, beneficiary, new_id, served
from hub.storage.work import Database
from tests.builders import a_beneficiary, a_charity, a_household, a_household_member
from tests.builders.people import BORN, a_number, a_person, a_registrar, made, registered, the_ministry

pytestmark = pytest.mark.any_postgres


@pytest.fixture
async def charity(database: Database, clean: None, settings: Settings) -> RequestContext:
    """A charity's case worker on an empty database."""
    return a_registrar(database, settings, await a_charity(database))


@pytest.fixture
async def other(database: Database, charity: RequestContext, settings: Settings) -> RequestContext:
    """Another charity's case worker."""
    return a_registrar(database, settings, await a_charity(database))


@pytest.fixture
def ministry(database: Database, settings: Settings) -> RequestContext:
    """A supervisor of the ministry."""
    return the_ministry(database, settings)


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
    person = await _person(charity, made(await register_beneficiary(charity, command)))
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
    assert (await _person(charity, id)).particulars.birth_date == date(2001, 7, 30)


async def test_personal_values_are_not_in_the_database_in_plain(charity: RequestContext) -> None:
    command = a_person(phone="97562221", email="noura@example.org", address="Salmiya 4")
    await register_beneficiary(charity, command)
    row = str(await _rows(charity, select(beneficiary)))
    assert not [plain for plain in (command.civil_id, "97562221", "noura@", "Salmiya") if str(plain) in row]


async def test_registration_puts_the_person_on_the_charity_s_list_and_into_the_audit(
    charity: RequestContext,
) -> None:
    id = await registered(charity)
    assert await _rows(charity, select(served.c.charity_id, served.c.beneficiary_id)) == [
        (charity.caller.charity_id, id)
    ]
    [event] = await _rows(charity, select(audit_event))
    assert (event.kind, event.person_ids) == ("WRITE", [id])
    assert set(event.fields) == {"Beneficiary.birthDate", "Beneficiary.civilId", "Beneficiary.name"}


async def test_same_registration_sent_again_is_answered_the_same_record(charity: RequestContext) -> None:
    command = a_person()
    first = await register_beneficiary(charity, command)
    assert await register_beneficiary(charity, command) == first
    assert await _count(charity) == 1
    assert len(await _rows(charity, select(audit_event.c.id))) == 1


async def test_second_charity_is_refused_a_registered_civil_number(
    charity: RequestContext, other: RequestContext
) -> None:
    command = a_person()
    first = await register_beneficiary(charity, command)
    again = await register_beneficiary(other, command)
    assert _code(again) == "ALREADY_REGISTERED"
    assert isinstance(again, Refused)
    assert again.details == {"beneficiary": first}
    assert await _count(charity) == 1


async def test_charity_is_refused_its_own_number_under_another_identifier(charity: RequestContext) -> None:
    number = a_number()
    await registered(charity, external_id="A", civil_id=number)
    again = await register_beneficiary(charity, a_person(external_id="B", civil_id=number))
    assert _code(again) == "ALREADY_REGISTERED"


async def test_identifier_stands_for_one_person_of_a_charity(
    charity: RequestContext, other: RequestContext
) -> None:
    await registered(charity, external_id="A")
    assert _code(await register_beneficiary(charity, a_person(external_id="A"))) == "EXTERNAL_ID_TAKEN"
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
    assert {_code(outcome) for outcome in outcomes if isinstance(outcome, Refused)} == {"ALREADY_REGISTERED"}
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
    assert _code(await register_beneficiary(suspended, a_person())) == "CHARITY_SUSPENDED"
    assert await _count(suspended) == 0


async def test_ministry_registers_a_person_by_civil_number_only(
    ministry: RequestContext, clean: None
) -> None:
    person = await _person(ministry, await registered(ministry, external_id=None))
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
    person = await _person(charity, await registered(charity, civil_id=number))
    assert person.household_id == household_id


async def test_update_changes_what_is_given_and_clears_what_is_null(charity: RequestContext) -> None:
    id = await registered(charity, phone="97562221", email="a@example.org", region=Region("حولي", "سلوى"))
    update = UpdateBeneficiary(id, name_latin="Noura", phone=None, region=Region("الأحمدي"))
    assert await update_beneficiary(charity, update) == Made("Beneficiary", id)
    now = (await _person(charity, id)).particulars
    assert (now.name_latin, now.phone, now.email) == ("Noura", None, "a@example.org")
    assert (now.governorate, now.area) == ("الأحمدي", None)
    await update_beneficiary(charity, UpdateBeneficiary(id, region=None))
    assert (await _person(charity, id)).particulars.governorate is None


async def test_update_without_a_change_leaves_no_record(charity: RequestContext) -> None:
    id = await registered(charity)
    await update_beneficiary(charity, UpdateBeneficiary(id, name=a_person().name))
    assert len(await _rows(charity, select(audit_event.c.id))) == 1


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
    assert not (await _person(charity, id)).identity_verified


async def test_civil_number_of_somebody_else_is_refused(charity: RequestContext) -> None:
    number = a_number()
    await registered(charity, civil_id=number)
    id = await registered(charity)
    assert (
        _code(await update_beneficiary(charity, UpdateBeneficiary(id, civil_id=number)))
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
    assert _code(await update_beneficiary(other, change)) == "NOT_ON_YOUR_LIST"
    assert await update_beneficiary(ministry, change) == Made("Beneficiary", id)
    async with other.database.work() as work:
        assert other.caller.charity_id
        await registry.serve(work, other.caller.charity_id, [id])
    assert await update_beneficiary(other, change) == Made("Beneficiary", id)


async def test_unknown_person_cannot_be_changed(charity: RequestContext) -> None:
    assert _code(await update_beneficiary(charity, UpdateBeneficiary(new_id()))) == "UNKNOWN_BENEFICIARY"


async def test_last_name_cannot_be_cleared(charity: RequestContext) -> None:
    id = await registered(charity)
    with pytest.raises(BadUserInput) as refusal:
        await update_beneficiary(charity, UpdateBeneficiary(id, name=None))
    assert refusal.value.argument == "input.name"


async def _person(context: RequestContext, id: UUID) -> Person:
    async with context.database.work() as work:
        found = await registry.person(work, id)
    assert found is not None
    return found


async def _rows(context: RequestContext, statement: Any) -> list[Any]:
    async with context.database.work() as work:
        return list((await work.connection.execute(statement)).all())


async def _count(context: RequestContext) -> int:
    return int((await _rows(context, select(func.count()).select_from(beneficiary)))[0][0])


def _code(outcome: Outcome) -> str:
    assert isinstance(outcome, Refused), outcome
    assert outcome.type_name == "BeneficiaryRefused"
    return outcome.code.value
