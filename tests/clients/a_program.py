"""Runs a program of Node that drives a client library against the hub, and hears what came of it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from tests.served import World

PROGRAMS = Path(__file__).with_name("node")
ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "use-your-own-graphql-client.md"


def address(world: World) -> str:
    """Where the world's hub answers GraphQL."""
    return str(world.hub.client.base_url.join("graphql"))


async def driven(program: str, world: World, who: str = "charity", **told: Any) -> Any:
    """What the program tells on standard output as one of the country's callers, after it was told this."""
    pipe = asyncio.subprocess.PIPE
    node = await asyncio.create_subprocess_exec(
        "node", program, cwd=PROGRAMS, stdin=pipe, stdout=pipe, stderr=pipe
    )
    told |= {"url": address(world), "token": world.hub.token(world.caller(who))}
    outcome, failure = await node.communicate(json.dumps(told).encode())
    assert node.returncode == 0, failure.decode()
    return json.loads(outcome)
