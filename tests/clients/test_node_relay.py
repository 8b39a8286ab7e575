"""Relay's compiler takes the committed schema as it is, and its runtime what the hub answers to what was compiled."""

from __future__ import annotations

import asyncio
from pathlib import Path
from shutil import copy, copytree

from tests.clients.a_program import PROGRAMS, ROOT, driven
from tests.served import World

COMPILER = PROGRAMS / "node_modules" / ".bin" / "relay-compiler"


async def test_relay_compiles_against_the_schema_and_pages_refetches_and_writes(
    own_world: World, tmp_path: Path
) -> None:
    compiled = await _compiled(tmp_path)
    outcome = await driven("relay.mjs", own_world, compiled=str(compiled), aid=own_world.id("Aid", 3))
    assert outcome == {
        "pages": [2, 4],
        "totalCount": 4,
        "externalIds": ["S-1", "W-2", "W-1", "W-0"],
        "charities": ["BIRR", "NOOR", "NOOR", "NOOR"],
        "project": {"__typename": "Project", "id": own_world.id("Project", 3), "externalId": "S-1"},
        "cancelled": {"__typename": "Aid", "state": "CANCELLED"},
        "states": ["GRANTED", "CANCELLED"],
    }


async def _compiled(folder: Path) -> Path:
    """Where the compiler put what it made of the queries and fragments."""
    copytree(PROGRAMS / "relay", folder, dirs_exist_ok=True)
    copy(ROOT / "schema.graphql", folder)
    made = folder / "__generated__"
    made.mkdir()
    pipe = asyncio.subprocess.PIPE
    compiler = await asyncio.create_subprocess_exec(
        COMPILER, "--noWatchman", cwd=folder, stdout=pipe, stderr=asyncio.subprocess.STDOUT
    )
    told, _ = await compiler.communicate()
    assert compiler.returncode == 0, told.decode()
    return made
