"""Rows are brought to their projects within a bounded memory, in the order of the projects, and none is lost."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charity_adapter.sources.tables import spool as spool_module
from charity_adapter.sources.tables.cell import Cell, Strange
from charity_adapter.sources.tables.spool import Spool, cells_of, written
from tests.charity_adapter.table_builders import csv_source, projects, transactions

CELLS = st.lists(
    st.none()
    | st.text(max_size=8)
    | st.decimals(allow_nan=False, allow_infinity=False, places=3)
    | st.dates()
    | st.builds(Strange, st.text(max_size=4)),
    max_size=5,
)
ROWS = st.lists(st.tuples(st.integers(0, 5), CELLS), max_size=40)


@given(CELLS)
def test_a_kept_cell_is_the_cell_that_was_kept(cells: list[Cell]) -> None:
    text = written(cells)
    assert "\n" not in text
    assert cells_of(text) == tuple(cells)


@given(ROWS, st.integers(0, 2_000))
def test_rows_leave_in_the_order_of_their_owners(rows: list[tuple[int, list[Cell]]], held_bytes: int) -> None:
    with Spool(held_bytes) as spool:
        for number, (owner, cells) in enumerate(rows):
            spool.add(owner, 0, number, cells)
        left = [(kept.owner, kept.number, cells_of(kept.cells)) for kept in spool.sorted()]
    assert left == sorted(
        ((owner, number, tuple(cells)) for number, (owner, cells) in enumerate(rows)),
        key=lambda row: row[:2],
    )


def test_many_runs_become_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool_module, "MOST_RUNS", 3)
    with Spool(0) as spool:
        for number in range(50):
            spool.add(number % 7, 0, number, [Decimal(number), dt.date(2024, 1, 1)])
        found = [(kept.owner, kept.number) for kept in spool.sorted()]
    assert found == sorted((number % 7, number) for number in range(50))


def test_a_ledger_that_does_not_fit_is_read_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool_module.Spool.__init__, "__defaults__", (20_000,))
    names = "".join(f"{n},بئر,2\n" for n in range(100))
    rows = "".join(f"{n % 100},صرف,2024-01-01,{n}.5,ق-{n}\n" for n in range(1_000))
    config = csv_source(
        tmp_path,
        'defaults = { currency = "KWD" }',
        transactions=f"المشروع,النوع,التاريخ,المبلغ,القيد\n{rows}",
    )
    (tmp_path / "projects.csv").write_text(f"رقم المشروع,الاسم,الحالة\n{names}", encoding="utf-8")
    assert [project.external_id for project in projects(config)] == [str(n) for n in range(100)]
    assert {t.reference: t.value for t in transactions(config)} == {
        f"ق-{n}": Decimal(f"{n}.5") for n in range(1_000)
    }
