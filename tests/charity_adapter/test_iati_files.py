"""Every real file is read with no row lost: what is not sent is refused by name."""

from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from charity_adapter.faults import RecordKind
from charity_adapter.publishing import check
from charity_adapter.report import Report
from charity_adapter.sources import IatiSource
from tests.charity_adapter.builders import FILES, IATI, project_of, read, told

ROWS = {
    "activities": "iati-activity",
    "budgets": "iati-activity/budget",
    "transactions": "iati-activity/transaction",
}


def _counted_apart(path: Path) -> dict[str, int]:
    """The rows of a file, counted without the adapter."""
    root = etree.parse(path).getroot()
    return {name: len(root.findall(expression)) for name, expression in ROWS.items()}


def _report(path: Path) -> Report:
    report = Report()
    check([IatiSource(path)], report)
    return report


def test_eleven_publishers_are_there() -> None:
    assert len(FILES) == 11


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_row_of_the_file_is_sent_or_refused(path: Path) -> None:
    counted, bundles = _counted_apart(path), read(path)
    refused = Counter(refusal.kind for bundle in bundles for refusal in bundle.refused)
    projects = [project_of(bundle) for bundle in bundles]
    assert len(projects) + refused[RecordKind.ACTIVITY] == counted["activities"]
    assert sum(len(p.budgets) for p in projects) + refused[RecordKind.BUDGET] == counted["budgets"]
    sent = sum(len(bundle.transactions) for bundle in bundles)
    assert sent + refused[RecordKind.TRANSACTION] == counted["transactions"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_report_counts_what_the_file_holds(path: Path) -> None:
    total, counted = _report(path).total(), _counted_apart(path)
    assert (total.read.activities, total.read.budgets, total.read.transactions) == tuple(counted.values())


@pytest.mark.parametrize("path", [f for f in FILES if f.stem != "people-in-need"], ids=lambda path: path.stem)
def test_ten_publishers_have_nothing_refused(path: Path) -> None:
    assert _report(path).refusals == []


def test_the_empty_transactions_of_people_in_need_are_refused_by_name() -> None:
    refusals = _report(IATI / "people-in-need.xml").refusals
    assert len(refusals) == 21
    assert len({refusal.activity for refusal in refusals}) == 21
    row = "iati-activity/transaction[3]"
    assert {tuple(told(refusal)) for refusal in refusals} == {
        (
            (f"{row}/transaction-type/@code", "missing"),
            (f"{row}/transaction-date/@iso-date", "bad-date"),
            (f"{row}/value", "missing"),
        )
    }


def test_a_refusal_names_the_line_of_the_element() -> None:
    first = _report(IATI / "people-in-need.xml").refusals[0]
    lines = (IATI / "people-in-need.xml").read_text(encoding="utf-8").splitlines()
    kind, day, value = (lines[fault.place.line - 1] for fault in first.faults)
    assert "<transaction-type>" in kind
    assert 'iso-date="314804"' in day
    assert "<value " in value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_references_are_unique_in_their_project_and_listed_in_it(path: Path) -> None:
    for bundle in read(path):
        references = [transaction.reference for transaction in bundle.transactions]
        assert len(set(references)) == len(references)
        assert project_of(bundle).transaction_references == tuple(references)


def test_amounts_add_up_to_the_last_digit() -> None:
    for path in FILES:
        sent = sum((t.value for bundle in read(path) for t in bundle.transactions), start=0)
        rows = etree.parse(path).getroot().iterfind("iati-activity/transaction")
        millionths = sum(_millionths(row.findtext("value") or "0") for row in rows)
        assert sent * 10**6 == millionths


def _millionths(text: str) -> int:
    whole, _, fraction = text.strip().partition(".")
    return int(whole + fraction.ljust(6, "0"))


def test_parts_left_out_of_the_real_files_are_reported() -> None:
    left_out = Counter((path.stem, part.fault.code) for path in FILES for part in _report(path).left_out)
    assert left_out == {
        ("cafod", "missing"): 1,
        ("christian-aid", "missing"): 1,
        ("danish-refugee-council", "further-name"): 4,
        ("oxfam-novib", "further-name"): 173,
    }
