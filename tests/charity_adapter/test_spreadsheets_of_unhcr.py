"""UNHCR's own spreadsheets, a workbook for each kind of record, are read with no row lost."""

import shutil
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from charity_adapter.records import OrganisationRole, TransactionType
from tests.charity_adapter.table_builders import bundles, faults, projects

ROOT = Path(__file__).parents[2]
CUT = Path(__file__).parent / "unhcr"


@pytest.fixture(params=["2018", "2019"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """One year's workbooks with the example's configuration beside them."""
    shutil.copytree(CUT / request.param, tmp_path, dirs_exist_ok=True)
    shutil.copy(ROOT / "examples" / "unhcr" / "charity.toml", tmp_path)
    return tmp_path


def _rows(folder: Path, name: str) -> Sequence[tuple[object, ...]]:
    sheet = load_workbook(folder / f"iati_{name}.xlsx").worksheets[0]
    return list(sheet.iter_rows(values_only=True))[1:]


def test_every_row_is_read(folder: Path) -> None:
    read = bundles(folder / "charity.toml")
    assert faults(folder / "charity.toml") == []
    found = projects(folder / "charity.toml")
    assert len(found) == len(_rows(folder, "activity"))
    assert sum(len(project.budgets) for project in found) == len(_rows(folder, "budget"))
    assert sum(len(bundle.transactions) for bundle in read) == len(_rows(folder, "transaction"))
    assert sum(len(project.sectors) for project in found) == len(_rows(folder, "sector"))
    assert sum(len(project.participants) for project in found) == len(_rows(folder, "participating_org"))
    assert sum(len(project.locations) for project in found) == len(_rows(folder, "location"))


def test_amounts_add_up_to_the_last_digit(folder: Path) -> None:
    read = bundles(folder / "charity.toml")
    paid = sum(transaction.value for bundle in read for transaction in bundle.transactions)
    planned = sum(budget.value for project in projects(folder / "charity.toml") for budget in project.budgets)
    assert paid == sum(Decimal(str(row[7])) for row in _rows(folder, "transaction"))
    assert planned == sum(Decimal(str(row[7])) for row in _rows(folder, "budget"))


def test_an_activity_is_read_in_full(folder: Path) -> None:
    whole = projects(folder / "charity.toml")[0]
    assert [title.lang for title in whole.titles] == ["en", "fr"]
    assert (whole.planned_start, whole.actual_end) == (
        whole.actual_start,
        whole.planned_end,
    )
    assert whole.participants[0].role is OrganisationRole.IMPLEMENTING
    kinds = {t.type for bundle in bundles(folder / "charity.toml") for t in bundle.transactions}
    assert kinds <= {
        TransactionType.INCOMING_COMMITMENT,
        TransactionType.EXPENDITURE,
        TransactionType.DISBURSEMENT,
        TransactionType.INCOMING_FUNDS,
    }
