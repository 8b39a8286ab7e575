"""`plan`, `publish --withdraw` and `status` say which scopes they need, and stop before anything is sent."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from charity_adapter.cli import main
from tests.charity_adapter.builders import a_file, an_activity
from tests.charity_adapter.standin import SECRET, StandIn


@pytest.fixture
def config(hub: StandIn, tmp_path: Path) -> Path:
    """A charity.toml for the stand-in."""
    path = tmp_path / "charity.toml"
    path.write_text(
        f'[hub]\nurl = "{hub.url}"\nclient_id = "our client"\nclient_secret_env = "A_SECRET"\n'
        f'[[source]]\nkind = "iati"\npath = "{a_file(tmp_path, an_activity())}"\n',
        encoding="utf-8",
    )
    return path


def _run(*words: str) -> Result:
    return CliRunner().invoke(main, words, env={"LANG": "en", "A_SECRET": SECRET})


@pytest.mark.parametrize(
    ("words", "scope"),
    [(("plan",), "budget:read"), (("publish", "--withdraw"), "budget:read"), (("status",), "project:read")],
)
def test_a_client_without_the_scopes_is_told_which_are_needed(
    hub: StandIn, config: Path, words: tuple[str, ...], scope: str
) -> None:
    hub.scopes = "project:publish"
    done = _run(*words, "--config", str(config), "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["error"]["code"] == "scopes-refused"
    assert scope in done.stderr
    assert hub.calls == []


def test_help_of_every_command_has_an_example_in_both_languages() -> None:
    for command in ("check", "plan", "publish", "status", "subgraph"):
        for language, example in (("en", "Example:"), ("ar", "مثال:")):
            done = CliRunner().invoke(main, ["--lang", language, command, "--help"])
            assert (done.exit_code, example in done.stdout) == (0, True), command
            assert f"charity-adapter {command}" in done.stdout
