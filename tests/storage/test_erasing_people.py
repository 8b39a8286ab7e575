"""An erased person is nowhere: not in the database, not in a dump from before, not when that is restored."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from hub.errors import Unavailable
from hub.storage import registry
from hub.storage.audit import verify
from hub.storage.erasure import destroy, erase, erase_again
from hub.storage.person_seal import owner_of
from hub.storage.secrecy import Erased
from hub.storage.tables import beneficiary, finance_line, finances, household_member, person_key
from tests.builders import a_beneficiary, a_civil_number, a_household_member
from tests.conftest import FreshDatabase
from tests.seeing import SeeingDatabase as Database
from tests.storage.a_registry import Registry, a_registry, opened
from tests.storage.test_secrecy_at_rest import dump, traces

pytestmark = pytest.mark.any_postgres

NAME, NUMBER, PHONE = "Haya Erased", a_civil_number(), "+96599123123"
OF_PEOPLE = (beneficiary, person_key, household_member, finances, finance_line)


@pytest.fixture
async def people(fresh_database_url: FreshDatabase, tmp_path: Path) -> AsyncIterator[Registry]:
    async with opened(await fresh_database_url(), tmp_path / "keys") as database:
        yield await a_registry(database, tmp_path / "keys", 3)


async def haya(people: Registry) -> UUID:
    """Somebody who is listed in a household under her number and as registered."""
    id = await a_beneficiary(
        people.database, name_ar=None, name_latin=NAME, civil_number=NUMBER, phone=PHONE, external_id="H-77"
    )
    for linked in (id, None):
        await a_household_member(
            people.database, people.household, civil_number=NUMBER, beneficiary_id=linked, name=NAME
        )
    return id


async def erased(database: Database, id: UUID) -> list[UUID]:
    async with database.work() as work:
        gone = await erase(work, id)
        destroy(work, gone)
    return gone


async def rows_of_people(database: Database) -> dict[str, list[dict[str, object]]]:
    """What a dump of the tables of people holds."""
    async with database.work() as work:
        return {
            table.name: [dict(row) for row in (await work.connection.execute(select(table))).mappings()]
            for table in OF_PEOPLE
        }


async def restore(database: Database, held: dict[str, list[dict[str, object]]]) -> None:
    """Puts the rows of people back as the dump has them."""
    async with database.work() as work:
        for table in OF_PEOPLE:
            back = insert(table)
            key = list(table.primary_key)
            values = {
                column.name: back.excluded[column.name] for column in table.columns if column not in key
            }
            await work.connection.execute(
                back.on_conflict_do_update(index_elements=key, set_=values), held[table.name]
            )


async def fail_after_destroying(database: Database, id: UUID) -> None:
    """An erasure whose database goes away before the commit."""
    async with database.work() as work:
        destroy(work, await erase(work, id))
        raise Unavailable


async def test_nothing_in_the_database_tells_who_was_erased_and_the_others_stay(people: Registry) -> None:
    before, id = await people.told(), await haya(people)
    assert NAME in await dump(people.database)
    gone = await erased(people.database, id)
    assert len(gone) == 3
    found = await dump(people.database)
    index = people.database.vault.civil_index(NUMBER).hex()
    for plain in (NAME, NUMBER, PHONE, "H-77"):
        assert not [trace for trace in traces(plain) if trace in found]
    assert index not in found
    assert str(id) in found
    assert await people.told() == before


async def test_an_erased_person_is_known_to_nobody_and_erased_once(people: Registry) -> None:
    id = await haya(people)
    await erased(people.database, id)
    async with people.database.work() as work:
        assert await registry.person(work, id) is None
        assert await registry.people_with_numbers(work, [NUMBER]) == {}
        assert await erase(work, id) == []
        assert await erase(work, UUID(int=1)) == []
    assert await a_beneficiary(people.database, civil_number=NUMBER) != id


async def test_a_dump_from_before_does_not_open_with_the_keys_of_today(people: Registry) -> None:
    id = await haya(people)
    held = await rows_of_people(people.database)
    gone = set(await erased(people.database, id))
    vault = people.database.vault
    for row in held["person_key"]:
        wrapped = row["wrapped"]
        assert isinstance(wrapped, bytes)
        if owner_of(wrapped) in gone:
            with pytest.raises(Erased):
                vault.seal_of(wrapped)
        else:
            vault.seal_of(wrapped)


async def test_who_comes_back_with_a_restored_dump_is_erased_before_the_hub_serves(people: Registry) -> None:
    id = await haya(people)
    before, held = await people.told(), await rows_of_people(people.database)
    gone = await erased(people.database, id)
    await restore(people.database, held)
    assert NAME in await dump(people.database)
    again = await erase_again(people.database)
    assert set(again) == set(gone)
    assert NAME not in await dump(people.database)
    assert await people.told() == before
    assert await erase_again(people.database) == []
    assert (await verify(people.database)).records == 1


async def test_a_listing_that_comes_back_alone_is_blanked_too(people: Registry) -> None:
    id = await haya(people)
    held = await rows_of_people(people.database)
    await erased(people.database, id)
    held["beneficiary"] = [row for row in held["beneficiary"] if row["id"] != id]
    for row in held["household_member"]:
        row["beneficiary_id"] = None
    await restore(people.database, held)
    assert len(await erase_again(people.database)) == 2
    assert NAME not in await dump(people.database)


async def test_an_erasure_cut_short_before_its_commit_is_completed_at_the_next_start(
    people: Registry,
) -> None:
    id = await haya(people)
    with pytest.raises(Unavailable):
        await fail_after_destroying(people.database, id)
    assert NAME in await dump(people.database)
    assert id in await erase_again(people.database)
    assert NAME not in await dump(people.database)


async def test_where_nobody_was_erased_a_start_changes_nothing(people: Registry) -> None:
    before = await dump(people.database)
    assert await erase_again(people.database) == []
    assert await dump(people.database) == before
