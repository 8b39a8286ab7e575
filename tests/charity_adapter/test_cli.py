"""The command as people and scripts use it: help, languages, exit codes, one JSON document."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from charity_adapter.cli import main
from tests.charity_adapter.builders import IATI, a_budget, a_file, a_transaction, an_activity
from tests.charity_adapter.standin import SECRET, StandIn
from tests.charity_adapter.table_builders import a_config, csv_source


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A configuration whose one file has nothing to refuse."""
    return _config(tmp_path, a_file(tmp_path, an_activity(a_budget(), a_transaction())))


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A configuration whose one file has a budget and a transaction to refuse."""
    broken = a_budget(value="<value>1,000</value>"), a_transaction(kind="")
    return _config(tmp_path, a_file(tmp_path, an_activity(a_budget(), a_transaction(), *broken)))


def _config(folder: Path, source: Path, url: str = "http://127.0.0.1:9") -> Path:
    path = folder / "charity.toml"
    path.write_text(
        f'[hub]\nurl = "{url}"\nclient_id = "our client"\nclient_secret_env = "A_SECRET"\n'
        f'[[source]]\nkind = "iati"\npath = "{source}"\n',
        encoding="utf-8",
    )
    return path


def _run(*words: object, **environment: str) -> Result:
    clean = {"LANG": "en", "LC_ALL": "", "LC_MESSAGES": "", "A_SECRET": SECRET, **environment}
    return CliRunner().invoke(main, [str(word) for word in words], env=clean)


class TestHelp:
    def test_help_teaches_with_an_example(self) -> None:
        said = _run("--help").stdout
        assert 'client_secret_env = "CHARITY_HUB_SECRET"' in said
        assert "charity-adapter publish" in said
        assert "Exit codes: 0 done; 1" in said

    def test_help_is_said_in_arabic(self) -> None:
        for words, environment in ((("--lang", "ar", "--help"), {}), (("--help",), {"LANG": "ar_KW.UTF-8"})):
            said = _run(*words, **environment).stdout
            assert "ينقل مشاريع الجمعية" in said
            assert "أرسل كل مشروع" in said

    def test_help_of_a_command_is_said_in_arabic(self) -> None:
        said = _run("check", "--lang", "ar", "--help").stdout
        assert "ملف الإعداد" in said
        assert "charity-adapter check --config charity.toml" in said

    @pytest.mark.parametrize("module", ["charity_adapter", "charity_adapter.cli"])
    def test_the_module_runs_too(self, module: str) -> None:
        run = [sys.executable, "-m", module, "--help"]
        done = subprocess.run(
            run, capture_output=True, text=True, check=False, env={**os.environ, "LANG": "C"}
        )
        assert done.returncode == 0
        assert done.stdout.startswith("Usage: charity-adapter")


class TestCheck:
    def test_a_file_without_faults_is_done(self, good: Path) -> None:
        done = _run("check", "--config", good)
        assert done.exit_code == 0
        assert "Nothing was refused." in done.stdout

    def test_refused_rows_are_shown_in_a_table(self, bad: Path) -> None:
        done = _run("check", "--config", bad)
        assert done.exit_code == 1
        assert "2 rows were refused." in done.stdout
        assert "iati-activity/budget[2]/value" in done.stdout
        assert "“1,000” is not a number" in done.stdout
        assert "activities.xml:2" in done.stdout

    def test_refused_rows_are_told_in_arabic(self, bad: Path) -> None:
        done = _run("check", "--config", bad, "--lang", "ar")
        assert "«1,000» ليس عددًا" in done.stdout

    def test_json_is_one_document(self, bad: Path) -> None:
        done = _run("check", "--config", bad, "--json")
        document = json.loads(done.stdout)
        assert done.exit_code == 1
        assert (document["command"], document["outcome"]) == ("check", "refused")
        rows = {"activities": 1, "budgets": 2, "transactions": 2}
        assert document["total"]["read"] == rows
        assert document["total"]["ready"] == dict.fromkeys(rows, 1)
        assert document["sources"][0]["source"].endswith("activities.xml")
        budget, transaction = document["refusals"]
        assert (budget["by"], budget["record"], budget["activity"]) == ("adapter", "budget", "KW-1")
        assert transaction["faults"][0]["element"] == "iati-activity/transaction[2]/transaction-type/@code"
        assert set(transaction["faults"][0]) == {"file", "sheet", "line", "element", "code", "reason"}

    def test_every_file_of_the_example_country_is_told(self, tmp_path: Path) -> None:
        document = json.loads(
            _run("check", "--config", _config(tmp_path, IATI / "oxfam-novib.xml"), "--json").stdout
        )
        assert document["total"]["ready"] == {"activities": 174, "budgets": 195, "transactions": 922}
        assert len(document["left_out"]) == 173

    def test_every_cell_that_cannot_be_read_is_told_and_its_project_alone_is_ready(
        self, tmp_path: Path
    ) -> None:
        columns = 'columns = { external_id = "no", title = "name", status = "state", planned_end = "end" }'
        table = f'[source.projects]\npath = "projects.csv"\n{columns}'
        config = a_config(tmp_path, '[[source]]\nkind = "csv"\nlanguage = "ar"', table)
        rows = "no,name,state,end\n1,a,2,30/02/2024\n2,b,2,31/04/2024\n3,c,2,2024-04-30\n"
        (tmp_path / "projects.csv").write_text(rows, encoding="utf-8")
        done = _run("check", "--config", config)
        assert done.exit_code == 1
        assert "projects.csv:2" in done.stdout
        assert "projects.csv:3" in done.stdout
        assert "projects.csv:4" not in done.stdout
        assert "2 rows or values were left out for a fault" in done.stdout
        assert json.loads(_run("check", "--config", config, "--json").stdout)["outcome"] == "refused"

    def test_a_row_of_a_part_that_is_dropped_is_no_success(self, tmp_path: Path) -> None:
        milestones = '[source.milestones]\npath = "milestones.csv"\n'
        milestones += 'columns = { project = "no", title = "step", planned_on = "day" }'
        config = csv_source(tmp_path, milestones)
        (tmp_path / "milestones.csv").write_text("no,step,day\n1,a,soon\n9,b,2024-01-01\n", encoding="utf-8")
        done = _run("check", "--config", config)
        assert done.exit_code == 1
        assert "milestones.csv:2" in done.stdout
        assert "milestones.csv:3" in done.stdout

    def test_a_bomb_is_one_line_on_standard_error(self, tmp_path: Path) -> None:
        bomb = tmp_path / "bomb.xml"
        bomb.write_text('<!DOCTYPE x [<!ENTITY a "ha">]><iati-activities/>', encoding="utf-8")
        done = _run("check", "--config", _config(tmp_path, bomb), "--json")
        assert done.exit_code == 1
        assert done.stderr.startswith("Error: ")
        assert len(done.stderr.splitlines()) == 1
        assert json.loads(done.stdout)["error"]["code"] == "unsafe-xml"


class TestUsage:
    def test_a_wrong_configuration_is_wrong_usage(self, good: Path) -> None:
        good.write_text(good.read_text(encoding="utf-8") + "colour = 1\n", encoding="utf-8")
        done = _run("check", "--config", good)
        assert done.exit_code == 2
        assert "unknown keys: source[1].colour" in done.stderr

    def test_a_missing_configuration_is_wrong_usage(self, tmp_path: Path) -> None:
        done = _run("publish", "--config", tmp_path / "charity.toml", "--lang", "ar")
        assert done.exit_code == 2
        assert "تعذّرت قراءته" in done.stderr

    def test_an_unset_secret_is_wrong_usage_before_anything_is_read(self, good: Path) -> None:
        done = _run("publish", "--config", good, "--json", A_SECRET="")
        assert done.exit_code == 2
        assert json.loads(done.stdout)["error"]["code"] == "secret-unset"

    @pytest.mark.parametrize("words", [("polish",), ("check", "--loud"), ("--lang", "fr", "check")])
    def test_wrong_words_are_wrong_usage(self, words: tuple[str, ...]) -> None:
        assert _run(*words).exit_code == 2


class TestPublish:
    def test_publishing_tells_what_was_new(self, hub: StandIn, tmp_path: Path) -> None:
        config = _config(tmp_path, a_file(tmp_path, an_activity(a_transaction())), hub.url)
        first, second = _run("publish", "--config", config), _run("publish", "--config", config)
        assert (first.exit_code, second.exit_code) == (0, 0)
        assert "1 created, 0 changed, 0 unchanged" in first.stdout
        assert "0 created, 0 changed, 1 unchanged" in second.stdout

    def test_json_tells_the_hubs_answers(self, hub: StandIn, tmp_path: Path) -> None:
        strange = a_budget(value='<value currency="XTS">5</value>')
        config = _config(tmp_path, a_file(tmp_path, an_activity(strange, a_transaction())), hub.url)
        done = _run("publish", "--config", config, "--json")
        total = json.loads(done.stdout)["total"]
        assert done.exit_code == 1
        assert total["declined"] == {"activities": 0, "budgets": 1, "transactions": 0}
        assert total["published"] == {"activities": 1, "budgets": 0, "transactions": 1}
        assert total["changes"] == {"created": 1, "changed": 0, "unchanged": 0}

    def test_the_hubs_refusals_stand_in_the_table(self, hub: StandIn, tmp_path: Path) -> None:
        hub.unwanted = {"KW-1"}
        done = _run("publish", "--config", _config(tmp_path, a_file(tmp_path, an_activity()), hub.url))
        assert done.exit_code == 1
        assert "no: NOT_WANTED" in done.stdout
        assert "iati-activity (externalId)" in done.stdout

    def test_a_client_that_may_not_read_is_told_so(self, hub: StandIn, tmp_path: Path) -> None:
        hub.scopes = "project:publish"
        done = _run("publish", "--config", _config(tmp_path, a_file(tmp_path, an_activity()), hub.url))
        assert done.exit_code == 0
        assert "may not read projects" in done.stdout

    def test_a_broken_file_stops_the_run_before_anything_is_sent(self, hub: StandIn, tmp_path: Path) -> None:
        path = a_file(tmp_path, an_activity(), "<oops>")
        done = _run("publish", "--config", _config(tmp_path, path, hub.url))
        assert done.exit_code == 1
        assert (hub.calls, hub.tokens) == ([], [])

    def test_a_wrong_secret_is_one_line(self, hub: StandIn, tmp_path: Path) -> None:
        config = _config(tmp_path, a_file(tmp_path, an_activity()), hub.url)
        done = _run("publish", "--config", config, A_SECRET="wr0ng")
        assert done.exit_code == 1
        assert done.stderr == "Error: the hub refuses this client: invalid_client\n"
