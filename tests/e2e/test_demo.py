"""The demo as a newcomer meets it: the story, the queries it offers, Ctrl-C, and the next run."""

from __future__ import annotations

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.demo_run import a_small_country, demo, executed, start

_CLIENT = Path(__file__).parents[2] / "examples" / "clients" / "may_we_give.py"


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_small_country(tmp_path_factory.mktemp("demo") / "country")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo-data")


def test_the_demo_tells_its_story_and_stops_cleanly(data: Path, country: Path) -> None:
    with demo(data, country) as run:
        story = run.output
        postgres = int((data / "postgres" / "postmaster.pid").read_text().split()[0])
        answers = [
            executed(shlex.split(line)) for line in story.splitlines() if "-H 'Authorization: Bearer" in line
        ]
        page = _page_at(story)
        link = _link_in(story)
        shown = _signed_in(link, "290060343812")
        as_a_donor = _signed_in(link, "279031544714")
        code = run.stop()
    _assert_told(story)
    assert "✔ 103 of 103 rows are in the hub; 0 refused with a reason." in story
    assert [answer.status_code for answer in answers] == [200] * 6
    assert all("errors" not in answer.json() for answer in answers)
    assert page.count("Bearer ey") == len(answers)
    assert '"identityVerified": true' in shown
    assert '"civilId": "290060343812"' in shown
    assert "279031544714" not in as_a_donor
    assert "donation:read" in as_a_donor
    with pytest.raises(httpx.ConnectError):
        httpx.get(link, trust_env=False)
    assert code == 0
    assert not (data / "postgres" / "postmaster.pid").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(postgres, 0)


def test_the_next_run_is_for_scripts_too_and_tells_it_of_another_family(data: Path, country: Path) -> None:
    before = (data / "out.txt").read_text(encoding="utf-8")
    with demo(data, country, "--json") as run:
        document = json.loads(run.output)
        answers = [_asked(document["url"], query) for query in document["queries"]]
        client = _python_client(data, document, "FOOD-BASKET")
        run.stop()
    story = run.err.read_text(encoding="utf-8")
    _assert_told(story)
    assert _grantee(story) != _grantee(before)
    assert "0 registered, 40 known already" in story
    assert all("errors" not in answer for answer in answers)
    assert client.startswith("no: ALREADY_AIDED\n  FOOD-BASKET")
    assert len({query["user"] for query in document["queries"]}) == 5
    assert document["signIn"].startswith("http://127.0.0.1:")
    assert all(query["token"] in query["curl"] for query in document["queries"])


def test_the_stand_in_ends_with_a_demo_that_is_killed(data: Path, country: Path) -> None:
    with demo(data, country) as run:
        link = _link_in(run.output)
        run.process.kill()
    until = time.monotonic() + 120
    while True:
        try:
            httpx.get(link, trust_env=False)
        except httpx.TransportError:
            return
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_provider_of_the_ministrys_own_is_not_replaced(data: Path, country: Path) -> None:
    with demo(data, country, HUB_IDENTITY_KIND="NONE") as run:
        assert "Sign in as a person" not in run.output


def test_secrets_of_the_demo_are_its_owners_alone(data: Path, country: Path) -> None:
    kept = data / "demo" / "clients.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700


def test_the_demo_keeps_out_of_a_database_in_use(data: Path, country: Path) -> None:
    (data / "demo" / "clients.json").unlink()
    run = start(data, country, "--port", "0")
    assert run.process.wait(300) == 1
    assert "This database is in use and not by the demo" in run.err.read_text(encoding="utf-8")


def test_a_taken_port_is_told_in_one_line(tmp_path: Path, country: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = start(tmp_path, country, "--port", str(port))
        assert run.process.wait(300) == 1
    said = run.err.read_text(encoding="utf-8").strip()
    assert len(said.splitlines()) == 1
    assert f"port {port}" in said
    assert "--port" in said


def _link_in(story: str) -> str:
    found = re.search(r"Sign in as a person, in a browser:\s+(\S+)", story)
    assert found
    return found[1]


def _signed_in(link: str, number: str) -> str:
    """What the example application shows to a person who chose to be this one, and allowed what it asks for."""
    with httpx.Client(trust_env=False, follow_redirects=True, timeout=240) as browser:
        page = browser.get(link)
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))
        consent = browser.post(page.url, data={**fields, "number": number})
        found = re.search(r'name="token" value="([0-9a-f]{64})"', consent.text)
        assert found, consent.text
        shown = browser.post(consent.url, data={"token": found[1], "decision": "allow"})
    assert "You are signed in" in shown.text
    return unescape(shown.text)


def _asked(url: str, query: dict[str, Any]) -> dict[str, Any]:
    body = {"query": query["query"], "variables": query.get("variables", {})}
    headers = {"Authorization": f"Bearer {query['token']}"}
    answer: dict[str, Any] = httpx.post(url, json=body, headers=headers, trust_env=False).json()
    return answer


def _python_client(data: Path, document: dict[str, Any], aid_type: str) -> str:
    """What the example client in Python prints for the family of the story, as the second charity."""
    kept = json.loads((data / "demo" / "clients.json").read_text())["PEARL/case-work"]
    (check, _) = document["queries"][2]["variables"]["input"]
    environment = {
        "CHARITY_HUB_URL": document["url"].removesuffix("/graphql"),
        "CHARITY_HUB_CLIENT_ID": kept["client_id"],
        "CHARITY_HUB_SECRET": kept["client_secret"],
        "PYTHONUTF8": "1",
    }
    command = [sys.executable, str(_CLIENT), check["civilId"], aid_type, *check["cycles"]]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def _assert_told(story: str) -> None:
    told = [
        "✔ Granted: the month is taken.",
        "✘ REFUSED: ALREADY_AIDED",
        "سبق منح هذه المساعدة",
        "✔ The same answer, and one aid.",
        "✘ REFUSED to the same household: ALREADY_AIDED",
        "— (another charity's)",
        '"code": "MISSING_SCOPE"',
        "records verified.",
    ]
    assert [line for line in told if line not in story] == []


def _grantee(story: str) -> str:
    found = re.search(r'"civilId": "(\d{12})"', story)
    assert found
    return found[1]


def _page_at(story: str) -> str:
    found = re.search(r"GraphiQL, with these queries as tabs:\s+(\S+)", story)
    assert found
    return httpx.get(found[1], headers={"Accept": "text/html"}, trust_env=False).text
