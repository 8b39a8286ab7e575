"""Incomes and obligations are recorded beside earlier ones, and only the ministry vouches for them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from hub.errors import BadUserInput
from hub.resolvers.context import RequestContext
from hub.resolvers.finances import Line, RecordFinances, record_finances
from hub.resolvers.outcome import Outcome, Refused
from hub.settings import Settings
from hub.storage import finances
from hub.storage.finances import FinanceLine
from hub.storage.tables import audit_event, finance_line, new_id
from hub.storage.tables import finances as finances_table
from hub.storage.work import Database
from tests.builders import a_charity
from tests.builders.people import a_registrar, made, registered, the_ministry

pytestmark = pytest.mark.any_postgres

DAY = date(2026, 2, 1)
PENSION = Line("PENSION", Decimal("412.750"))
RENT = Line("RENT", Decimal("250.000"), "شقة من غرفتين")


async def test_finances_are_kept_exactly(charity: RequestContext) -> None:
    person = await registered(charity)
    command = RecordFinances(person, DAY, (PENSION,), (RENT,))
    made(await record_finances(charity, command))
    async with charity.database.work() as work:
        newest = (await finances.newest(work, [person]))[person]
    assert newest.lines == (
        FinanceLine("INCOME", "PENSION", Decimal("412.750")),
        FinanceLine("OBLIGATION", "RENT", Decimal("250.000"), "شقة من غرفتين"),
    )
    assert (newest.as_of, newest.currency, newest.verified) == (DAY, "KWD", False)
    assert newest.recorded_by == charity.caller.charity_id


async def test_amounts_and_notes_are_not_in_the_database_in_plain(charity: RequestContext) -> None:
    person = await registered(charity)
    await record_finances(charity, RecordFinances(person, DAY, (PENSION,), (RENT,)))
    rows = str(await _rows(charity, select(finance_line)))
    assert "412" not in rows
    assert "شقة" not in rows


async def test_earlier_finances_stay(charity: RequestContext) -> None:
    person = await registered(charity)
    ids = [made(await record_finances(charity, RecordFinances(person, DAY, (PENSION,)))) for _ in range(2)]
    assert ids == [row.id for row in await _rows(charity, select(finances_table.c.id).order_by("id"))]


async def test_recording_is_in_the_audit(charity: RequestContext) -> None:
    person = await registered(charity)
    await record_finances(charity, RecordFinances(person, DAY, (PENSION,)))
    [event] = (await _rows(charity, select(audit_event).order_by(audit_event.c.at)))[-1:]
    assert event.person_ids == [person]
    assert "Beneficiary.finances" in event.fields


async def test_only_the_ministry_records_finances_as_verified(
    charity: RequestContext, settings: Settings
) -> None:
    person = await registered(charity)
    command = RecordFinances(person, DAY, (PENSION,), verified=True)
    assert _code(await record_finances(charity, command)) == "ONLY_THE_MINISTRY_VERIFIES"
    assert made(await record_finances(the_ministry(charity.database, settings), command)).version == 7


async def test_only_those_who_serve_a_person_record_the_finances(
    charity: RequestContext, settings: Settings
) -> None:
    other = a_registrar(charity.database, settings, await a_charity(charity.database))
    command = RecordFinances(await registered(charity), DAY)
    assert _code(await record_finances(other, command)) == "NOT_ON_YOUR_LIST"
    assert _code(await record_finances(other, RecordFinances(new_id(), DAY))) == "UNKNOWN_BENEFICIARY"


async def test_suspended_charity_records_no_finances(
    database: Database, clean: None, settings: Settings
) -> None:
    suspended = a_registrar(database, settings, await a_charity(database, suspended=True))
    assert _code(await record_finances(suspended, RecordFinances(new_id(), DAY))) == "CHARITY_SUSPENDED"


@pytest.mark.parametrize(
    ("said", "argument"),
    [
        ({"as_of": date(2999, 1, 1)}, "input.asOf"),
        ({"currency": "XYZ"}, "input.currency"),
        ({"incomes": (PENSION,) * 51}, "input.incomes"),
        ({"incomes": (PENSION, Line("WORK", Decimal(-1)))}, "input.incomes[1].monthly"),
        ({"obligations": (Line("", Decimal(1)),)}, "input.obligations[0].kind"),
        ({"obligations": (Line("RENT", Decimal("1e12")),)}, "input.obligations[0].monthly"),
        ({"obligations": (Line("RENT", Decimal(1), "\0"),)}, "input.obligations[0].note"),
    ],
)
async def test_malformed_finances_name_their_argument_and_write_nothing(
    charity: RequestContext, said: dict[str, Any], argument: str
) -> None:
    told: dict[str, Any] = {"beneficiary_id": await registered(charity), "as_of": DAY}
    with pytest.raises(BadUserInput) as refusal:
        await record_finances(charity, RecordFinances(**(told | said)))
    assert refusal.value.argument == argument
    assert await _rows(charity, select(finances_table.c.id)) == []


async def _rows(context: RequestContext, statement: Any) -> list[Any]:
    async with context.database.work() as work:
        return list((await work.connection.execute(statement)).all())


def _code(outcome: Outcome) -> str:
    assert isinstance(outcome, Refused), outcome
    assert outcome.type_name == "FinancesRefused"
    return outcome.code.value
