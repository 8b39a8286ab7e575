"""A charity's file is imported row by row, whole or not at all, and again without doubling anybody."""

from __future__ import annotations

import asyncio
import csv
import io
from dataclasses import replace
from datetime import date
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
from hub.settings import Settings
from hub.storage import finances, registry
from hub.storage.registry import Person
from hub.storage.tables import audit_event, beneficiary, finance_line, household, household_member, served
from hub.storage.tables import finances as finances_table
from hub.storage.work import Database
from tests.builders import a_charity
from tests.builders.people import BORN, a_file, a_number, the_command_line

pytestmark = pytest.mark.any_postgres

NOURA = {"external_id": "N", "name_ar": "نورة سالم العجمي", "birth_date": "1984-03-09", "phone": "97562221"}


@pytest.fixture
async def operator(database: Database, clean: None, settings: Settings) -> RequestContext:
    """The operator at the command line; charities A and B are admitted and nobody is registered."""
    await a_charity(database, "A")
    await a_charity(database, "B")
    return the_command_line(database, settings)


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
    assert await _imported(operator, row) == ImportCounts(rows=1, accepted=1)
    person = (await _people(operator))["N"]
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
    assert await _rows(operator, select(household.c.head_id)) == [(person.id,)]
    assert await _rows(operator, select(served.c.beneficiary_id)) == [(person.id,)]
    [event] = await _rows(operator, select(audit_event))
    assert (event.client_id, event.charity_id, event.person_ids) == (
        "system:import",
        person.registered_by,
        [person.id],
    )
    assert {"Beneficiary.civilId", "Beneficiary.finances", "Beneficiary.household"} <= set(event.fields)


async def test_imported_again_nothing_doubles(operator: RequestContext) -> None:
    rows = [*_family("H1", 3), _row("alone", monthly_income="100")]
    assert await _imported(operator, *rows) == ImportCounts(rows=4, accepted=4)
    before = await _everything(operator)
    assert await _imported(operator, *rows) == ImportCounts(rows=4, unchanged=4)
    assert await _everything(operator) == before


async def test_changed_row_changes_what_it_says_and_leaves_what_it_does_not(operator: RequestContext) -> None:
    await _imported(operator, {**NOURA, "email": "n@example.org"})
    changed = {**NOURA, "email": "", "phone": "97562222"}
    assert await _imported(operator, changed) == ImportCounts(rows=1, updated=1)
    now = (await _people(operator))["N"].particulars
    assert (now.phone, now.email) == ("+96597562222", "n@example.org")


async def test_changed_income_is_recorded_beside_the_earlier_one(operator: RequestContext) -> None:
    for income, outcome in (("100", "accepted"), ("100.000", "unchanged"), ("120", "updated")):
        [told] = await _report(operator, _row("n", monthly_income=income))
        assert told["outcome"] == outcome
    assert len(await _rows(operator, select(finances_table.c.id))) == 2


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"external_id": ""}, "external_id"),
        ({"name_ar": ""}, "name_ar"),
        ({"name_ar": "a\x07b"}, "name_ar"),
        ({"name_latin": "x" * 201}, "name_latin"),
        ({"civil_id": "284030900016"}, "civil_id"),
        ({"civil_id": "284030900015", "birth_date": "1984-03-10"}, "civil_id"),
        ({"birth_date": "9/3/1984"}, "birth_date"),
        ({"birth_date": "1984-02-30"}, "birth_date"),
        ({"birth_date": "2999-01-01"}, "birth_date"),
        ({"sex": "female"}, "sex"),
        ({"nationality": "Kuwait"}, "nationality"),
        ({"phone": "none"}, "phone"),
        ({"email": "none"}, "email"),
        ({"kinship": "neighbour", "household_external_id": "H"}, "kinship"),
        ({"kinship": "CHILD"}, "household_external_id"),
        ({"monthly_income": "-1"}, "monthly_income"),
        ({"monthly_income": "1,000"}, "monthly_income"),
        ({"monthly_obligations": "9999999999"}, "monthly_obligations"),
    ],
)
async def test_bad_cell_refuses_its_row_by_the_column_s_name(
    operator: RequestContext, cells: dict[str, str], column: str
) -> None:
    bad, good = await _report(operator, {**_row("bad"), **cells}, _row("good"))
    assert (bad["outcome"], bad["column"], bad["line"]) == ("refused", column, "2")
    assert bad["reason"]
    assert good["outcome"] == "accepted"
    assert set(await _people(operator)) == {"good"}


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("external_id,name_ar\nA,ا,more\nB,ب\n", ["refused", "accepted"]),
        ('external_id,name_ar\nA,"ا\nB,"ب"\nC,ج\n', ["refused", "accepted"]),
        ("external_id,name_ar\n\nA,ا\n,\nB,ب", ["accepted", "accepted"]),
        ("\ufeffname_ar,external_id\r\nا,A\r\n", ["accepted"]),
        ("external_id,name_ar\nA," + "x" * 200_000 + "\nB,ب\n", ["refused", "accepted"]),
    ],
)
async def test_file_with_broken_lines_is_read_to_its_end(
    operator: RequestContext, text: str, outcomes: list[str]
) -> None:
    told = await _report(operator, io.BytesIO(text.encode()))
    assert [row["outcome"] for row in told] == outcomes


async def test_row_that_is_not_utf8_is_refused(operator: RequestContext) -> None:
    file = io.BytesIO(b"external_id,name_ar\nA,\xcd\xd3\xe4\nB\xff,x\nC,\xd8\xa7\n")
    told = await _report(operator, file)
    assert [row["outcome"] for row in told] == ["refused", "refused", "accepted"]
    assert (told[0]["external_id"], told[0]["column"]) == ("A", "name_ar")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (b"", ""),
        (b"external_id,name_ar,wealth,Notes\n", "wealth, Notes"),
        (b"external_id;name_ar\n", "external_id;name_ar"),
        (b"external_id,name_ar,name_ar\n", "name_ar"),
        (b"civil_id,name_ar\n", "external_id"),
        (b"external_id,civil_id\n", "name_ar / name_latin"),
        ("external_id,name_ar\n".encode("utf-16"), "UTF-8"),
        (b'external_id,"name_ar\n', ""),
    ],
)
async def test_wrong_header_refuses_the_file(operator: RequestContext, text: bytes, names: str) -> None:
    with pytest.raises(BadUserInput) as refusal:
        await import_beneficiaries(operator, "A", io.BytesIO(text))
    assert names in refusal.value.say(Language.EN)


async def test_unknown_or_suspended_charity_imports_nothing(operator: RequestContext) -> None:
    await a_charity(operator.database, "S", suspended=True)
    for code in ("S", "unknown"):
        with pytest.raises(BadUserInput, match="BAD_USER_INPUT") as refusal:
            await import_beneficiaries(operator, code, a_file(NOURA))
        assert refusal.value.argument == "charity"


async def test_identifier_that_stands_twice_in_a_file_is_refused_the_second_time(
    operator: RequestContext,
) -> None:
    told = await _report(operator, _row("x"), _row("x"))
    assert [row["outcome"] for row in told] == ["accepted", "refused"]
    assert "2" in told[1]["reason"]


async def test_civil_number_of_a_registered_person_is_a_suspected_duplicate(operator: RequestContext) -> None:
    number = a_number()
    await _imported(operator, _row("first", civil_id=number))
    [own] = await _report(operator, _row("second", civil_id=number))
    [others] = await _report(operator, _row("third", civil_id=number), charity="B")
    person = (await _people(operator))["first"]
    assert (own["outcome"], own["code"]) == ("suspected duplicate", "SAME_CIVIL_NUMBER")
    assert (own["suspected_id"], own["suspected_external_id"]) == (str(person.id), "first")
    assert (others["suspected_id"], others["suspected_external_id"]) == (str(person.id), "")
    assert len(await _people(operator)) == 1


async def test_number_that_stands_twice_in_a_file_registers_its_first_row(operator: RequestContext) -> None:
    number = a_number()
    told = await _report(operator, _row("first", civil_id=number), _row("second", civil_id=number))
    assert [row["outcome"] for row in told] == ["accepted", "suspected duplicate"]
    assert told[1]["suspected_id"] == told[0]["beneficiary_id"]


async def test_same_name_birth_date_and_phone_is_a_suspected_duplicate(operator: RequestContext) -> None:
    await _imported(operator, NOURA)
    again = {**NOURA, "external_id": "M", "name_ar": "نُورَه سالم العجمى"}
    [told] = await _report(operator, again, charity="B")
    assert (told["outcome"], told["code"]) == ("suspected duplicate", "SAME_NAME_BIRTH_AND_PHONE")
    assert set(await _people(operator)) == {"N"}


async def test_suspected_row_is_registered_when_the_operator_says_so(operator: RequestContext) -> None:
    await _imported(operator, NOURA)
    counts = await import_beneficiaries(
        operator, "B", a_file({**NOURA, "external_id": "M"}), accept_suspected=True
    )
    assert counts == ImportCounts(rows=1, accepted=1)


@pytest.mark.parametrize(
    "other",
    [
        {"phone": "97562223"},
        {"phone": ""},
        {"birth_date": "1984-03-10"},
        {"birth_date": ""},
        {"name_ar": "نوف سالم العجمي"},
    ],
)
async def test_person_alike_in_less_is_somebody_else(operator: RequestContext, other: dict[str, str]) -> None:
    counts = await _imported(operator, NOURA, {**NOURA, **other, "external_id": "M"})
    assert counts.accepted == 2


async def test_two_people_with_a_civil_number_each_are_two_people(operator: RequestContext) -> None:
    first, second = ({**NOURA, "external_id": code, "civil_id": a_number()} for code in "MN")
    assert (await _imported(operator, first, second)).accepted == 2


async def test_same_name_and_birth_date_in_one_household_is_a_suspected_duplicate(
    operator: RequestContext,
) -> None:
    cells = {**NOURA, "phone": "", "household_external_id": "H1"}
    await _imported(operator, _row("head", household_external_id="H1", kinship="HEAD"), cells)
    [told] = (await _report(operator, cells, {**cells, "external_id": "M"}))[1:]
    assert told["code"] == "SAME_NAME_BIRTH_AND_HOUSEHOLD"


async def test_household_is_put_together_from_rows_anywhere_in_the_file(
    operator: RequestContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    first, second = _family("H1", 4), _family("H2", 3)
    mixed = [first[3], second[1], first[0], second[2], first[2], second[0], first[1]]
    assert await _imported(operator, *mixed) == ImportCounts(rows=7, accepted=7)
    people = await _people(operator)
    homes = {name: person.household_id for name, person in people.items()}
    assert len({homes[row["external_id"]] for row in first}) == 1
    heads = await _rows(operator, select(household.c.id, household.c.head_id))
    assert dict(heads) == {homes["H1-0"]: people["H1-0"].id, homes["H2-0"]: people["H2-0"].id}
    sizes = (
        select(func.count(household_member.c.id))
        .group_by(household_member.c.household_id)
        .order_by(func.count())
    )
    assert await _rows(operator, sizes) == [(3,), (4,)]
    assert await _imported(operator, *mixed) == ImportCounts(rows=7, unchanged=7)


async def test_household_that_stands_is_found_again_after_a_row_that_is_refused(
    operator: RequestContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 1)
    number = a_number()
    await _imported(operator, _row("known", civil_id=number))
    head, child = _family("H1", 2)
    rows = {**head, "civil_id": number, "birth_date": ""}, child
    assert await _imported(operator, *rows) == ImportCounts(rows=2, accepted=1, suspected=1)
    assert await _imported(operator, *rows) == ImportCounts(rows=2, unchanged=1, suspected=1)


async def test_new_member_joins_the_household_that_stands(operator: RequestContext) -> None:
    family = _family("H1", 3)
    await _imported(operator, *family[:2])
    assert await _imported(operator, *family) == ImportCounts(rows=3, accepted=1, unchanged=2)
    assert len({person.household_id for person in (await _people(operator)).values()}) == 1


async def test_head_is_whose_identifier_the_household_bears(operator: RequestContext) -> None:
    await _imported(operator, _row("x", household_external_id="y"), _row("y", household_external_id="y"))
    people = await _people(operator)
    assert await _rows(operator, select(household.c.head_id)) == [(people["y"].id,)]
    kinships = select(household_member.c.kinship).order_by(household_member.c.kinship)
    assert await _rows(operator, kinships) == [("HEAD",), ("NOT_STATED",)]


async def test_changed_kinship_is_written_where_the_member_is_listed(operator: RequestContext) -> None:
    head, child = _family("H1", 2)
    await _imported(operator, head, child)
    assert await _imported(operator, head, {**child, "kinship": "SPOUSE"}) == ImportCounts(
        2, updated=1, unchanged=1
    )
    kinships = select(household_member.c.kinship).order_by(household_member.c.position)
    assert await _rows(operator, kinships) == [("HEAD",), ("SPOUSE",)]


async def test_moved_member_leaves_the_first_household(operator: RequestContext) -> None:
    first, second = _family("H1", 3), _family("H2", 2)
    await _imported(operator, *first, *second)
    moved = {**first[2], "household_external_id": "H2"}
    assert (await _imported(operator, *first[:2], moved, *second)).updated == 1
    people = await _people(operator)
    assert people["H1-2"].household_id == people["H2-0"].household_id
    assert len(await _rows(operator, select(household_member.c.id))) == 5


async def test_second_head_of_a_household_is_refused_and_not_registered(operator: RequestContext) -> None:
    head = _family("H1", 1)[0]
    told = await _report(operator, head, {**_row("other"), "household_external_id": "H1", "kinship": "HEAD"})
    assert (told[1]["outcome"], told[1]["code"]) == ("refused", "HOUSEHOLD_HAS_A_HEAD")
    assert set(await _people(operator)) == {"H1-0"}


async def test_head_of_others_is_not_moved_into_another_household(operator: RequestContext) -> None:
    first, second = _family("H1", 2), _family("H2", 1)
    await _imported(operator, *first, *second)
    moved = {**first[0], "household_external_id": "H2", "kinship": "SIBLING"}
    told = await _report(operator, *second, moved)
    assert (told[1]["outcome"], told[1]["code"]) == ("refused", "HEADS_ANOTHER_HOUSEHOLD")


async def test_household_has_at_most_sixty_members(operator: RequestContext) -> None:
    told = await _report(operator, *_family("H1", 61))
    assert [row["code"] for row in told if row["outcome"] == "refused"] == ["HOUSEHOLD_TOO_LARGE"]


async def test_two_charities_that_import_the_same_people_at_once_register_each_once(
    operator: RequestContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 7)
    rows = [
        {**row, "civil_id": a_number(), "birth_date": "", "monthly_income": "10"}
        for home in range(10)
        for row in _family(f"H{home}", 4)
    ]
    counts = await asyncio.gather(
        import_beneficiaries(operator, "A", a_file(*rows)),
        import_beneficiaries(operator, "B", a_file(*reversed(rows))),
    )
    assert sum(count.accepted for count in counts) == 40
    [(people,)] = await _rows(operator, select(func.count()).select_from(beneficiary))
    [(listed,)] = await _rows(operator, select(func.count(household_member.c.beneficiary_id)))
    [(earning,)] = await _rows(operator, select(func.count()).select_from(finances_table))
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
            a_file(_row("1"), _row("2"), {**_row("3"), "sex": "x"}),
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
    rows = _row("1", civil_id=number), _row("2", civil_id=number), _row("3", civil_id="284030900016")
    await import_beneficiaries(operator, "A", a_file(*rows), report=report)
    assert number not in report.getvalue()
    assert "284030900016" not in report.getvalue()


def _row(external_id: str, **cells: str) -> dict[str, str]:
    return {"external_id": external_id, "name_ar": f"نورة {external_id}", **cells}


def _family(name: str, size: int) -> list[dict[str, str]]:
    """A head, identified by name-0, and children."""
    return [
        _row(f"{name}-{place}", household_external_id=name, kinship="CHILD" if place else "HEAD")
        | {"birth_date": str(date(1980 + place % 40, 1, 1))}
        for place in range(size)
    ]


async def _imported(context: RequestContext, *rows: dict[str, str]) -> ImportCounts:
    return await import_beneficiaries(context, "A", a_file(*rows))


async def _report(
    context: RequestContext, *rows: dict[str, str] | io.BytesIO, charity: str = "A"
) -> list[dict[str, str]]:
    told = io.StringIO()
    cells = [row for row in rows if isinstance(row, dict)]
    file = rows[0] if isinstance(rows[0], io.BytesIO) else a_file(*cells)
    await import_beneficiaries(context, charity, file, report=told)
    return list(csv.DictReader(io.StringIO(told.getvalue())))


async def _people(context: RequestContext) -> dict[str, Person]:
    ids = [row.id for row in await _rows(context, select(beneficiary.c.id))]
    async with context.database.work() as work:
        found = await registry.people_with_ids(work, ids, lock=False)
    return {person.external_id or "": person for person in found.values()}


async def _everything(context: RequestContext) -> list[list[Any]]:
    tables = (beneficiary, household, household_member, finances_table, finance_line, served)
    return [await _rows(context, select(table).order_by(*table.primary_key)) for table in tables]


async def _rows(context: RequestContext, statement: Any) -> list[Any]:
    async with context.database.work() as work:
        return list((await work.connection.execute(statement)).all())
