"""CSV files as large as is asked for: projects, their budgets by year, and ten transactions for each."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from tests.e2e.a_large_file import TRANSACTIONS_EACH

SOURCE = """kind = "csv"
language = "en"
[source.projects]
path = "projects.csv"
columns = { external_id = "Id", title = "Title", status = "Status", country = "Country", sector = "Sector", \
planned_start = "Start", planned_end = "End", location = "Place", partner = "Partner" }
[source.budgets]
path = "budgets.csv"
columns = { project = "Project", value = "Amount", currency = "Currency", year = "Year" }
[source.transactions]
path = "transactions.csv"
columns = { project = "Project", reference = "Entry", type = "Type", date = "Date", value = "Amount", \
currency = "Currency", description = "What for", receiver = "To" }
"""


def write_tables(folder: Path, projects: int, *, changed: int | None = None) -> None:
    """Writes the three files; the project called `changed` has another amount."""
    numbers = range(projects)
    _write(
        folder / "projects.csv",
        ("Id", "Title", "Status", "Country", "Sector", "Start", "End", "Place", "Partner"),
        (_project(n) for n in numbers),
    )
    _write(
        folder / "budgets.csv",
        ("Project", "Amount", "Currency", "Year"),
        (
            (f"W-{n}", f"{5000 + n % 4000 + (7 if n == changed else 0):,}.500", "KWD", str(year))
            for n in numbers
            for year in (2025, 2026)
        ),
    )
    _write(
        folder / "transactions.csv",
        ("Project", "Entry", "Type", "Date", "Amount", "Currency", "What for", "To"),
        (_transaction(n, t) for n in numbers for t in range(TRANSACTIONS_EACH)),
    )


def _project(n: int) -> tuple[str, ...]:
    what, days = f"Wells for village {n}", ("2025-01-01", "2026-12-31")
    return f"W-{n}", what, "Implementation", "YE", "14031", *days, f"Village {n}", f"Partner {n % 97}"


def _transaction(n: int, t: int) -> tuple[str, ...]:
    kind = "Expenditure" if t % 2 else "Disbursement"
    amount = f"{1_000 + (n * 31 + t) % 9_000:,}.250"
    when, what = f"2025-{1 + t:02}-{1 + n % 28:02}", f"Instalment {t} for village {n}"
    return f"W-{n}", f"T-{t}", kind, when, amount, "KWD", what, f"Partner {n % 97}"


def _write(path: Path, header: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
