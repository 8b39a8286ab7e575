"""The embedded PostgreSQL starts at any path, serves its owner alone, and refuses data that it cannot use."""

from __future__ import annotations

import stat
from pathlib import Path

import asyncpg
import pytest

from hub.errors import ConfigurationError
from hub.settings import Settings
from hub.storage.embedded import Embedded, database_url
from tests.storage.embedded_server import ask, ends, names_in


@pytest.fixture
def closed_folder(tmp_path: Path) -> Path:
    """A folder that nobody but its owner may enter, as a home directory is."""
    tmp_path.chmod(0o700)
    return tmp_path


@pytest.mark.parametrize("name", ["with some spaces", 'O\'Hara, "Sons" & 100% : ?#@', "بيانات", "x" * 120])
async def test_any_path_will_do(closed_folder: Path, name: str, temporary: str) -> None:
    home = closed_folder / name / "data"
    with Embedded.start(home) as embedded:
        assert await ask(embedded.url, "SELECT current_user || '@' || current_database()") == "hub@hub"
    assert ends(home)
    assert not names_in(temporary)


async def test_the_server_keeps_what_it_answered_and_serves_its_owner_alone(home: Path) -> None:
    with Embedded.start(home) as embedded:
        for promise in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            assert await ask(embedded.url, f"SHOW {promise}") == "on"
        assert await ask(embedded.url, "SHOW listen_addresses") == ""
        assert await ask(embedded.url, "SHOW is_superuser") == "off"
        assert await ask(embedded.url, "SHOW server_encoding") == "UTF8"
        assert stat.S_IMODE((home / "postgres").stat().st_mode) == 0o700


async def test_the_log_of_the_server_holds_no_rows_and_no_statements(home: Path) -> None:
    with Embedded.start(home) as embedded:
        await ask(embedded.url, "CREATE TABLE person (civil text UNIQUE, born date NOT NULL)")
        for statement in (
            "INSERT INTO person VALUES ('268071093619', NULL)",
            "SELECT '268071093619' FROM nowhere",
        ):
            with pytest.raises(asyncpg.PostgresError):
                await ask(embedded.url, statement)
    log = (home / "postgres.log").read_text()
    assert "not-null constraint" in log
    assert "268071093619" not in log


def test_data_of_another_major_version_is_refused_with_what_to_do(home: Path) -> None:
    with Embedded.start(home):
        pass
    (home / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(ConfigurationError, match="written by PostgreSQL 16 and the hub brings PostgreSQL 18"):
        Embedded.start(home)


def test_data_that_does_not_start_is_refused_with_the_servers_reason(home: Path) -> None:
    with Embedded.start(home):
        pass
    (home / "postgres" / "global" / "pg_control").unlink()
    with pytest.raises(ConfigurationError, match=r"did not start: .*pg_control"):
        Embedded.start(home)


def test_a_half_made_cluster_is_made_anew(home: Path) -> None:
    (home / "postgres.half" / "base").mkdir(parents=True)
    with Embedded.start(home):
        assert not (home / "postgres.half").exists()


def test_a_data_directory_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="cannot be used"):
        Embedded.start(tmp_path / "file" / "data")


def test_a_named_database_starts_no_server(tmp_path: Path) -> None:
    with database_url(Settings(database_url="postgresql://there/hub", data_dir=tmp_path / "data")) as url:
        assert url == "postgresql://there/hub"
    assert not (tmp_path / "data").exists()


async def test_without_a_named_database_the_embedded_one_is_there_for_the_length_of_the_block(
    home: Path,
) -> None:
    with database_url(Settings(database_url=None, data_dir=home)) as url:
        assert await ask(url, "SELECT 1") == 1
    assert ends(home)
