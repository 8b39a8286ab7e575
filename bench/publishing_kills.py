"""Kills publications at random moments, again and again, and looks for a loss or a double after each.

Run as `.venv/bin/python -m bench.publishing_kills --runs 50` from the top of the checkout. A run is one charity's
publication: killed within the time that an undisturbed one takes, started again, until it is done.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from hub.settings import Settings
from hub.storage.embedded import SERVING, Embedded, owner_url, serving_url
from hub.storage.keys import load_keys
from hub.storage.migrate import migrate
from hub.storage.secrecy import Vault
from hub.web.journal import write_logs
from tests.e2e.a_large_file import write_file
from tests.e2e.a_publisher import a_publisher
from tests.e2e.killing import killed_until_done
from tests.hub import Hub, serving
from tests.seeing import SeeingDatabase


async def measured(settings: Settings, home: Path, runs: int, projects: int, chance: random.Random) -> None:
    """Prints a line for each run, and the sum; fails at the first loss or double."""
    await migrate(owner_url(settings.database_url or ""), SERVING)
    database = await SeeingDatabase.open(
        settings.database_url or "", Vault.of(load_keys(home / "keys", create=False))
    )
    write_file(file := home / "wells.xml", projects)
    async with serving(settings) as hub:
        await _runs(hub, database, home, file, runs, chance)
    await database.close()


async def _runs(
    hub: Hub, database: SeeingDatabase, home: Path, file: Path, runs: int, chance: random.Random
) -> None:
    first = await a_publisher(hub, database, file, home)
    began = time.monotonic()
    assert (await first.publish()).exit_code == 0
    seconds, content = time.monotonic() - began, await first.content()
    print(f"undisturbed: {seconds:.1f} s, {len(content):,} rows", flush=True)
    counted: Counter[str] = Counter()
    for run in range(1, runs + 1):
        publisher = await a_publisher(hub, database, file, home)
        kills = await killed_until_done(publisher, seconds, chance)
        held = [kill.held for kill in kills]
        inside = [rows for rows in held if 0 < rows < len(content)]
        counted.update(kills=len(kills), inside=len(inside), runs=1)
        assert await publisher.content() == content, f"run {run} ended otherwise"
        print(f"run {run}: killed {len(kills)} times, rows held then {held}; the same in the end", flush=True)
    print(
        f"{counted['runs']} runs, {counted['kills']} kills, {counted['inside']} of them with a part published:"
        " no loss, no double"
    )


def main() -> None:
    """Measures on a throw-away PostgreSQL."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--projects", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=None)
    asked = parser.parse_args()
    write_logs("ERROR")
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory)
        load_keys(home / "keys", create=True)
        with Embedded.start(home / "server", durable=False) as embedded:
            settings = Settings(database_url=serving_url(embedded.url), keys_dir=home / "keys", data_dir=home)
            asyncio.run(measured(settings, home, asked.runs, asked.projects, random.Random(asked.seed)))


if __name__ == "__main__":
    main()
