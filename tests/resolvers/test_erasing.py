"""The ministry erases people, and the audit trail tells why; nobody else does."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from hub.errors import BadUserInput
from hub.resolvers.erasing import ErasePerson, erase_person
from hub.settings import Settings
from hub.storage.tables import audit_event, beneficiary, person_key
from hub.storage.work import Database
from tests.builders import a_charity
from tests.builders.people import a_registrar, made, refusal, registered, rows_of, the_ministry

pytestmark = pytest.mark.any_postgres


async def test_the_ministry_erases_a_person_and_the_audit_trail_tells_why(
    database: Database, settings: Settings, clean: None
) -> None:
    charity = a_registrar(database, settings, await a_charity(database))
    ministry = the_ministry(database, settings)
    person, other = await registered(charity), await registered(charity)
    assert made(await erase_person(ministry, ErasePerson(person, "asked for it"))) == person
    left = await rows_of(ministry, select(person_key.c.person_id))
    assert [row.person_id for row in left] == [other]
    last = (await rows_of(ministry, select(audit_event).order_by(audit_event.c.at)))[-1]
    assert (last.purpose, last.person_ids, last.fields) == ("asked for it", [person], ["Beneficiary.erased"])
    (row,) = await rows_of(ministry, select(beneficiary).where(beneficiary.c.id == person))
    assert {name for name, value in row._mapping.items() if value not in {None, False}} == {
        "id",
        "registered_by",
        "registered_at",
        "updated_at",
        "erased_at",
    }


async def test_a_charity_erases_nobody(database: Database, settings: Settings, clean: None) -> None:
    charity = a_registrar(database, settings, await a_charity(database))
    person = await registered(charity)
    assert refusal(await erase_person(charity, ErasePerson(person, "mine"))) == "NOT_THE_MINISTRY"
    assert len(await rows_of(charity, select(person_key))) == 1


async def test_nobody_can_be_erased_twice_or_without_a_reason(
    database: Database, settings: Settings, clean: None
) -> None:
    ministry = the_ministry(database, settings)
    unknown = await erase_person(ministry, ErasePerson(UUID(int=1), "asked"))
    assert refusal(unknown) == "UNKNOWN_BENEFICIARY"
    with pytest.raises(BadUserInput):
        await erase_person(ministry, ErasePerson(UUID(int=1), " "))
