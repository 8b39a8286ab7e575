"""`charity-adapter subgraph` prints its schema, tells what it leaves out, and refuses to serve without a way to be asked."""

import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from charity_adapter.cli import main
from tests.charity_adapter.subgraph_builders import CONFIG, ENTITIES, NOTED, TOKEN, a_charity, a_person


def _command(path: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "charity_adapter", "subgraph", "--config", str(path), *words]


def _environment(**more: str) -> dict[str, str]:
    return {**os.environ, "LANG": "en", **more}


def _run(path: Path, *words: str, **environment: str) -> Result:
    """Runs the command in this process: it is quicker, and it does not come so far as to serve."""
    return CliRunner().invoke(main, _command(path, *words)[3:], env={"LANG": "en", **environment})


def test_the_schema_is_printed_without_reading_anything(tmp_path: Path) -> None:
    path = a_charity(tmp_path)
    (tmp_path / "case_notes.csv").unlink()
    done = _run(path, "--print-sdl")
    assert (done.exit_code, done.stderr) == (0, "")
    assert 'type Beneficiary @key(fields: "id")' in done.stdout
    assert '@requires(fields: "externalId charity { code }")' in done.stdout


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('token_env = "A_TOKEN"\n', "", "says nobody who may ask"),
        ('charity = "NOOR"\n', "", "subgraph.charity"),
        ('key = "civil_id"', 'key = "external_id"', "id, civil_id"),
        ('kind = "csv"\npath = "case', 'kind = "paper"\npath = "case', "paper"),
        ('on = "التاريخ"', 'when = "التاريخ"', "subgraph.case_notes.columns.when"),
    ],
)
def test_a_wrong_configuration_is_named(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in CONFIG
    done = _run(a_charity(tmp_path, CONFIG.replace(old, new)), "--print-sdl")
    assert done.exit_code == 2
    assert told in done.stderr


def test_a_config_without_a_subgraph_is_wrong_usage(tmp_path: Path) -> None:
    done = _run(a_charity(tmp_path, CONFIG.partition("[subgraph]")[0]), "--print-sdl")
    assert (done.exit_code, "[subgraph]" in done.stderr) == (2, True)


def test_an_absent_or_short_token_is_wrong_usage(tmp_path: Path) -> None:
    for token in ("", "short"):
        done = _run(a_charity(tmp_path), A_TOKEN=token)
        assert (done.exit_code, "A_TOKEN" in done.stderr) == (2, True)


def test_notes_that_cannot_be_read_stop_it_before_it_serves(tmp_path: Path) -> None:
    path = a_charity(tmp_path, site_reports="Something else\n1\n")
    done = _run(path, A_TOKEN=TOKEN)
    assert done.exit_code == 1
    assert "Project" in done.stderr


def test_it_tells_what_it_leaves_out_and_serves(tmp_path: Path) -> None:
    path = a_charity(tmp_path, case_notes=f"{NOTED}284010112345,,,\n")
    with subprocess.Popen(
        _command(path, "--port", "0"), env=_environment(A_TOKEN=TOKEN), stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stderr is not None
            left_out, served = process.stderr.readline(), process.stderr.readline()
            assert "case_notes.csv:5" in left_out
            answer = _asked(served.split()[5].rstrip(".")).json()
            assert len(answer["data"]["_entities"][0]["caseNotes"]) == 2
        finally:
            process.terminate()


def _asked(url: str) -> httpx.Response:
    body = {"query": ENTITIES, "variables": {"representations": [a_person("284010112345")]}}
    until = time.monotonic() + 30
    while True:
        try:
            return httpx.post(url, json=body, headers={"Authorization": f"Bearer {TOKEN}"}, trust_env=False)
        except httpx.ConnectError:
            assert time.monotonic() < until
            time.sleep(0.05)
