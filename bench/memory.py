"""What a worker's memory comes to: ever the same 1,000 documents, asked 100,000 times by callers of three kinds.

Run as `.venv/bin/python -m bench.memory` from the top of the checkout; `--requests` and `--documents` change how much.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import orjson
from graphql import parse, validate

from hub.schema.build import build_schema
from hub.settings import Settings
from hub.storage.embedded import SERVING, Embedded, owner_url, serving_url
from hub.storage.keys import load_keys
from hub.storage.migrate import migrate
from hub.storage.secrecy import Vault
from tests.hub import Hub, asking
from tests.schema.a_country import Country, a_country
from tests.schema.operations import Operations
from tests.seeing import SeeingDatabase

GOAL = 150
"""MB that one worker may hold."""

CLIENTS = 8
"""Connections that ask at the same time."""

CALLERS = ("charity", "other charity", "ministry")
UNHINDERED = {
    "HUB_QUESTIONS_PER_MINUTE": "1000000000",
    "HUB_PLANNING_SECONDS_PER_MINUTE": "1000000",
    "HUB_LOG_LEVEL": "ERROR",
    "HUB_JOBS_AT_ONCE": "0",
}
_FAULT = re.compile(rb'"code":"(INTERNAL|RATE_LIMITED|UNAVAILABLE|GRAPHQL_\w+)"')
_CACHE = re.compile(r"^(hub_cache\w*|hub_statement\w*)(\{[^}]*\})? (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Load:
    """The requests as they go over the wire, and how many are sent."""

    requests: tuple[bytes, ...]
    total: int
    step: int


def megabytes(process: int, field: str = "VmRSS") -> float:
    """What the process holds of the machine's memory, in MB of 10⁶ bytes (Linux)."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith(field))) * 1024 / 1e6


def backends(process: int) -> float:
    """MB that the connections of the database hold for themselves, together."""
    parent = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8").split()
    return sum(megabytes(int(child), "RssAnon") for child in parent)


async def one_client(address: tuple[str, int], load: Load, count: int, seed: int) -> None:
    """Sends so many requests one after another over one connection."""
    choose = random.Random(seed)
    reader, writer = await asyncio.open_connection(*address)
    for _ in range(count):
        writer.write(choose.choice(load.requests))
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        assert not _FAULT.search(body), body[:500]
    writer.close()


def documents(country: Country, hub: Hub, count: int) -> tuple[bytes, ...]:
    """Requests with so many documents, generated from the schema: other selections, aliases, arguments and filters."""
    schema = build_schema("KW")
    made: list[bytes] = []
    for number in itertools.count():
        if len(made) == count:
            break
        caller = country.callers[CALLERS[number % len(CALLERS)]]
        text = Operations(schema.graphql, schema.requirements, country, caller, number).query()
        if validate(schema.graphql, parse(text)):
            continue  # fields of two types under one key
        body = orjson.dumps({"query": text})
        made.append(
            b"POST /graphql HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\n"
            b"Accept: application/json\r\nAuthorization: Bearer %b\r\nContent-Length: %d\r\n\r\n%b"
            % (hub.token(caller).encode(), len(body), body)
        )
    return tuple(made)


@contextmanager
def worker(settings: Settings) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """`hub serve` with one worker, a process of its own."""
    told = {
        "HUB_DATABASE_URL": settings.database_url or "",
        "HUB_KEYS_DIR": str(settings.keys),
        "HUB_DATA_DIR": str(settings.data_dir),
        "HUB_ISSUER": settings.issuer,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "hub.cli", "serve", "--port", "0", "--json"],
        env=os.environ | told | UNHINDERED,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    text = b""
    while not text.endswith(b"}\n"):
        text += process.stdout.readline()
    try:
        yield orjson.loads(text)["url"], process
    finally:
        process.terminate()
        process.wait(60)


async def measured(settings: Settings, postmaster: int, wanted: argparse.Namespace) -> float:
    """Prints the table; answers the MB at the end."""
    url = settings.database_url or ""
    await migrate(owner_url(url), SERVING)
    database = await SeeingDatabase.open(url, Vault.of(load_keys(settings.keys, create=False)), pool_size=2)
    country = await a_country(database, settings)
    await database.close()
    with worker(settings) as (address, process):
        async with asking(settings, address) as hub:
            load = Load(
                documents(country, hub, wanted.documents), wanted.requests, max(wanted.requests // 10, 1)
            )
            return await table(hub.client, process.pid, postmaster, load)


async def table(http: httpx.AsyncClient, process: int, postmaster: int, load: Load) -> float:
    """Asks, and prints after each step what it came to."""
    address = (http.base_url.host, http.base_url.port or 80)
    print(f"{len(load.requests):,} documents, {load.total:,} requests, {CLIENTS} at once")
    print(f"{'requests':>10} {'worker MB':>10} {'PostgreSQL MB':>14} {'requests/s':>11}")
    print(f"{0:10,} {megabytes(process):10.1f} {backends(postmaster):14.1f}")
    for done in range(0, load.total, load.step):
        began = time.perf_counter()
        each = load.step // CLIENTS
        await asyncio.gather(*(one_client(address, load, each, done + n) for n in range(CLIENTS)))
        speed = each * CLIENTS / (time.perf_counter() - began)
        now = megabytes(process)
        print(f"{done + load.step:10,} {now:10.1f} {backends(postmaster):14.1f} {speed:11.0f}", flush=True)
    for name, labels, value in _CACHE.findall((await http.get("/metrics")).text):
        print(f"{name}{labels} {float(value):,.0f}")
    now, most = megabytes(process), megabytes(process, "VmHWM")
    print(f"the worker holds {now:.0f} MB, and never held more than {most:.0f} (goal: below {GOAL})")
    return now


def main() -> None:
    """Measures on a throw-away PostgreSQL; ends with 1 when the worker holds more than the goal."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--requests", type=int, default=100_000)
    words.add_argument("--documents", type=int, default=1_000)
    wanted = words.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory)
        load_keys(home / "keys", create=True)
        with Embedded.start(home / "server", durable=False) as embedded:
            postmaster = int(
                (home / "server" / "postgres" / "postmaster.pid").read_text(encoding="utf-8").split()[0]
            )
            settings = Settings(
                database_url=serving_url(embedded.url), keys_dir=home / "keys", data_dir=home, jobs_at_once=0
            )
            came_to = asyncio.run(measured(settings, postmaster, wanted))
    sys.exit(came_to >= GOAL)


if __name__ == "__main__":
    main()
