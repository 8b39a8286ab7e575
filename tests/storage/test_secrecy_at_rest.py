"""Whoever gets hold of the whole database finds no civil number, phone, address, e-mail or amount of income in it."""

from __future__ import annotations

import base64
from decimal import Decimal

import pytest
from sqlalchemy import Text, cast, literal_column, select, text

from hub.storage.tables import metadata
from hub.storage.tables.base import SEALED
from tests.builders import (
    a_beneficiary,
    a_charity,
    a_civil_number,
    a_household,
    a_household_member,
    finances_of,
)
from tests.seeing import SeeingDatabase

pytestmark = pytest.mark.any_postgres

PHONE, EMAIL, ADDRESS = "+96550123987", "maryam.salem@example.org", "Hawalli, block 4, street 117"
INCOMES, OBLIGATIONS = ("413.275", "87.919"), ("251.633",)


async def dump(database: SeeingDatabase) -> str:
    """Every row of every table as text, byte columns in hexadecimal."""
    rows: list[str] = []
    async with database.work() as work:
        for table in metadata.sorted_tables:
            whole_row = cast(literal_column(table.name), Text)
            rows += await work.connection.scalars(select(whole_row).select_from(table))
    return "\n".join(rows)


def traces(plain: str) -> set[str]:
    """The ways in which a dump could show the text without encryption."""
    encoded = plain.encode()
    return {plain, encoded.hex(), base64.b64encode(encoded).decode().rstrip("="), plain[::-1]}


async def test_a_dump_of_the_database_tells_no_personal_value(database: SeeingDatabase, clean: None) -> None:
    numbers = [a_civil_number() for _ in range(6)]
    charity = await a_charity(database)
    head = await a_beneficiary(
        database, charity, civil_number=numbers[0], phone=PHONE, email=EMAIL, address=ADDRESS
    )
    household = await a_household(database, head)
    for number in numbers[1:]:
        await a_household_member(database, household, civil_number=number)
    await finances_of(database, head, incomes=INCOMES, obligations=OBLIGATIONS)

    found = await dump(database)
    assert str(head) in found
    for plain in (*numbers, PHONE, PHONE[1:], EMAIL, ADDRESS, *INCOMES, *OBLIGATIONS):
        assert not [trace for trace in traces(plain) if trace in found]


async def test_a_value_kept_in_the_open_would_be_found(database: SeeingDatabase, clean: None) -> None:
    async with database.work() as work:
        await work.connection.execute(
            text("INSERT INTO key_proof (name, proof) VALUES (:plain, :bytes)"),
            {"plain": f"a {Decimal('413.275')} KWD", "bytes": PHONE.encode()},
        )
    found = await dump(database)
    assert "413.275" in found
    assert any(trace in found for trace in traces(PHONE))


async def test_sealed_values_of_equal_people_are_all_different(database: SeeingDatabase, clean: None) -> None:
    for _ in range(5):
        await a_beneficiary(database, phone=PHONE)
    sealed = await database.read("SELECT DISTINCT phone FROM beneficiary", [])
    assert len(sealed) == 5


def test_what_is_sealed_of_people_hangs_on_their_own_keys() -> None:
    hanging = {
        table.name: {column.info[SEALED] for column in table.columns if SEALED in column.info}
        for table in metadata.sorted_tables
    }
    own = {"person's key"}
    assert {name for name, under in hanging.items() if under == own} == {
        "beneficiary",
        "household_member",
        "finance_line",
    }
    assert {name for name, under in hanging.items() if under and under != own} == {"officer", "signin"}
