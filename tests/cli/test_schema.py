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


def test_of_each_root_field_it_is_told_whether_it_is_planned_and_if_not_why(hub: Hub) -> None:
    told = hub("schema", "--plans", "--json").document
    fields = {(field["root"], field["name"]): field for field in told["fields"]}
    assert fields["Query", "projects"]["way"] == "planned"
    assert fields["Query", "projects"]["told"] == "a page of Project"
    assert "hub.resolvers.granting.grant_aid" in fields["Mutation", "grantAid"]["told"]
    assert fields["Query", "aidChecks"]["way"] == "calls out"
    assert "rule of one payer" in fields["Query", "aidChecks"]["told"]
    assert "Beneficiary.civilId" in told["finished"]
    lines = hub("schema", "--plans").out.splitlines()
    assert sum(line.split()[:1] == ["projects"] and " planned " in line for line in lines) == 1
    assert len(lines) == len(fields) + len(told["finished"]) + len({root for root, _ in fields}) + 1
    assert hub("schema", "--plans", "--check").exit_code == 2
