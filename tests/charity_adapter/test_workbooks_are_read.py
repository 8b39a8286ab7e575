"""XLSX workbooks as accountants keep them: several sheets, merged headers, Arabic digits, two calendars."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from charity_adapter.errors import SourceError
from charity_adapter.records import Track
from tests.charity_adapter.table_builders import a_config, bundles, faults, projects, told, transactions

Rows = Sequence[Sequence[object]]
PROJECTS: Rows = [
    ["جمعية النخيل: كشف المشاريع"],
    [],
    ["رقم المشروع", "اسم المشروع", None, "الحالة", "المسار", "المدة"],
    [None, "بالعربية", "بالإنجليزية", None, None, "من (هجري)", "إلى"],
    [101, "بئر في القرية", "A village well", "جارٍ", "تنموي", "٠١/٠٩/١٤٤٥", dt.date(2025, 3, 1)],
    [102, "سلال غذائية", None, "مكتمل", "إغاثة", None, None],
]
HEADER_MERGES = ("A1:G1", "A3:A4", "B3:C3", "D3:D4", "E3:E4", "F3:G3")
MONEY: Rows = [
    ["المشروع", "السنة", "البند", "المبلغ"],
    [101, 1445, "حفر", "١٬٢٣٤٫٥٠٠ د.ك"],
    [None, None, "مضخة", 0.1 + 0.2],
    [102, 2024, "سلال", "#REF!"],
]
CONFIG = """[[source]]
kind = "xlsx"
path = "الميزانية.xlsx"
language = "ar"
date_order = "day-first"
defaults = { currency = "KWD" }

[source.projects]
sheet = "المشاريع"
[source.projects.columns]
external_id = "رقم المشروع"
title = { ar = "بالعربية", en = "اسم المشروع / بالإنجليزية" }
status = "الحالة"
track = "المسار"
planned_start = "المدة / من (هجري)"
planned_end = "إلى"

[source.budgets]
sheet = "الميزانيات"
columns = { project = "المشروع", year = "السنة", value = "المبلغ" }
"""


def _book(folder: Path, **sheets: Rows) -> Path:
    book = Workbook()
    for name, rows in {"المشاريع": PROJECTS, "الميزانيات": MONEY, **sheets}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for merge in HEADER_MERGES:
        book["المشاريع"].merge_cells(merge)
    for merge in ("A2:A3", "B2:B3"):
        book["الميزانيات"].merge_cells(merge)
    book.remove(book["Sheet"])
    book.save(folder / "الميزانية.xlsx")
    return a_config(folder, CONFIG)


def test_a_workbook_with_every_difficulty_is_read(tmp_path: Path) -> None:
    well, baskets = projects(_book(tmp_path))
    assert [(title.lang, title.text) for title in well.titles] == [
        ("ar", "بئر في القرية"),
        ("en", "A village well"),
    ]
    assert (well.external_id, well.track, baskets.track) == ("101", Track.DEVELOPMENT, Track.CARE)
    assert (well.planned_start, well.planned_end) == (dt.date(2024, 3, 11), dt.date(2025, 3, 1))
    assert [title.lang for title in baskets.titles] == ["ar"]


def test_a_cell_merged_over_several_rows_is_the_cell_of_each(tmp_path: Path) -> None:
    well = projects(_book(tmp_path))[0]
    assert [(budget.value, budget.period_start) for budget in well.budgets] == [
        (Decimal("1234.5"), dt.date(2023, 7, 19)),
        (Decimal("0.3"), dt.date(2023, 7, 19)),
    ]


def test_an_amount_merged_over_several_rows_is_counted_once(tmp_path: Path) -> None:
    config = _book(tmp_path)
    book = Workbook()
    _fill(book, "المشاريع", PROJECTS)
    _fill(book, "الميزانيات", [MONEY[0], [101, 2024, "حفر", 100], [101, 2024, "مضخة", None]])
    book["الميزانيات"].merge_cells("D2:D3")
    book.save(tmp_path / "الميزانية.xlsx")
    assert [budget.value for budget in projects(config)[0].budgets] == [100]
    assert [(line, code) for _, line, _, code in told(config)] == [(3, "missing")]


def _fill(book: Workbook, name: str, rows: Rows) -> None:
    sheet = book.create_sheet(name)
    for row in rows:
        sheet.append(list(row))


def test_a_fault_names_the_file_the_sheet_the_row_and_the_column(tmp_path: Path) -> None:
    (fault,) = faults(_book(tmp_path))
    assert fault.place.position == f"{tmp_path / 'الميزانية.xlsx'} [الميزانيات]:4"
    assert (fault.place.element, fault.code) == ("المبلغ (D)", "strange-cell")


def test_a_number_in_place_of_a_date_is_told(tmp_path: Path) -> None:
    rows = [*PROJECTS[:4], [101, "بئر", None, "جارٍ", None, 45362, None]]
    assert [code for *_, code in told(_book(tmp_path, المشاريع=rows))][-1:] == ["bad-day"]


def test_a_sheet_that_is_not_there_is_told_with_the_nearest_one(tmp_path: Path) -> None:
    config = _book(tmp_path)
    config.write_text(config.read_text(encoding="utf-8").replace('"المشاريع"', '"المشروع"'), encoding="utf-8")
    with pytest.raises(SourceError, match=r"“المشروع” .→ “المشاريع”"):
        bundles(config)


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0 an older workbook"])
def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path, raw: bytes) -> None:
    config = _book(tmp_path)
    (tmp_path / "الميزانية.xlsx").write_bytes(raw)
    with pytest.raises(SourceError) as caught:
        bundles(config)
    assert caught.value.code == "not-a-workbook"


def test_debits_and_credits_beside_each_other_are_two_tables_of_one_sheet(tmp_path: Path) -> None:
    ledger: Rows = [
        ["المشروع", "التاريخ", "مدين", "دائن"],
        [101, dt.date(2024, 5, 1), 10, None],
        [101, dt.date(2024, 5, 2), None, "١٥"],
    ]
    config = _book(tmp_path, القيود=ledger)
    side = """[[source.transactions]]
sheet = "القيود"
only_with = "value"
constants = {{ type = "{kind}" }}
columns = {{ project = "المشروع", date = "التاريخ", value = "{column}" }}
"""
    sides = side.format(kind="EXPENDITURE", column="مدين") + side.format(kind="INCOMING_FUNDS", column="دائن")
    config.write_text(f"{config.read_text(encoding='utf-8')}\n{sides}", encoding="utf-8")
    assert [(t.type.value, t.value) for t in transactions(config)] == [
        ("EXPENDITURE", Decimal(10)),
        ("INCOMING_FUNDS", Decimal(15)),
    ]
