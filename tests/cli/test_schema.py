"""The committed schema and page of scopes fit the code, and `hub schema` tells when they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Hub

ROOT = Path(__file__).resolve().parents[2]


def test_the_committed_files_fit_the_code(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    told = hub("schema", "--check")
    assert told.exit_code == 0, told.out


def test_a_difference_is_shown_with_the_command_that_settles_it(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert hub("schema", "--update").exit_code == 0
    schema = Path("schema.graphql")
    schema.write_text(schema.read_text().replace("type Viewer", "type Watcher"))
    told = hub("schema", "--check")
    assert told.exit_code == 1
    assert "-type Watcher" in told.out
    assert "+type Viewer" in told.out
    assert "hub schema --update" in told.err
    Path("SCOPES.md").unlink()
    assert "+# Scopes" in hub("schema", "--check", "--json").document["diff"]


def test_the_schema_is_printed_or_written(hub: Hub, tmp_path: Path) -> None:
    printed, file = hub("schema").out, tmp_path / "schema.graphql"
    assert hub("schema", "--json").document["sdl"] == printed
    assert hub("schema", "--out", str(file), "--scopes-out", str(tmp_path / "s.md")).exit_code == 0
    assert file.read_text() == printed
    assert hub("schema", "--out", str(file), "--check").exit_code == 2
