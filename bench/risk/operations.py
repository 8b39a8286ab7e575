"""Reads UNHCR's yearly spreadsheets: how much of each operation's budget was spent, and on how many days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook

SPENT = {"3", "4"}


def told(projects: Path) -> Iterator[str]:
    """Whether a year's spending has a curve, and whether any operation exceeded its budget."""
    for folder in sorted(projects.glob("unhcr-*")):
        budgets, spent, days = _sums(folder)
        ratios = sorted(spent[each] / budgets[each] for each in budgets if budgets[each] and spent[each])
        over = sum(ratio > Decimal("1.1") for ratio in ratios)
        yield (
            f"{folder.name}: {len(ratios)} operations with budget and spending, all spending dated on {len(days)} "
            f"day; median share spent {ratios[len(ratios) // 2]:.2f}, most {ratios[-1]:.2f}, over budget {over}"
        )


def _sums(folder: Path) -> tuple[Mapping[str, Decimal], Mapping[str, Decimal], set[str]]:
    budgets: defaultdict[str, Decimal] = defaultdict(Decimal)
    spent: defaultdict[str, Decimal] = defaultdict(Decimal)
    days = set()
    for row in _rows(folder / "iati_budget.xlsx"):
        budgets[row["iati_identifier"]] += Decimal(row["budget_value"])
    for row in _rows(folder / "iati_transaction.xlsx"):
        if row["transaction_type_code"] in SPENT:
            spent[row["iati_identifier"]] += Decimal(row["transaction_value"])
            days.add(row["transaction_date"])
    return budgets, spent, days


def _rows(path: Path) -> Iterator[dict[str, str]]:
    sheet = load_workbook(path, read_only=True).worksheets[0]
    rows = sheet.iter_rows(values_only=True)
    header = [str(name) for name in next(rows)]
    for row in rows:
        yield {name: str(value or 0) for name, value in zip(header, row, strict=False)}
