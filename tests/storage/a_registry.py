"""A registry of the test's own, with keys of its own: people, a household, finances, an officer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from hub.storage import finances, officers, person_keys, registry
from hub.storage.key_proofs import check_keys
from hub.storage.keys import load_keys
from hub.storage.secrecy import Vault
from hub.storage.tables import new_id
from tests.builders import (
    a_beneficiary,
    a_charity,
    a_civil_number,
    a_household,
    a_household_member,
    finances_of,
)
from tests.seeing import SeeingDatabase as Database

OFFICER = a_civil_number()


@dataclass(frozen=True)
class Registry:
    """The database, its keys, and who is in it."""

    database: Database
    directory: Path
    people: list[UUID]
    household: UUID
    member: UUID

    async def told(self) -> list[Any]:
        """Everything that the sealed values say."""
        async with self.database.work() as work:
            people = await registry.people_with_ids(work, self.people, lock=False)
            money = await finances.newest(work, self.people)
            office = await officers.in_office(work, OFFICER)
            (row,) = await self.database.read(
                "SELECT civil_number FROM household_member WHERE id = $1", [self.member]
            )
            own = await person_keys.seals(work, [self.member])
            number = own[self.member].open(
                "household_member", "civil_number", self.member, row["civil_number"]
            )
        told: list[Any] = [people[id].particulars for id in sorted(people)]
        return [*told, money, office and office.civil_number, number]

    async def named_keys(self) -> set[int]:
        """The data keys that any value names."""
        rows = await self.database.read(
            "SELECT get_byte(wrapped, 1) * 256 + get_byte(wrapped, 2) FROM person_key UNION "
            "SELECT data_key FROM person_key UNION "
            "SELECT get_byte(civil_number, 1) * 256 + get_byte(civil_number, 2) FROM officer",
            [],
        )
        return {row[0] for row in rows}


@asynccontextmanager
async def opened(url: str, directory: Path) -> AsyncIterator[Database]:
    """The database with these keys, as a hub that starts opens it."""
    database = await Database.open(url, Vault.of(load_keys(directory, create=True)), pool_size=3)
    try:
        await check_keys(database)
        yield database
    finally:
        await database.close()


async def a_registry(database: Database, directory: Path, people: int) -> Registry:
    """So many people in one household, which lists somebody who is not registered, too."""
    charity = await a_charity(database)
    household = await a_household(database)
    ids = [
        await a_beneficiary(
            database,
            charity,
            household_id=household,
            phone=f"+9655{place:07}",
            email=f"p{place}@example.org",
            address=f"Block {place}",
        )
        for place in range(people)
    ]
    for id in ids:
        await finances_of(database, id, incomes=("413.275",), obligations=("87.919",))
    member = await a_household_member(database, household, civil_number=a_civil_number())
    async with database.work() as work:
        await officers.admit(
            work, OFFICER, charity_id=None, name=None, scopes=["admin:audit"], at=datetime.now(UTC)
        )
    return Registry(database, directory, ids, household, member)


async def many_keys(database: Database, how_many: int) -> None:
    """So many keys of people about whom nothing is kept."""
    async with database.work() as work:
        await person_keys.made(work, [new_id() for _ in range(how_many)])
