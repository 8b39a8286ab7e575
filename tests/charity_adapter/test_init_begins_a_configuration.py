"""`init` reads the headers of a charity's own files and writes a charity.toml that a person can check and use."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from charity_adapter.cli import main
from charity_adapter.config import load_config
from charity_adapter.fields import FIELDS, TableKind
from charity_adapter.starting.conventions import decimal_of, order_of
from charity_adapter.starting.synonyms import COLUMNS
from tests.charity_adapter.builders import a_file, an_activity
from tests.charity_adapter.table_builders import projects, told, transactions

PROJECTS = """جمعية النخيل;;;;;;
رقم المشروع;اسم المشروع;اسم المشروع (إنجليزي);حالة المشروع;تاريخ البدء;الدولة;ملاحظات
ن-1;بئر في القرية;A well;جارٍ;15/03/2024;KW;
ن-2;مدرسة;;قيد الدراسة;03/04/2024;JO;عاجل
"""
LEDGER: list[list[object]] = [
    ["المشروع", "رقم السند", "نوع الحركة", "التاريخ", "المبلغ", "العملة", "البيان"],
    ["ن-1", "س-1", "صرف", "1 رمضان 1445", "١٬٠٠٠٫٥٠", "KWD", "دفعة أولى"],
    ["ن-2", "س-2", "تبرع", "2 رمضان 1445", 70, "KWD", None],
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a CSV file in another encoding, a workbook and an IATI file."""
    (tmp_path / "كشف.csv").write_bytes(PROJECTS.replace("جارٍ", "جاري").encode("cp1256"))
    book = Workbook()
    sheet = book.worksheets[0]
    for row in LEDGER:
        sheet.append(row)
    book.save(tmp_path / "قيود.xlsx")
    a_file(tmp_path, an_activity())
    return tmp_path


def _run(*words: object, language: str = "en") -> Result:
    clean = {**os.environ, "LANG": language, "LC_ALL": "", "LC_MESSAGES": ""}
    return CliRunner().invoke(main, ["init", *map(str, words)], env=clean)


def test_a_written_configuration_is_read_and_its_sources_are_found(folder: Path) -> None:
    config = folder / "charity.toml"
    done = _run("--config", config)
    assert (done.exit_code, done.stderr) == (0, "")
    assert [source.kind for source in load_config(config).sources] == ["iati", "xlsx"]
    text = config.read_text(encoding="utf-8")
    assert 'external_id = "رقم المشروع"   # ن-1, ن-2' in text
    assert 'title.en = "اسم المشروع (إنجليزي)"' in text
    assert "# Columns that are not read: ملاحظات" in text
    assert '# "قيد الدراسة" = "PIPELINE"' in text
    assert 'date_order = "day-first"' in text


def test_the_guess_reads_the_files_once_it_is_put_right(folder: Path) -> None:
    config = folder / "charity.toml"
    assert _run("--config", config, folder / "كشف.csv").exit_code == 0
    text = config.read_text(encoding="utf-8").replace('# "قيد الدراسة"', '"قيد الدراسة"')
    config.write_text(text, encoding="utf-8")
    well, school = projects(config)
    assert (well.external_id, str(well.planned_start)) == ("ن-1", "2024-03-15")
    assert (school.status.value, str(school.planned_start)) == ("PIPELINE", "2024-04-03")
    assert told(config) == []


def test_projects_and_their_ledger_in_one_workbook_need_no_hand(folder: Path) -> None:
    book = Workbook()
    names = book.worksheets[0]
    names.title = "المشاريع"
    for cells in (["رقم المشروع", "الاسم", "الحالة"], ["ن-1", "بئر", "جارٍ"], ["ن-2", "مدرسة", "منجز"]):
        names.append(cells)
    ledger = book.create_sheet("القيود")
    for row in LEDGER:
        ledger.append(row)
    book.save(folder / "الكل.xlsx")
    config = folder / "charity.toml"
    assert _run("--config", config, folder / "الكل.xlsx").exit_code == 0
    assert told(config) == []
    assert [(t.reference, str(t.date), str(t.value)) for t in transactions(config)] == [
        ("س-1", "2024-03-11", "1000.5"),
        ("س-2", "2024-03-12", "70.0"),
    ]


def test_projects_in_a_csv_file_and_their_ledger_in_a_workbook_are_one_source(folder: Path) -> None:
    config = folder / "charity.toml"
    assert _run("--config", config, folder / "كشف.csv", folder / "قيود.xlsx").exit_code == 0
    assert len(transactions(config)) == 1
    assert [code for *_, code in told(config)] == ["unknown-word", "activity-refused"]


def test_what_lacks_a_column_is_told(tmp_path: Path) -> None:
    (tmp_path / "projects.csv").write_text("رقم المشروع,اسم المشروع\n1,بئر\n", encoding="utf-8")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    done = _run("--config", tmp_path / "charity.toml", "--json")
    document = json.loads(done.stdout)
    assert [entry["field"] for entry in document["missing"]] == ["status"]
    assert [Path(path).name for path in document["without_tables"]] == ["other.csv"]
    shown = _run("--config", tmp_path / "charity.toml", "--replace", "--lang", "ar").stdout
    assert "لا عمود يشبه status" in shown


def test_a_named_file_that_is_not_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").write_text("%PDF", encoding="utf-8")
    config = tmp_path / "charity.toml"
    assert "plan.pdf: not read" in _run("--config", config, tmp_path / "plan.pdf").stdout
    done = _run("--config", config, "--replace", "--json", tmp_path / "plan.pdf")
    assert [Path(path).name for path in json.loads(done.stdout)["unread"]] == ["plan.pdf"]


def test_a_configuration_that_is_there_is_not_written_over(folder: Path) -> None:
    config = folder / "charity.toml"
    config.write_text("# ours\n", encoding="utf-8")
    done = _run("--config", config)
    assert done.exit_code == 2
    assert "--replace" in done.stderr
    assert config.read_text(encoding="utf-8") == "# ours\n"


def test_an_empty_folder_gets_an_example(tmp_path: Path) -> None:
    config = tmp_path / "charity.toml"
    assert _run("--config", config, language="ar").exit_code == 0
    assert '# path = "activities.xml"' in config.read_text(encoding="utf-8")


def test_synonyms_are_of_fields_that_there_are() -> None:
    known = {kind: {field.name for field in FIELDS[kind]} for kind in TableKind}
    assert [name for kind, names in COLUMNS.items() for name in names if name not in known[kind]] == []


def test_conventions_are_found_only_where_they_are_proved() -> None:
    assert order_of(["03/04/2024"]) is None
    assert order_of(["13/04/2024", "04/13/2024"]) is None
    assert str(order_of(["٠٣/٢٥/٢٠٢٤"])) == "month-first"
    assert decimal_of(["1,5", "2.5"]) is None
    assert str(decimal_of(["1.234,50", "7"])) == ","
