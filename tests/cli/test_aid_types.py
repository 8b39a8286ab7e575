"""The ministry sets its aid types at the command line."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from hub.storage.tables import aid_type
from hub.storage.work import Database
from tests.cli.conftest import Hub

RENT = ("aid-type", "set", "--code", "CLI-RENT", "--counted-for", "HOUSEHOLD", "--cycle", "MONTH")


async def test_an_aid_type_is_set_as_it_is_said(hub: Hub, database: Database) -> None:
    told = hub(*RENT, "--name-ar", "إيجار", "--ceiling", "300.500", "--co-funding", "--json")
    assert told.exit_code == 0, told.err
    assert told.document["ceiling"] == "300.500"
    async with database.work() as work:
        row = (await work.connection.execute(select(aid_type).where(aid_type.c.code == "CLI-RENT"))).one()
    assert (row.name_ar, row.name_en) == ("إيجار", "CLI-RENT")
    assert (row.counted_for, row.cycle, str(row.ceiling), row.currency) == (
        "HOUSEHOLD",
        "MONTH",
        "300.500",
        "KWD",
    )
    assert (row.co_funding, row.identity_required, row.active) == (True, False, True)


async def test_names_that_are_not_said_stay(hub: Hub, database: Database) -> None:
    assert hub(*RENT, "--name-ar", "إيجار", "--name-en", "Rent").exit_code == 0
    assert hub(*RENT, "--closed").exit_code == 0
    async with database.work() as work:
        row = (await work.connection.execute(select(aid_type).where(aid_type.c.code == "CLI-RENT"))).one()
    assert (row.name_ar, row.name_en, row.active) == ("إيجار", "Rent", False)


@pytest.mark.parametrize(("amount", "code"), [("-1", 1), ("0", 1), ("1e3", 2), ("NaN", 2), ("0.0001", 1)])
def test_an_absurd_ceiling_is_refused(hub: Hub, amount: str, code: int) -> None:
    told = hub(*RENT, f"--ceiling={amount}", "--json")
    assert told.exit_code == code
    assert told.document["code"] == ("USAGE" if code == 2 else "BAD_USER_INPUT")


def test_co_funding_without_a_ceiling_is_refused(hub: Hub) -> None:
    assert hub(*RENT, "--co-funding", "--json").document["code"] == "CO_FUNDING_NEEDS_CEILING"
