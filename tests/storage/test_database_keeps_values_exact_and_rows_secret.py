"""The database gives values back as they were given, refuses without telling rows, and knows its connections."""

from __future__ import annotations

import traceback
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import asyncpg
import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from hub.storage.tables import beneficiary, kept_answer, new_id
from tests.builders import a_beneficiary, a_charity, an_aid_type
from tests.seeing import SeeingDatabase

pytestmark = pytest.mark.any_postgres


async def test_what_the_database_refuses_is_said_without_rows_or_parameters(
    database: SeeingDatabase, clean: None
) -> None:
    await a_beneficiary(database, name_latin="Maryam Secret", civil_number="268071093619")
    refused: list[BaseException] = []
    for columns in (
        {"civil_number": "268071093619", "name_latin": "Maryam Secret"},
        {"name_latin": "Maryam Secret", "sex": "X"},
        {"name_latin": "Maryam Secret", "birth_date": None, "governorate": None, "registered_by": new_id()},
    ):
        with pytest.raises(IntegrityError) as seen:
            await a_beneficiary(database, **columns)
        refused.append(seen.value)
    with pytest.raises(asyncpg.DataError) as asked:
        await database.read("SELECT $1::uuid", ["Maryam Secret"])
    refused.append(asked.value)
    with pytest.raises(asyncpg.PostgresError) as parsed:
        await database.read("SELECT $1::text::uuid", ["Maryam Secret"])
    refused.append(parsed.value)

    async def insert_nonsense() -> None:
        async with database.work() as work:
            await work.connection.execute(insert(beneficiary).values(id=new_id(), birth_date="Maryam Secret"))

    with pytest.raises(DBAPIError) as given:
        await insert_nonsense()
    refused.append(given.value)
    told = "".join("".join(traceback.format_exception(error)) for error in refused)
    assert "uq_beneficiary_civil_index" in told
    assert "ck_beneficiary_sex" in told
    shown = [line for line in told.splitlines() if not line.startswith("    ")]
    assert "Maryam" not in "\n".join(shown)
    assert "268071093619" not in "\n".join(shown)


async def test_amounts_are_exact_moments_are_utc_and_json_is_json(
    database: SeeingDatabase, clean: None
) -> None:
    amount = Decimal("123456789012345678.000001")
    aid_type = await an_aid_type(database, ceiling=amount)
    there = datetime(2026, 3, 1, 1, 30, tzinfo=timezone(timedelta(hours=3)))
    answer = {"النوع": ["Aid", 1, None, True]}
    async with database.work() as work:
        await work.connection.execute(
            insert(kept_answer).values(
                client_id="c", idempotency_key="k", input_digest=b"\0", answer=answer, answered_at=there
            )
        )
        row = (await work.connection.execute(select(kept_answer))).one()
    assert row.answer == answer
    assert row.answered_at == there
    assert row.answered_at.utcoffset() == timedelta(0)
    read = await database.read(
        "SELECT ceiling, current_setting('timezone') FROM aid_type WHERE id = $1", [aid_type]
    )
    assert tuple(read[0]) == (amount, "UTC")


async def test_the_server_sees_whose_connections_they_are(database: SeeingDatabase) -> None:
    name = "SELECT current_setting('application_name')"
    assert (await database.read(name, []))[0][0] == "charity-hub"
    async with database.work() as work:
        assert (await work.connection.execute(text(name))).scalar() == "charity-hub"


async def test_a_repeated_read_is_prepared_once(own: tuple[str, SeeingDatabase]) -> None:
    _, database = own
    charity = await a_charity(database)
    for _ in range(3):
        await database.read("SELECT code FROM charity WHERE id = $1", [charity])
    prepared = await database.read(
        "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT code%'", []
    )
    assert prepared[0][0] == 1
