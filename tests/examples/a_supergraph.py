"""The example's supergraph at work: a hub, the charity's subgraph, a registry of the ministry's, and real gateways."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from graphql import build_schema as built
from graphql import graphql_sync
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from charity_adapter.subgraph.serving import printed
from hub.auth.caller import Caller
from hub.schema.build import build_schema
from tests.charity_adapter.subgraph_builders import configured
from tests.hub import Hub
from tests.ports import free_port

EXAMPLE = Path(__file__).parents[2] / "examples" / "federation"
GATEWAYS = EXAMPLE / "node_modules"
CLIENT = "our-case-workers"
PATIENCE = 60.0
"""Seconds that a process may take to be there."""

VISITS = """
extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
type Query { visits: [Visit!]! }
type Visit { place: Int!  who: Beneficiary }
type Beneficiary @key(fields: "id", resolvable: false) { id: ID! }
"""
"""A registry whose visits name people of the hub by their ids: a gateway asks the hub for them as entities."""


@dataclass(frozen=True)
class Supergraph:
    """The running gateways, by name, over one hub."""

    hub: Hub
    gateways: Mapping[str, str]
    visited: list[str] = field(default_factory=list)

    async def ask(self, gateway: str, caller: Caller | str | None, query: str, **variables: Any) -> Any:
        """The JSON of a gateway's answer to a caller, to whoever bears a text as token, or to nobody."""
        token = self.hub.token(caller) if isinstance(caller, Caller) else caller
        await self.hub.client.get("/health/live")  # whoever was given a token is a client from here on
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
            body = {"query": query, "variables": variables}
            response = await client.post(
                self.gateways[gateway], json=body, headers={"Accept-Language": "en", **headers}
            )
        return response.json()


async def composed(folder: Path, *subgraphs: str) -> tuple[int, str, str]:
    """Runs the example's script in a folder: the exit code, and what it said and complained of."""
    program = ["node", str(EXAMPLE / "compose.mjs"), *subgraphs]
    process = await asyncio.create_subprocess_exec(*program, cwd=folder, stdout=PIPE, stderr=PIPE)
    said, complained = await process.communicate()
    return process.returncode or 0, said.decode(), complained.decode()


def put_schemas(folder: Path, old: str = "", new: str = "") -> None:
    """Puts the hub's schema, and the notes' with some words changed, where the script looks for them."""
    notes = printed(configured(EXAMPLE / "charity.toml"))
    (folder / "hub.graphql").write_text(build_schema("KW").sdl, encoding="utf-8")
    (folder / "notes.graphql").write_text(notes.replace(old, new), encoding="utf-8")


@asynccontextmanager
async def a_supergraph(hub: Hub, folder: Path) -> AsyncIterator[Supergraph]:
    """The example, with the ministry's registry beside it, served by each gateway for the block's length."""
    address = str(hub.client.base_url).rstrip("/")
    visited: list[str] = []
    async with AsyncExitStack() as stack:
        charity = shutil.copytree(EXAMPLE, folder / "charity", ignore=shutil.ignore_patterns("node_modules"))
        config = (charity / "charity.toml").read_text(encoding="utf-8")
        (charity / "charity.toml").write_text(config.replace("http://127.0.0.1:8000", address))
        adapter = [
            sys.executable,
            "-m",
            "charity_adapter",
            "subgraph",
            "--config",
            str(charity / "charity.toml"),
        ]
        notes = await stack.enter_async_context(_process(*adapter, "--port", "0", says="http"))
        visits = await stack.enter_async_context(_serving_visits(visited))
        put_schemas(folder)
        (folder / "visits.graphql").write_text(VISITS, encoding="utf-8")
        done = await composed(
            folder, f"hub={address}/graphql", f"notes={notes.split()[5].rstrip('.')}", f"visits={visits}"
        )
        assert done[0] == 0, done
        hive, apollo = await asyncio.gather(
            stack.enter_async_context(_hive(hub, folder)), stack.enter_async_context(_apollo(folder))
        )
        yield Supergraph(hub, {"hive": hive, "apollo": apollo}, visited)


@asynccontextmanager
async def _hive(hub: Hub, folder: Path) -> AsyncIterator[str]:
    address, port = str(hub.client.base_url).rstrip("/"), free_port()
    program = [str(GATEWAYS / ".bin" / "hive-gateway"), "supergraph", "supergraph.graphql"]
    where = ["--config-path", str(EXAMPLE / "hive.mjs"), "--host", "127.0.0.1", "--port", str(port)]
    told = {"HUB_URL": address, "HUB_ISSUER": hub.settings.issuer}
    async with _process(*program, *where, cwd=folder, says="Listening", **told):
        yield f"http://127.0.0.1:{port}/graphql"


@asynccontextmanager
async def _apollo(folder: Path) -> AsyncIterator[str]:
    program = ["node", str(EXAMPLE / "apollo.mjs"), "supergraph-without-scopes.graphql", str(free_port())]
    async with _process(*program, cwd=folder, says="listens") as said:
        yield said.split()[-1]


@asynccontextmanager
async def _process(*command: str, cwd: Path | None = None, says: str, **told: str) -> AsyncIterator[str]:
    """A program, from when it says a word until the block ends; the line in which it said it."""
    environment = {**os.environ, "LANG": "en", **told}
    process = await asyncio.create_subprocess_exec(
        *command, cwd=cwd, env=environment, stdout=PIPE, stderr=STDOUT
    )
    assert process.stdout is not None
    said = b""
    try:
        async with asyncio.timeout(PATIENCE):
            while says.encode() not in (line := await process.stdout.readline()):
                assert line, f"{command[0]} ended: {said.decode()}"
                said += line
        drained = asyncio.create_task(process.stdout.read())
        yield line.decode()
        process.terminate()
        await drained
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@asynccontextmanager
async def _serving_visits(visited: list[str]) -> AsyncIterator[str]:
    """The ministry's registry: visits to the people with these ids, in their order."""
    schema = built(VISITS, assume_valid_sdl=True)

    async def answer(request: Request) -> JSONResponse:
        asked = await request.json()
        visits = [{"place": n, "who": {"id": id}} for n, id in enumerate(visited)]
        done = graphql_sync(schema, asked["query"], {"visits": visits})
        return JSONResponse(done.formatted)

    app = Starlette(routes=[Route("/graphql", answer, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=free_port(), log_level="warning"))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - the server tells nobody
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.config.port}/graphql"
    server.should_exit = True
    await task
