"""Subscriptions with hubs in processes of their own: what changes through one is told by the other."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from pathlib import Path

import pytest

from hub.settings import Settings
from tests.hub import asking
from tests.served import World, own_world
from tests.web.a_process import hub_process
from tests.web.subscribing import admitted, connected, events
from tests.web.test_subscriptions import AID, granted

__all__ = ["own_world"]


@pytest.fixture
def told(own_world: World) -> Settings:
    return own_world.hub.settings


async def test_what_one_process_grants_another_tells(
    own_world: World, told: Settings, tmp_path: Path
) -> None:
    async with hub_process(told, tmp_path / "log") as process:
        token = await admitted(process.hub, own_world.caller("charity"))
        async with (
            connected(process.hub, token) as socket,
            events(process.hub, token, AID) as stream,
        ):
            await socket.subscribe(AID)
            ids = [await granted(own_world) for _ in range(5)]
            by_socket = [(await socket.told())["aidChanged"]["id"] for _ in ids]
            by_events = [(await stream.told())["aidChanged"]["id"] for _ in ids]

    assert by_socket == by_events == ids
    streams = [json.loads(line) for line in process.lines if "(stream)" in line]
    assert {(each["method"], each["status"]) for each in streams} == {("WEBSOCKET", 101), ("POST", 200)}
    assert {each["client_id"] for each in streams} == {"noor"}
    assert not re.search(token, process.log)


async def test_workers_of_one_hub_tell_of_each_others_changes_and_end_their_streams_with_it(
    own_world: World, told: Settings, tmp_path: Path
) -> None:
    environment = {
        "HUB_DATABASE_URL": told.database_url or "",
        "HUB_KEYS_DIR": str(told.keys),
        "HUB_DATA_DIR": str(told.data_dir),
        "HUB_ISSUER": told.issuer,
    }
    serve = [sys.executable, "-m", "hub.cli", "serve", "--port", "0", "--json", "--workers", "2"]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *serve, env={**os.environ, **environment}, stdout=pipe, stderr=asyncio.subprocess.DEVNULL
    )
    assert process.stdout is not None
    async with asking(told, json.loads(await process.stdout.read(1_000))["url"]) as hub:
        token = await admitted(hub, own_world.caller("charity"))
        # Which of the workers takes a connection is chance: of so many, each has taken some.
        sockets = [connected(hub, token) for _ in range(8)]
        opened = [await each.__aenter__() for each in sockets]
        for socket in opened:
            await socket.subscribe(AID)
        id = await granted(own_world)
        assert [(await socket.told())["aidChanged"]["id"] for socket in opened] == [id] * 8
        async with events(hub, token, AID):
            process.terminate()
            await asyncio.wait_for(process.wait(), 10)
        assert {(await socket.closed())[0] for socket in opened} == {1012}
        for each in sockets:
            await each.__aexit__(None, None, None)
    assert process.returncode == 0
