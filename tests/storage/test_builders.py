"""What the builders make fits the tables."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hub.rules.civil_number import CivilNumber, check
from tests.builders import (
    a_beneficiary,
    a_charity,
    a_civil_number,
    a_client,
    a_household,
    a_household_member,
    an_aid_type,
    finances_of,
)
from tests.seeing import SeeingDatabase

pytestmark = pytest.mark.any_postgres


async def test_a_family_with_finances_and_aid_types_can_be_built(
    database: SeeingDatabase, clean: None
) -> None:
    charity_id = await a_charity(database)
    await a_client(database, charity_id)
    await a_client(database)
    head = await a_beneficiary(database, charity_id, phone="+96550000001")
    household = await a_household(database, head)
    await a_household_member(database, household, civil_number=a_civil_number())
    await finances_of(database, head, incomes=("310.500",), obligations=("120",))
    await an_aid_type(database, ceiling=Decimal(100), co_funding=True)
    (row,) = await database.read("SELECT count(*) FROM finance_line", [])
    assert row is not None
    assert row[0] == 2


def test_made_up_civil_numbers_can_be_right() -> None:
    assert all(isinstance(check(a_civil_number(), "KW"), CivilNumber) for _ in range(100))
