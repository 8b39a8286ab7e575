"""People who signed in register themselves, and keep their own address and contacts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from hub.auth.caller import Caller
from hub.auth.scopes import CallerKind, Scope
from hub.errors import BadUserInput
from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Made
from hub.resolvers.registering import Region, UpdateBeneficiary, register_beneficiary, update_beneficiary
from hub.rules.payer import subject_of_number
from hub.settings import Settings
from hub.storage.tables import audit_event, new_id
from hub.storage.work import Database
from tests.builders import a_beneficiary
from tests.builders.people import a_number, a_person, made, person_of, refusal, registered, rows_of

pytestmark = pytest.mark.any_postgres


def signed_in(database: Database, settings: Settings, person_id: UUID) -> RequestContext:
    """Somebody who signed in for themselves."""
    caller = Caller("app", CallerKind.PERSON, frozenset({Scope.APPLICANT_SELF}), person_id=person_id)
    return RequestContext(caller, database, settings)


def stands_for(database: Database, number: str) -> UUID:
    """The id of somebody without a record, by their civil number."""
    return subject_of_number(database.vault.civil_index(number))


async def test_a_person_registers_themselves_and_is_verified(database: Database, settings: Settings) -> None:
    number = a_number()
    me = signed_in(database, settings, stands_for(database, number))
    answer = await register_beneficiary(me, a_person(civil_id=number, external_id=None))
    assert made(answer) == me.caller.person_id
    person = await person_of(me, made(answer))
    assert (person.identity_verified, person.registered_by, person.particulars.civil_number) == (
        True,
        None,
        number,
    )
    mine = select(audit_event.c.subject_id).where(audit_event.c.person_ids.contains([person.id]))
    assert [row.subject_id for row in await rows_of(me, mine)] == [me.caller.person_id]


async def test_registering_oneself_again_answers_the_same_record(
    database: Database, settings: Settings
) -> None:
    number = a_number()
    me = signed_in(database, settings, stands_for(database, number))
    command = a_person(civil_id=number, external_id=None)
    assert await register_beneficiary(me, command) == await register_beneficiary(me, command)


@pytest.mark.parametrize("is_registered", [True, False])
async def test_nobody_registers_another_nor_learns_whether_they_are_registered(
    charity: RequestContext, *, is_registered: bool
) -> None:
    number = a_number()
    if is_registered:
        await registered(charity, civil_id=number)
    me = signed_in(charity.database, charity.settings, stands_for(charity.database, a_number()))
    answer = await register_beneficiary(me, a_person(civil_id=number, external_id=None))
    assert refusal(answer) == "NOT_YOURSELF"


async def test_whom_a_charity_registered_meanwhile_is_told_of_that_record(charity: RequestContext) -> None:
    number = a_number()
    me = signed_in(charity.database, charity.settings, stands_for(charity.database, number))
    await registered(charity, civil_id=number)
    answer = await register_beneficiary(me, a_person(civil_id=number, external_id=None, name="غيره"))
    assert refusal(answer) == "ALREADY_REGISTERED"


@pytest.mark.parametrize(
    ("said", "argument"),
    [
        ({"external_id": "F-1"}, "input.externalId"),
        ({"external_id": None, "civil_id": None}, "input.civilId"),
    ],
)
async def test_a_person_registers_under_their_number_alone(
    database: Database, settings: Settings, said: dict[str, str | None], argument: str
) -> None:
    me = signed_in(database, settings, new_id())
    with pytest.raises(BadUserInput) as refused:
        await register_beneficiary(me, a_person(**said))
    assert refused.value.argument == argument


async def test_a_person_changes_their_own_address_and_contacts(charity: RequestContext) -> None:
    id = await registered(charity)
    me = signed_in(charity.database, charity.settings, id)
    update = UpdateBeneficiary(id, phone="97562221", address="Salmiya 4", region=Region("حولي"))
    assert await update_beneficiary(me, update) == Made("Beneficiary", id)
    now = (await person_of(charity, id)).particulars
    assert (now.phone, now.address, now.governorate) == ("+96597562221", "Salmiya 4", "حولي")


async def test_nobody_changes_another(database: Database, settings: Settings) -> None:
    me = signed_in(database, settings, await a_beneficiary(database))
    for other in (await a_beneficiary(database), new_id()):
        assert refusal(await update_beneficiary(me, UpdateBeneficiary(other, phone=None))) == "NOT_YOURSELF"


@pytest.mark.parametrize("field", ["civil_id", "name", "name_latin", "birth_date", "sex", "nationality"])
async def test_what_documents_prove_is_not_changed_by_oneself(
    database: Database, settings: Settings, field: str
) -> None:
    id = await a_beneficiary(database)
    cleared: dict[str, Any] = {field: None}
    change = replace(UpdateBeneficiary(id), **cleared)
    with pytest.raises(BadUserInput) as refused:
        await update_beneficiary(signed_in(database, settings, id), change)
    assert "proved" in refused.value.reason.en
