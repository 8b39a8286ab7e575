"""A charity's file is imported row by row, whole or not at all, and again without doubling anybody."""

from __future__ import annotations

import asyncio
import csv
import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from hub.errors import BadUserInput, Language
from hub.resolvers import importing
from hub.resolvers.beneficiary_rows import COLUMNS
from hub.resolvers.context import RequestContext
from hub.resolvers.import_verdicts import ImportCounts
from hub.resolvers.importing import import_beneficiaries
from hub.storage import finances
from hub.storage.tables import audit_event, beneficiary, finance_line, household, household_member, served
from hub.storage.tables import finances as finances_table
from tests.builders import a_charity
from tests.builders.people import (
    BORN,
    a_family,
    a_file,
    a_number,
    a_row,
    everybody,
    imported,
    reported,
    rows_of,
)

pytestmark = pytest.mark.any_postgres

NOURA = {"external_id": "N", "name_ar": "نورة سالم العجمي", "birth_date": "1984-03-09", "phone": "97562221"}


async def test_every_column_of_a_row_is_kept(operator: RequestContext) -> None:
    row = {
        **NOURA,
        "civil_id": "٢٨٤٠٣٠٩٠٠٠١٥",
        "name_latin": "Noura Salem",
        "sex": "f",
        "nationality": "kw",
        "email": "n@example.org",
        "governorate": "حولي",
        "area": "سلوى",
        "address": "قطعة 4",
        "household_external_id": "H1",
        "kinship": "HEAD",
        "monthly_income": "412.750",
        "monthly_obligations": "٢٥٠٫٥",
    }
    assert set(row) == set(COLUMNS)
    assert await imported(operator, row) == ImportCounts(rows=1, accepted=1)
    person = (await everybody(operator))["N"]
    assert vars(person.particulars) == {
        "civil_number": "284030900015",
        "name_ar": "نورة سالم العجمي",
        "name_latin": "Noura Salem",
        "birth_date": BORN,
        "sex": "F",
        "nationality": "KW",
        "phone": "+96597562221",
        "email": "n@example.org",
        "address": "قطعة 4",
        "governorate": "حولي",
        "area": "سلوى",
    }
    async with operator.database.work() as work:
        earned = (await finances.newest(work, [person.id]))[person.id]
    assert (earned.sum("INCOME"), earned.sum("OBLIGATION")) == (Decimal("412.750"), Decimal("250.5"))
    assert await rows_of(operator, select(household.c.head_id)) == [(person.id,)]
    assert await rows_of(operator, select(served.c.beneficiary_id)) == [(person.id,)]
    [event] = await rows_of(operator, select(audit_event))
    assert (event.client_id, event.charity_id, event.person_ids) == (
        "system:import",
        person.registered_by,
        [person.id],
    )
    assert {"Beneficiary.civilId", "Beneficiary.finances", "Beneficiary.household"} <= set(event.fields)


async def test_imported_again_nothing_doubles(operator: RequestContext) -> None:
    rows = [*a_family("H1", 3), a_row("alone", monthly_income="100")]
    assert await imported(operator, *rows) == ImportCounts(rows=4, accepted=4)
    before = await _everything(operator)
    assert await imported(operator, *rows) == ImportCounts(rows=4, unchanged=4)
    assert await _everything(operator) == before


async def test_changed_row_changes_what_it_says_and_leaves_what_it_does_not(operator: RequestContext) -> None:
    await imported(operator, {**NOURA, "email": "n@example.org"})
    changed = {**NOURA, "email": "", "phone": "97562222"}
    assert await imported(operator, changed) == ImportCounts(rows=1, updated=1)
    now = (await everybody(operator))["N"].particulars
    assert (now.phone, now.email) == ("+96597562222", "n@example.org")


async def test_changed_income_is_recorded_beside_the_earlier_one(operator: RequestContext) -> None:
    for income, outcome in (("100", "accepted"), ("100.000", "unchanged"), ("120", "updated")):
        [told] = await reported(operator, a_row("n", monthly_income=income))
        assert told["outcome"] == outcome
    assert len(await rows_of(operator, select(finances_table.c.id))) == 2


async def test_unknown_or_suspended_charity_imports_nothing(operator: RequestContext) -> None:
    await a_charity(operator.database, "S", suspended=True)
    for code in ("S", "unknown"):
        with pytest.raises(BadUserInput, match="BAD_USER_INPUT") as refusal:
            await import_beneficiaries(operator, code, a_file(NOURA))
        assert refusal.value.argument == "charity"


async def test_identifier_that_stands_twice_in_a_file_is_refused_the_second_time(
    operator: RequestContext,
) -> None:
    told = await reported(operator, a_row("x"), a_row("x"))
    assert [row["outcome"] for row in told] == ["accepted", "refused"]
    assert "2" in told[1]["reason"]


async def test_two_charities_that_import_the_same_people_at_once_register_each_once(
    operator: RequestContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 7)
    rows = [
        {**row, "civil_id": a_number(), "birth_date": "", "monthly_income": "10"}
        for home in range(10)
        for row in a_family(f"H{home}", 4)
    ]
    counts = await asyncio.gather(
        import_beneficiaries(operator, "A", a_file(*rows)),
        import_beneficiaries(operator, "B", a_file(*reversed(rows))),
    )
    assert sum(count.accepted for count in counts) == 40
    [(people,)] = await rows_of(operator, select(func.count()).select_from(beneficiary))
    [(listed,)] = await rows_of(operator, select(func.count(household_member.c.beneficiary_id)))
    [(earning,)] = await rows_of(operator, select(func.count()).select_from(finances_table))
    assert (people, listed, earning) == (40, 40, 40)


async def test_progress_and_report_tell_of_every_row(
    operator: RequestContext, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    seen: list[int] = []
    with (tmp_path / "report.csv").open("w", newline="") as report:
        await import_beneficiaries(
            replace(operator, language=Language.AR),
            "A",
            a_file(a_row("1"), a_row("2"), {**a_row("3"), "sex": "x"}),
            report=report,
            progress=lambda counts: seen.append(counts.rows),
        )
    assert seen == [2, 3]
    told = list(csv.DictReader((tmp_path / "report.csv").read_text().splitlines()))
    assert [row["line"] for row in told] == ["2", "3", "4"]
    assert told[2]["reason"] == "يجب أن يكون M أو F."


async def test_no_civil_number_stands_in_the_report(operator: RequestContext) -> None:
    number = a_number()
    report = io.StringIO()
    rows = a_row("1", civil_id=number), a_row("2", civil_id=number), a_row("3", civil_id="284030900016")
    await import_beneficiaries(operator, "A", a_file(*rows), report=report)
    assert number not in report.getvalue()
    assert "284030900016" not in report.getvalue()


async def _everything(context: RequestContext) -> list[list[Any]]:
    tables = (beneficiary, household, household_member, finances_table, finance_line, served)
    return [await rows_of(context, select(table).order_by(*table.primary_key)) for table in tables]
