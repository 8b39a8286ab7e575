"""A charity's own database as a source: one query for each table, streamed, and no secret in any message."""

import secrets
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from charity_adapter.config import load_config
from charity_adapter.errors import ConfigError, SourceError
from charity_adapter.sources import open_source
from tests.charity_adapter.table_builders import a_config, bundles, projects, told, transactions

ADDRESS = "CHARITY_DATABASE"
SOURCE = '[[source]]\nkind = "sql"\nurl_env = "CHARITY_DATABASE"\nlanguage = "ar"\ndefaults = { currency = "KWD" }\n'
PROJECTS = "[source.projects]\nquery = \"select id as external_id, name as title, 'A 100% well' as title_en, "
PROJECTS += "state as status, start as planned_start from work where name not like '%x%' order by id\"\n"
SPENT = '[source.transactions]\nquery = "select * from ledger"\nconstants = { type = "EXPENDITURE" }\n'
SPENT += 'columns = { project = "work", date = "paid_on", value = "amount", reference = "id" }\n'


MADE = (
    "create table work (id int, name text, state text, start date)",
    "insert into work values (1, 'بئر', 'جارٍ', '2024-03-11'), (2, 'مدرسة', '٤', null)",
    "create table ledger (id text, work int, paid_on timestamptz, amount numeric(18, 3), photo bytea)",
    "insert into ledger values ('a', 2, '2024-05-01', 7.125, null), ('b', 1, null, 8, null)",
)


@pytest.fixture
def schema(server_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A schema with two projects and what was spent on them, to which the address leads."""
    name = f"charity_{secrets.token_hex(6)}"
    url = make_url(server_url).set(drivername="postgresql+psycopg")
    own = url.update_query_dict({"options": f"-csearch_path={name}"})
    monkeypatch.setenv(ADDRESS, own.render_as_string(hide_password=False))
    engine = create_engine(own, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in (f"create schema {name}", *MADE):
            connection.exec_driver_sql(statement)
    yield
    with engine.begin() as connection:
        connection.exec_driver_sql(f"drop schema {name} cascade")


def test_queries_become_projects_with_their_transactions(schema: None, tmp_path: Path) -> None:
    config = a_config(tmp_path, SOURCE, PROJECTS + SPENT)
    well, school = projects(config)
    assert [(title.lang, title.text) for title in well.titles] == [("ar", "بئر"), ("en", "A 100% well")]
    assert (str(well.planned_start), school.external_id) == ("2024-03-11", "2")
    assert [(t.project_external_id, t.value) for t in transactions(config)] == [("2", Decimal("7.125"))]
    assert [(line, element, code) for _, line, element, code in told(config)] == [(2, "paid_on", "missing")]


def test_rows_are_streamed_and_none_is_lost(schema: None, tmp_path: Path) -> None:
    many = "select i::text as id, 1 + i % 2 as work, date '2024-01-01' as paid_on, i as amount from generate_series(1, 5000) i"
    table = SPENT.replace("select * from ledger", many)
    config = a_config(tmp_path, SOURCE, PROJECTS, table)
    assert sum(transaction.value for transaction in transactions(config)) == 5000 * 5001 // 2


def test_a_query_cannot_write(schema: None, tmp_path: Path) -> None:
    locks = '[source.projects]\nquery = "select id as external_id from work for update"\n'
    with pytest.raises(SourceError, match="read-only"):
        bundles(a_config(tmp_path, SOURCE, locks))


def test_columns_that_are_no_fields_are_told_with_the_nearest_one(schema: None, tmp_path: Path) -> None:
    table = '[source.projects]\nquery = "select 1 as external_id, 2 as titel, 3 as state from work"\n'
    with pytest.raises(SourceError, match=r"titel .→ title\?., state"):
        bundles(a_config(tmp_path, SOURCE, table))


def test_a_query_that_does_not_fit_is_told_without_a_complaint_of_the_driver(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'x.db'}", poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("create table work as select 'a' as code union select 'b'")
    source = f'[[source]]\nkind = "sql"\nurl = "{engine.url}"\n'
    table = '[source.projects]\nquery = "select code as external_id, code as titel from work"\n'
    with pytest.raises(SourceError, match="titel"):
        bundles(a_config(tmp_path, source, table))
    assert caplog.messages == []


def test_missing_columns_are_told(schema: None, tmp_path: Path) -> None:
    table = '[source.projects]\nquery = "select 1 as external_id from work"\n'
    with pytest.raises(SourceError, match=r"“title”, “status”"):
        bundles(a_config(tmp_path, SOURCE, table))


def test_a_wrong_query_is_told_in_the_databases_own_words(schema: None, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r'relation "nothing" does not exist'):
        bundles(a_config(tmp_path, SOURCE, '[source.projects]\nquery = "select * from nothing"\n'))


def test_the_password_comes_from_the_environment_and_is_never_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = (
        'url = "postgresql+psycopg://reader@127.0.0.1:1/charity"\npassword_env = "A_WORD"\nlanguage = "ar"\n'
    )
    config = a_config(tmp_path, f'[[source]]\nkind = "sql"\n{address}', PROJECTS)
    with pytest.raises(ConfigError, match="A_WORD"):
        bundles(config)
    monkeypatch.setenv("A_WORD", "hunter2")
    (source,) = (open_source(entry) for entry in load_config(config).sources)
    assert source.name == "postgresql://127.0.0.1:1/charity"
    with pytest.raises(SourceError) as caught:
        list(source.read())
    assert caught.value.code == "no-database"
    assert "hunter2" not in f"{caught.value}{caught.value.__context__}"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("no address", "bad-database-url"),
        ("oracle+nothing://h/d", "no-driver"),
        ("mysql+pymysql://h/d", "no-driver"),
    ],
)
def test_an_address_without_a_driver_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, code: str
) -> None:
    monkeypatch.setenv(ADDRESS, address)
    with pytest.raises((ConfigError, SourceError)) as caught:
        bundles(a_config(tmp_path, SOURCE, PROJECTS))
    assert caught.value.code == code
