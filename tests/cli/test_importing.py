"""`hub import beneficiaries` counts every row, reports each, and says which to correct."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.builders.people import a_number
from tests.cli.conftest import Hub


@pytest.fixture
def charity(hub: Hub) -> str:
    """The code of a member charity."""
    assert hub("charity", "admit", "--code", "IMPORTS", "--name-ar", "أ", "--name-en", "A").exit_code == 0
    return "IMPORTS"


def _file(folder: Path, *rows: tuple[str, str, str]) -> Path:
    file = folder / "beneficiaries.csv"
    with file.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([("external_id", "name_ar", "civil_id"), *rows])
    return file


def test_every_row_is_counted_and_reported(hub: Hub, charity: str, tmp_path: Path) -> None:
    first, second = a_number(), a_number()
    file = _file(tmp_path, (first, "نورة سالم العجمي", first), (second, "بدر ناصر المطيري", second))
    report = tmp_path / "report.csv"
    command = ("import", "beneficiaries", str(file), "--charity", charity, "--report", str(report), "--json")
    told = hub(*command)
    assert told.exit_code == 0, told.err
    counts = {"rows": 2, "accepted": 2, "updated": 0, "unchanged": 0, "refused": 0, "suspected": 0}
    assert told.document == counts | {"report": str(report)}
    lines = report.read_text(encoding="utf-8").splitlines()
    assert [row["outcome"] for row in csv.DictReader(lines)] == ["accepted"] * 2
    assert hub(*command).document["unchanged"] == 2
    assert "100%" in told.err


def test_a_refused_row_is_exit_code_1_and_the_others_are_kept(hub: Hub, charity: str, tmp_path: Path) -> None:
    number = a_number()
    file = _file(tmp_path, (number, "سعاد جابر الرشيدي", number), (f"{number}-2", "حمد", "284030900016"))
    told = hub("import", "beneficiaries", str(file), "--charity", charity, "--json")
    assert told.exit_code == 1
    assert told.document["code"] == "ROWS_REFUSED"
    assert (told.document["accepted"], told.document["refused"]) == (1, 1)


def test_a_suspected_duplicate_is_told_and_not_written(hub: Hub, charity: str, tmp_path: Path) -> None:
    number = a_number()
    file = _file(
        tmp_path, (number, "منيرة فهد العازمي", number), (f"{number}-2", "منيرة فهد العازمي", number)
    )
    told = hub("import", "beneficiaries", str(file), "--charity", charity)
    assert told.exit_code == 0
    assert "1 suspected duplicates" in told.out
    assert "--accept-suspected" in told.err


def test_a_file_that_cannot_be_imported_is_told_in_one_line(hub: Hub, charity: str, tmp_path: Path) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text("external_id,name\n1,Noura\n")
    told = hub("import", "beneficiaries", str(file), "--charity", charity, "--json")
    assert (told.exit_code, told.document["argument"]) == (1, "FILE")
    unknown = hub("import", "beneficiaries", str(file), "--charity", "NOBODY", "--json")
    assert (unknown.exit_code, unknown.document["argument"]) == (1, "--charity")


def test_the_report_never_overwrites_the_file(hub: Hub, charity: str, tmp_path: Path) -> None:
    file = _file(tmp_path, ("1", "نورة", ""))
    before = file.read_bytes()
    command = ("import", "beneficiaries", str(file), "--charity", charity, "--report", str(file))
    assert hub(*command).exit_code == 2
    assert file.read_bytes() == before
