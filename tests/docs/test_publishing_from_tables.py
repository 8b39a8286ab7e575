"""The pages on spreadsheets and databases hold: their commands are run, their answers compared, their queries asked."""

import os
import re
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from tests.charity_adapter.table_builders import a_config, projects, told, transactions

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "how-to"
EXAMPLE = ROOT / "examples" / "spreadsheets"
TABLES = (
    "create table project (code text, name text, name_english text, state text, begins date, ends date)",
    "insert into project values ('P-1', 'بئر', 'A well', 'قيد الاعتماد', '2024-03-11', null)",
    "create table budget (project text, year int, amount numeric)",
    "insert into budget values ('P-1', 2024, 12.5)",
    "create table payment (project text, voucher text, paid_on date, amount numeric, memo text, draft boolean)",
    "insert into payment values ('P-1', 'V-1', '2024-04-01', 7, 'x', false), ('P-1', 'V-2', null, 7, '', true)",
)


def _blocks(page: str, language: str) -> list[str]:
    text = (PAGES / page).read_text(encoding="utf-8")
    found = re.findall(rf"^ *```{language}\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    return [re.sub(r"^   ", "", block, flags=re.MULTILINE) for block in found]


def _told(folder: Path, commands: str) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    run = subprocess.run(
        ["sh", "-euc", commands], cwd=folder, env=environment, capture_output=True, check=True
    )
    return run.stdout.decode("utf-8")


def test_the_commands_on_spreadsheets_answer_what_the_page_shows(tmp_path: Path) -> None:
    folder = shutil.copytree(EXAMPLE, tmp_path / "spreadsheets")
    commands, answers = _blocks("publish-spreadsheets.md", "sh"), _blocks("publish-spreadsheets.md", "text")
    assert len(commands) == len(answers) == 2
    for asked, shown in zip(commands, answers, strict=True):
        expected = re.escape(shown.strip()).replace("…", ".*")
        assert re.fullmatch(expected, _told(folder, asked).strip(), re.DOTALL)


def test_what_init_guesses_of_the_example_can_be_read(tmp_path: Path) -> None:
    folder = shutil.copytree(EXAMPLE, tmp_path / "spreadsheets")
    _told(folder, _blocks("publish-spreadsheets.md", "sh")[0])
    assert len(projects(folder / "guessed.toml")) == 2
    assert {code for *_, code in told(folder / "guessed.toml")} >= {"unknown-word", "no-currency-column"}


def test_the_three_rows_of_the_example_are_refused_for_what_the_page_says() -> None:
    assert sorted(told(EXAMPLE / "charity.toml")) == [
        ("ledger.csv", 7, "المشروع (1)", "unknown-project"),
        ("projects.xlsx", 4, "المبلغ (D)", "ambiguous-currency"),
        ("projects.xlsx", 6, "المبلغ (D)", "bad-amount"),
    ]
    well = projects(EXAMPLE / "charity.toml")[0]
    assert (str(well.planned_start), str(well.planned_end)) == ("2024-03-11", "2025-03-31")
    assert [str(budget.value) for budget in well.budgets] == ["12500.0", "3250.5"]


def test_the_queries_of_the_page_are_asked_of_a_database(
    server_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"charity_{secrets.token_hex(6)}"
    url = make_url(server_url).set(drivername="postgresql+psycopg")
    own = url.update_query_dict({"options": f"-csearch_path={name}"})
    monkeypatch.setenv("CHARITY_DB", own.render_as_string(hide_password=False))
    (page,) = _blocks("publish-from-a-database.md", "toml")
    asked = re.sub(
        r'^url = "postgresql.*\n^password_env.*$', 'url_env = "CHARITY_DB"', page, flags=re.MULTILINE
    )
    config = a_config(tmp_path, asked.split("[[source]]")[1].join(["[[source]]", ""]))
    engine = create_engine(own, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in (f"create schema {name}", *TABLES):
            connection.exec_driver_sql(statement)
    (well,) = projects(config)
    assert ([title.text for title in well.titles], well.status.value) == (["بئر", "A well"], "PIPELINE")
    assert [str(budget.value) for budget in well.budgets] == ["12.5"]
    assert [transaction.reference for transaction in transactions(config)] == ["V-1"]
    assert told(config) == []
    with engine.begin() as connection:
        connection.exec_driver_sql(f"drop schema {name} cascade")
