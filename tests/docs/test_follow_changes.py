"""The page on following changes: its command follows them, and its tables name what there is."""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path

from hub.errors import ChangesMissed
from hub.resolvers.following import KEPT
from hub.schema.build import build_schema
from hub.web import conversation, transport_ws
from tests.served import World, own_world
from tests.web.subscribing import admitted

__all__ = ["own_world"]

PAGE = Path("docs/how-to/follow-changes.md").read_text(encoding="utf-8")


async def test_the_command_follows_projects(own_world: World) -> None:
    command, shown = re.findall(r"```(?:sh|text)\n(.*?)```", PAGE, re.DOTALL)
    token = await admitted(own_world.hub, own_world.caller("charity"))
    told = {"HUB": str(own_world.hub.client.base_url).rstrip("/"), "TOKEN": token}
    process = await asyncio.create_subprocess_shell(
        f"exec {command.strip()}",
        env={**os.environ, **told},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    async with asyncio.timeout(30):
        assert (await process.stdout.readuntil(b"\n\n")).startswith(b":")
        await own_world.run("UPDATE project SET revision = revision WHERE external_id = 'W-0'")
        assert (await process.stdout.readuntil(b"\n\n")).decode().strip() == shown.strip()
        process.terminate()
        await process.wait()


def test_the_table_names_every_subscription_with_its_scopes() -> None:
    rows = re.findall(r"^\| `(\w+)` \|.*\| `([\w:]+)` or `([\w:]+)` \|$", PAGE, re.MULTILINE)
    needs = build_schema("KW").requirements.fields
    declared = {
        name: [*map(str, sorted(map(min, sets)))]
        for (owner, name), sets in needs.items()
        if owner == "Subscription"
    }
    assert {name: sorted(scopes) for name, *scopes in rows} == declared


def test_the_table_names_every_code_that_the_hub_closes_with() -> None:
    sources = "".join(
        Path(module.__file__ or "").read_text(encoding="utf-8") for module in (conversation, transport_ws)
    )
    ours = set(re.findall(r"Closed\((\d+)", sources))
    of_the_server = {"1009", "1012"}
    assert set(re.findall(r"^\| (\d{4}) \|", PAGE, re.MULTILINE)) == ours | of_the_server


def test_the_page_names_what_the_hub_keeps_and_says() -> None:
    assert f"{KEPT:,}" in PAGE
    assert ChangesMissed.code in PAGE
