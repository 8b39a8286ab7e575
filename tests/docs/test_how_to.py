"""The way from registration to the first query holds: each command on its page is run, each answer is compared."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.ports import free_port

_ROOT = Path(__file__).parents[2]
_PAGE = _ROOT / "docs" / "how-to" / "first-query-for-a-charity-engineer.md"
_PORT = "8000"
_END = "-- end of the block --"
_ANYTHING = "…"


@dataclass(frozen=True)
class Step:
    """A block of commands, and the answer that the page shows below it, with its language."""

    commands: str
    language: str
    answer: str

    def fits(self, told: str) -> bool:
        """Whether the commands answered what the page shows."""
        if self.language == "json":
            return _alike(json.loads(self.answer), json.loads(told))
        shown = re.escape(self.answer.strip()).replace(re.escape(_ANYTHING), ".*")
        return re.fullmatch(shown, told.strip(), re.DOTALL) is not None


def _steps(port: str = _PORT) -> list[Step]:
    page = _PAGE.read_text(encoding="utf-8").replace(_PORT, port)
    found = re.findall(r"```sh\n(.*?)```(?:\n\n```(text|json)\n(.*?)```)?", page, re.DOTALL)
    return [Step(*block) for block in found]


def _alike(shown: Any, told: Any) -> bool:
    if shown == _ANYTHING:
        return told is not None
    if isinstance(shown, dict) and isinstance(told, dict):
        return shown.keys() == told.keys() and all(_alike(shown[name], told[name]) for name in shown)
    if isinstance(shown, list) and isinstance(told, list):
        return len(shown) == len(told) and all(map(_alike, shown, told))
    return bool(shown == told)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What the reader's terminals know: a home folder, and no setting of a hub."""
    kept = {name: value for name, value in os.environ.items() if name[:4] != "HUB_"}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return kept | {"HOME": str(tmp_path), "PATH": path, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


@contextmanager
def _first_terminal(commands: str, port: str, environment: dict[str, str]) -> Iterator[None]:
    """The hub that the reader leaves running, until Ctrl-C."""
    log = Path(environment["HOME"]) / "hub.log"
    with log.open("wb") as output:
        hub = subprocess.Popen(
            ["sh", "-euc", commands],
            cwd=_ROOT,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait_until_ready(f"http://127.0.0.1:{port}/health/ready", log)
        yield
    finally:
        os.killpg(hub.pid, signal.SIGINT)
        hub.wait(120)


def _wait_until_ready(address: str, log: Path) -> None:
    until = time.monotonic() + 300
    while time.monotonic() < until:
        try:
            if httpx.get(address).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"The hub did not come up:\n{log.read_text(encoding='utf-8')}")


def test_every_command_from_registration_to_the_first_query_answers_as_the_page_says(
    environment: dict[str, str],
) -> None:
    port = str(free_port())
    serving, *steps = _steps(port)
    script = "\n".join(f"{step.commands}\necho; echo '{_END}'" for step in steps)
    with _first_terminal(serving.commands, port, environment):
        ran = subprocess.run(
            ["sh", "-eu"],
            input=script,
            cwd=_ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    told = ran.stdout.split(f"{_END}\n")
    assert ran.returncode == 0, (told[-1], ran.stderr)
    for step, out in zip(steps, told[:-1], strict=True):
        assert step.fits(out), f"{step.commands}\nThe page shows:\n{step.answer}\nThe hub told:\n{out}"


def test_the_page_goes_the_whole_way() -> None:
    commands = "\n".join(step.commands for step in _steps())
    for part in (
        "hub serve",
        "hub charity admit",
        "hub client create",
        "--jwk",
        "/oauth/token",
        "viewer",
        "aidChecks",
        "charity-adapter publish",
        "hub client revoke",
    ):
        assert part in commands


def test_an_answer_that_strays_from_the_page_is_noticed() -> None:
    shown = Step("", "json", '{"data": {"a": "…", "b": [1, 2]}}')
    assert shown.fits('{"data": {"a": "x", "b": [1, 2]}}')
    for strayed in (
        '{"data": {"a": "x", "b": [1]}}',
        '{"data": {"a": "x"}}',
        '{"data": {"a": null, "b": [1, 2]}}',
    ):
        assert not shown.fits(strayed)
    assert Step("", "text", "401 …, error").fits("401 Bearer, error\n")
    assert not Step("", "text", "401 …, error").fits("200 Bearer, error\n")


def test_curl_is_there_to_be_asked_with() -> None:
    assert shutil.which("curl"), "The page asks with curl: install it."
