"""CSV files become projects, budgets and transactions; every fault is told with its row and column, and stops no other."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from charity_adapter.errors import SourceError
from charity_adapter.faults import RecordKind
from charity_adapter.records import LocalText, ProjectStatus, TransactionType
from charity_adapter.sources.tables.csv_grid import delimiter_of, encoding_of
from tests.charity_adapter.table_builders import (
    PROJECT_ROWS,
    bundles,
    csv_source,
    faults,
    in_arabic,
    projects,
    told,
    transactions,
)

KUWAIT = 'defaults = { currency = "KWD", country = "KW" }'
SPENT = "المشروع,النوع,التاريخ,المبلغ,القيد\n"


def test_rows_of_every_table_are_brought_to_their_project(tmp_path: Path) -> None:
    config = csv_source(
        tmp_path,
        KUWAIT,
        budgets="المشروع,المبلغ,السنة\n2,100,2024\n1,٥٠٫٥,1445\n",
        transactions=f"{SPENT}٢,صرف,2024-05-01,7,ق-1\n1,تبرع,2024-05-02,8,ق-1\n",
    )
    well, school = projects(config)
    assert (well.titles, well.status) == ((LocalText("ar", "بئر"),), ProjectStatus.IMPLEMENTATION)
    assert [(b.value, b.currency, b.period_start) for b in well.budgets] == [
        (Decimal("50.5"), "KWD", dt.date(2023, 7, 19))
    ]
    assert school.countries[0].code == "KW"
    assert school.transaction_references == ("ق-1",)
    assert [(t.project_external_id, t.type, t.value) for t in transactions(config)] == [
        ("1", TransactionType.INCOMING_FUNDS, Decimal(8)),
        ("2", TransactionType.EXPENDITURE, Decimal(7)),
    ]


def test_every_fault_is_told_at_once_and_no_project_is_lost(tmp_path: Path) -> None:
    config = csv_source(
        tmp_path,
        budgets="المشروع,المبلغ,السنة\n1,1;5,العام\n9,5 KWD,2024\n,5 KWD,2024\n",
        transactions=f"{SPENT}1,؟,03/04/2024,5,ق-1\n1,صرف,2024-01-01,5 KWD,ق-2,زيادة\n1,,,,ق-3\n",
    )
    assert len(projects(config)) == 2
    assert sorted(told(config)) == sorted(
        [
            ("budgets.csv", 2, "المبلغ (2)", "bad-amount"),
            ("budgets.csv", 2, "السنة (3)", "bad-year"),
            ("budgets.csv", 2, "currency", "no-currency-column"),
            ("budgets.csv", 3, "المشروع (1)", "unknown-project"),
            ("budgets.csv", 4, "المشروع (1)", "no-project"),
            ("transactions.csv", 2, "النوع (2)", "unknown-word"),
            ("transactions.csv", 2, "التاريخ (3)", "ambiguous-date"),
            ("transactions.csv", 2, "currency", "no-currency-column"),
            ("transactions.csv", 3, "source[1].transactions", "row-too-wide"),
            ("transactions.csv", 4, "النوع (2)", "missing"),
            ("transactions.csv", 4, "التاريخ (3)", "missing"),
            ("transactions.csv", 4, "المبلغ (4)", "missing"),
            ("transactions.csv", 4, "currency", "no-currency-column"),
        ]
    )


def test_a_refused_row_keeps_its_own_reference_from_being_withdrawn(tmp_path: Path) -> None:
    config = csv_source(
        tmp_path, KUWAIT, transactions=f"{SPENT}1,صرف,غدًا,5,ق-1\n1,صرف,2024-01-01,5,ق-2,زيادة\n"
    )
    assert projects(config)[0].transaction_references == ("ق-1", "ق-2")


def test_a_refused_project_takes_its_rows_with_it(tmp_path: Path) -> None:
    config = csv_source(
        tmp_path,
        KUWAIT,
        budgets="المشروع,المبلغ,السنة\n1,5,2024\n",
        projects="columns = { external_id = 'رقم', title = 'الاسم', status = 'الحالة' }",
    )
    (tmp_path / "projects.csv").write_text("رقم,الاسم,الحالة\n1,,خطأ\n", encoding="utf-8")
    (bundle,) = bundles(config)
    assert [(r.kind, [f.code for f in r.faults]) for r in bundle.refused] == [
        (RecordKind.ACTIVITY, ["missing", "unknown-word"]),
        (RecordKind.BUDGET, ["activity-refused"]),
    ]


def test_a_refused_project_hides_no_other_fault_of_its_own_or_of_its_rows(tmp_path: Path) -> None:
    columns = '{ external_id = "id", title = "t", status = "s", planned_end = "end" }'
    milestones = '[source.milestones]\npath = "steps.csv"\n'
    milestones += 'columns = { project = "id", title = "t", planned_on = "day" }'
    config = csv_source(
        tmp_path,
        KUWAIT,
        milestones,
        projects=f"columns = {columns}",
        budgets="المشروع,المبلغ,السنة\n1,x,2024\n",
    )
    (tmp_path / "projects.csv").write_text("id,t,s,end\n1,بئر,خطأ,30/02/2024\n", encoding="utf-8")
    (tmp_path / "steps.csv").write_text("id,t,day\n1,حفر,غدًا\n", encoding="utf-8")
    assert sorted(told(config)) == [
        ("budgets.csv", 2, "source[1].budgets", "activity-refused"),
        ("budgets.csv", 2, "المبلغ (2)", "bad-amount"),
        ("projects.csv", 2, "end (4)", "bad-day"),
        ("projects.csv", 2, "s (3)", "unknown-word"),
        ("steps.csv", 2, "day (3)", "bad-day"),
    ]


def test_a_currency_that_is_none_is_one_fault(tmp_path: Path) -> None:
    config = csv_source(tmp_path, budgets="المشروع,المبلغ,السنة\n1,100 ZZZ,2024\n")
    assert told(config) == [("budgets.csv", 2, "المبلغ (2)", "bad-currency")]


def test_half_a_point_is_told(tmp_path: Path) -> None:
    columns = '{ external_id = "id", title = "t", status = "s", latitude = "lat", longitude = "lon" }'
    config = csv_source(tmp_path, projects=f"columns = {columns}")
    (tmp_path / "projects.csv").write_text("id,t,s,lat,lon\n1,بئر,2,29,\n2,بئر,2,,48\n", encoding="utf-8")
    assert told(config) == [
        ("projects.csv", 2, "lon (5)", "missing"),
        ("projects.csv", 3, "lat (4)", "missing"),
    ]


def test_a_project_that_stands_twice_alike_is_one_and_otherwise_is_refused(tmp_path: Path) -> None:
    config = csv_source(tmp_path)
    (tmp_path / "projects.csv").write_text(f"{PROJECT_ROWS}1,بئر,جارٍ\n1,بئران,جارٍ\n", encoding="utf-8")
    assert [project.external_id for project in projects(config)] == ["1", "2"]
    (fault,) = faults(config)
    assert (fault.place.line, fault.code) == (5, "duplicate-activity")
    assert "السطر 2" in in_arabic(fault)


def test_a_part_that_cannot_be_read_leaves_its_project(tmp_path: Path) -> None:
    columns = '{ external_id = "id", title = "t", status = "s", planned_start = "من", latitude = "lat", longitude = "lon" }'
    config = csv_source(tmp_path, projects=f"columns = {columns}")
    (tmp_path / "projects.csv").write_text("id,t,s,من,lat,lon\n1,بئر,2,غدًا,95,48\n", encoding="utf-8")
    (project,) = projects(config)
    assert (project.planned_start, project.locations) == (None, ())
    assert [code for *_, code in told(config)] == ["bad-day", "out-of-range"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_found(tmp_path: Path, encoding: str, delimiter: str) -> None:
    config = csv_source(tmp_path)
    text = f"كشف المشاريع\r\n\r\n{PROJECT_ROWS}".replace(",", delimiter).replace("جارٍ", "جاري")
    (tmp_path / "projects.csv").write_bytes(text.encode(encoding))
    assert [project.titles[0].text for project in projects(config)] == ["بئر", "مدرسة"]


def test_a_mark_before_a_quoted_header_is_no_part_of_it_when_the_encoding_is_named(tmp_path: Path) -> None:
    config = csv_source(tmp_path, 'encoding = "UTF-8"')
    rows = '"رقم المشروع","الاسم","الحالة"\n"1","بئر","جارٍ"\n'
    (tmp_path / "projects.csv").write_text(rows, encoding="utf-8-sig")
    assert [project.external_id for project in projects(config)] == ["1"]


def test_a_sign_cut_at_the_end_of_a_block_is_still_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("a" * 65_535 + "ب" * 10, encoding="utf-8")
    assert encoding_of(path) == "utf-8"
    path.write_bytes(path.read_bytes()[:-1])
    assert encoding_of(path) == "cp1256"


def test_a_comma_inside_an_amount_does_not_choose_the_delimiter() -> None:
    assert delimiter_of(["a;b\n", "1,5;2,5\n", "1,5;2\n"]) == ";"


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    config = csv_source(tmp_path)
    text = f'{PROJECT_ROWS}3,"بئر\nفي قرية",خطأ\n4,بئر,خطأ\n'
    (tmp_path / "projects.csv").write_text(text, encoding="utf-8")
    assert [line for _, line, _, _ in told(config)] == [4, 6]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'"a,b\n1,2\n', "malformed-csv"),
        (b"", "no-header"),
        ("رقم المشروع,اسم,الحالة\n".encode(), "columns-missing"),
        ("رقم المشروع,الاسم,الاسم,الحالة\n".encode(), "columns-twice"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_as_a_whole(tmp_path: Path, raw: bytes, code: str) -> None:
    config = csv_source(tmp_path)
    (tmp_path / "projects.csv").write_bytes(raw)
    with pytest.raises(SourceError) as caught:
        bundles(config)
    assert caught.value.code == code


def test_a_missing_column_is_told_with_the_nearest_one(tmp_path: Path) -> None:
    config = csv_source(tmp_path)
    (tmp_path / "projects.csv").write_text("رقم المشروعات,الاسم\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"“رقم المشروع” .→ “رقم المشروعات”.*“الحالة”"):
        bundles(config)
