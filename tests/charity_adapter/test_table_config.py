"""What charity.toml says of tables is read strictly; what may have been meant is suggested."""

from pathlib import Path

import pytest

from charity_adapter.config import load_config
from charity_adapter.errors import ConfigError
from charity_adapter.mapping import Calendar, ColumnMap, DateOrder
from tests.charity_adapter.table_builders import a_config

SOURCE = '[[source]]\nkind = "csv"\npath = "a.csv"\nlanguage = "ar"\n'
COLUMNS = 'columns = { external_id = "a", title = "b", status = "c" }\n'
PROJECTS = f"[source.projects]\n{COLUMNS}"
SQL = '[[source]]\nkind = "sql"\nlanguage = "ar"\n'


def test_a_table_takes_what_its_source_says(tmp_path: Path) -> None:
    parts = f"""{SOURCE}date_order = "day-first"
defaults = {{ currency = "KWD", country = "KW" }}
[source.projects]
columns.external_id = "a"
columns.title = {{ ar = ["b", "c"], en = "d" }}
columns.status = "e"
columns.planned_start = {{ column = "f", calendar = "hijri" }}
defaults = {{ country = "JO" }}
[[source.budgets]]
path = "b.csv"
calendar = "gregorian"
columns = {{ project = "a", value = "b", year = "c" }}
"""
    (source,) = load_config(a_config(tmp_path, parts)).sources
    projects, budgets = source.tables
    assert projects.columns[1:3] == (
        ColumnMap("title", ("b", "c"), "ar"),
        ColumnMap("title", ("d",), "en"),
    )
    assert projects.columns[-1] == ColumnMap("planned_start", ("f",), None, Calendar.HIJRI)
    assert (projects.path, projects.defaults) == (tmp_path / "a.csv", {"country": "JO"})
    assert (budgets.path, budgets.defaults, budgets.name) == (
        tmp_path / "b.csv",
        {"currency": "KWD"},
        "source[1].budgets[1]",
    )
    assert budgets.conventions.date_order is DateOrder.DAY_FIRST


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (SOURCE, "[source[1].projects] is missing"),
        (SOURCE + PROJECTS.replace("status", "stauts"), "source[1].projects.columns.stauts (→ status?)"),
        (SOURCE + PROJECTS + "colums = 1\n", "source[1].projects.colums (→ columns?)"),
        (SOURCE + PROJECTS + "[source.projects.defaults]\ncuntry = 'KW'", "cuntry (→ country?)"),
        (SOURCE + "[source.project]\n" + COLUMNS + PROJECTS, "source[1].project (→ projects?)"),
        (
            SOURCE + "[source.projects]\ncolumns = { title = 'b' }",
            "columns.external_id, source[1].projects.columns.status",
        ),
        (SOURCE.replace('language = "ar"\n', "") + PROJECTS, "source[1].projects.language is missing"),
        (SOURCE + 'calendar = "solar"\n' + PROJECTS, "“solar” is not one of gregorian, hijri"),
        (SOURCE + 'date_order = "dmy"\n' + PROJECTS, "“dmy” is not one of day-first, month-first"),
        (SOURCE + 'encoding = "utf-9"\n' + PROJECTS, "the name of an encoding"),
        (SOURCE + 'delimiter = ";;"\n' + PROJECTS, "source[1].delimiter must be one sign"),
        (SOURCE + PROJECTS + "header_row = 0\n", "header_row must be a number from 1"),
        (SOURCE + PROJECTS + "distinct = 1\n", "distinct must be true or false"),
        (SOURCE + PROJECTS + 'only_with = "valu"\n', "unknown keys: valu"),
        (SOURCE.replace('path = "a.csv"\n', "") + PROJECTS, "source[1].projects.path is missing"),
        (SOURCE + PROJECTS.replace('"a"', "[]"), "columns.external_id must be a text or a list of texts"),
        (SQL + PROJECTS, "source[1]: give either url or url_env"),
        (SQL + 'url = "postgresql://a:b@c/d"\n' + PROJECTS, "a password must not stand in this file"),
        (SQL + 'url = "mssql://a/d?PWD=b"\n' + PROJECTS, "a password must not stand in this file"),
        (SQL + 'url_env = "U"\n' + PROJECTS, "source[1].projects.query is missing"),
        (SQL + 'url_env = "U"\nencoding = "utf-8"\n' + PROJECTS, "unknown keys: source[1].encoding"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, parts: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(a_config(tmp_path, parts))
    assert said in str(caught.value)
    assert "a:b" not in str(caught.value)
