"""The peers, which come from their package registry when the bench runs: PostGraphile 5, and Mercurius with its JIT."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import asyncpg
import orjson

from bench.reads.cluster import PEER, Cluster
from bench.reads.load import ask, request
from bench.reads.processes import Server, free_port, server

PEERS = ("mercurius", "postgraphile")

_PACKAGES = {
    "fastify": "^5",
    "graphql": "^16",
    "mercurius": "^16",
    "node": "^22",
    "pg": "^8",
    "postgraphile": "^5",
}
_SCRIPTS = Path(__file__).parent / "peers"
_INSTALL_SECONDS = 600

# The title in the caller's language, which PostGraphile takes for a field of the project.
_TITLE = """
CREATE OR REPLACE FUNCTION project_title(p project) RETURNS text LANGUAGE sql STABLE AS $$
SELECT coalesce(
    jsonb_path_query_first(p.titles, '$[*] ? (@.lang == "en")') ->> 'text',
    jsonb_path_query_first(p.titles, '$[*] ? (@.lang == "ar")') ->> 'text',
    p.titles #>> '{0,text}')
$$
"""
# The foreign key of a budget line is of two columns, by which there is no index: it is told of one by which there is.
_SMART_TAG = "COMMENT ON TABLE budget_line IS '@foreignKey (project_id) references project (id)'"
_CURSORS = """query Cursors($charity: UUID!) {
  allProjects(condition: {charityId: $charity}, orderBy: ROW_ID_DESC) { edges { cursor node { rowId } } }
}"""


@contextmanager
def peer(name: str, cluster: Cluster) -> Iterator[Server]:
    """The peer of this name on the cluster, for the block's length."""
    folder = cluster.home.parent / "peers"
    _install(folder)
    asyncio.run(_prepare(cluster))
    shutil.copy(_SCRIPTS / f"{name}.mjs", folder)
    port = free_port()
    told = {
        "BENCH_SOCKET": str(cluster.home / "postgres"),
        "BENCH_ROLE": PEER,
        "BENCH_CHARITY": str(cluster.charity_id),
        "NODE_ENV": "production",
        "GRAPHILE_ENV": "production",
    }
    command = [_node(folder), str(folder / f"{name}.mjs"), str(port)]
    with server(name, command, told, cluster.home / f"{name}.log", port) as running:
        yield running


def versions(home: Path) -> Mapping[str, str]:
    """The versions that are installed, by package; none where no peer was."""
    found = {}
    for name in _PACKAGES:
        manifest = home / "peers" / "node_modules" / name / "package.json"
        if manifest.exists():
            found[name] = str(json.loads(manifest.read_text(encoding="utf-8"))["version"])
    return found


async def postgraphile_cursors(server: Server, charity_id: UUID) -> dict[UUID, str]:
    """PostGraphile's own cursor for each of the charity's projects."""
    body = orjson.dumps({"query": _CURSORS, "variables": {"charity": str(charity_id)}})
    answer = orjson.loads(await ask(server, request(server, body, None)))
    edges = answer["data"]["allProjects"]["edges"]
    return {UUID(edge["node"]["rowId"]): edge["cursor"] for edge in edges}


def _install(folder: Path) -> None:
    """Has npm fetch the peers, once."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = folder / "package.json"
    wanted = json.dumps({"private": True, "type": "module", "dependencies": _PACKAGES}, indent=1)
    if manifest.exists() and manifest.read_text(encoding="utf-8") == wanted:
        return
    print("npm fetches the peers", flush=True)
    manifest.write_text(wanted, encoding="utf-8")
    try:
        command = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=folder, check=True, timeout=_INSTALL_SECONDS)
    except BaseException:
        manifest.unlink()
        raise


def _node(folder: Path) -> str:
    """The Node that was fetched with them; where that does not run here, the system's own."""
    fetched = folder / "node_modules" / ".bin" / "node"
    return str(fetched) if fetched.exists() else "node"


async def _prepare(cluster: Cluster) -> None:
    connection = await asyncpg.connect(cluster.address("postgres"))
    try:
        await connection.execute(f"{_TITLE}; {_SMART_TAG}")
    finally:
        await connection.close()
