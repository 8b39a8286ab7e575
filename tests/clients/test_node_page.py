"""The programs on the page about clients work as they stand there, against a hub that serves."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from importlib.metadata import version
from pathlib import Path
from shutil import copy

import pytest

from hub.auth.scopes import Scope
from tests.builders.clients import an_oauth_client
from tests.clients.a_program import PAGE, PROGRAMS, ROOT
from tests.served import World, key_of

BLOCK = re.compile(r"```\w+\n(?://|#) (?P<name>\S+\.\w+)\n(?P<text>.*?)```", re.DOTALL)

LIBRARIES = {
    "Apollo Client": "@apollo/client",
    "urql": "@urql/core",
    "graphql-request": "graphql-request",
    "Relay": "relay-compiler",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project of the reader's own with the page's files, the libraries and the schema."""
    for block in BLOCK.finditer(PAGE.read_text(encoding="utf-8")):
        file = tmp_path / block["name"]
        file.parent.mkdir(exist_ok=True)
        file.write_text(block["text"], encoding="utf-8")
    (tmp_path / "node_modules").symlink_to(PROGRAMS / "node_modules")
    (tmp_path / "__generated__").mkdir()
    copy(ROOT / "schema.graphql", tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
async def environment(own_world: World) -> dict[str, str]:
    """What the reader exports: a hub, and a client of a charity that may read projects."""
    charity = key_of(own_world.id("Charity", 0))
    client = await an_oauth_client(own_world.database, charity_id=charity, scopes=[Scope.PROJECT_READ])
    return os.environ | {
        "CHARITY_HUB_URL": str(own_world.hub.client.base_url).rstrip("/"),
        "CHARITY_HUB_CLIENT_ID": client.client_id,
        "CHARITY_HUB_SECRET": client.secret,
    }


@pytest.mark.parametrize(
    "command",
    [
        "node apollo.mjs",
        "node urql.mjs",
        "node graphql-request.mjs",
        "node_modules/.bin/relay-compiler --noWatchman --output quiet && node relay.mjs",
        f"'{sys.executable}' ask.py",
    ],
    ids=["Apollo Client", "urql", "graphql-request", "Relay", "gql"],
)
async def test_a_program_of_the_page_tells_the_newest_projects(
    folder: Path, environment: dict[str, str], command: str
) -> None:
    pipe = asyncio.subprocess.PIPE
    shell = await asyncio.create_subprocess_exec(
        "sh", "-euc", command, cwd=folder, env=environment, stdout=pipe, stderr=pipe
    )
    told, failure = await shell.communicate()
    assert (told.decode(), failure.decode()) == ("S-1 W-2\n", "")
    assert shell.returncode == 0


@pytest.mark.parametrize("name", [*LIBRARIES, "gql for Python"])
def test_the_page_tells_the_versions_that_are_tested(name: str) -> None:
    pinned = json.loads((PROGRAMS / "package.json").read_text(encoding="utf-8"))["dependencies"]
    tested = pinned[LIBRARIES[name]] if name in LIBRARIES else version("gql")
    told = re.search(rf"^\| {name} \| (\S+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert told
    assert told[1] == tested.rpartition(".")[0]
