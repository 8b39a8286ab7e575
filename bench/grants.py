"""How many grants a second the hub makes over HTTP, and what one costs in processor's time.

Run as `.venv/bin/python -m bench.grants --clients 64 --workers 2 --seconds 20` from the top of the checkout. The hub
is served as a ministry would, with its embedded PostgreSQL that keeps every promise (fsync, synchronous commit), and
the load comes from a process on the same machine. With `--beside ../other` the hub of another checkout is asked in
turn, so that both are measured under the same conditions. Afterwards the database is judged: no slot has two
payers, every answer that was heard is there with its audit record, and the audit trail verifies.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.granting.processes import seconds_of
from bench.granting.town import Town, a_town, judged
from hub.settings import Settings
from hub.storage import audit
from hub.storage.embedded import Embedded, serving_url
from hub.storage.opening import opened

_COLUMNS = "{:10} {:>9} {:>9} {:>8} {:>8} {:>9} {:>11} {:>8} {:>8}"


@dataclass
class Measured:
    """One checkout's hub as it is served, its town, and what was measured so far."""

    name: str
    settings: Settings
    embedded: Embedded
    process: subprocess.Popen[bytes]
    town: Town
    next: int = 0
    rounds: list[dict[str, Any]] = field(default_factory=list)

    def cpu(self) -> tuple[float, float]:
        """Seconds that the hub's processes and PostgreSQL's have taken."""
        pid = int((self.settings.data_dir / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        return seconds_of(self.process.pid, without=pid), seconds_of(pid)

    def run(self, asked: argparse.Namespace, seconds: float, *, counts: bool = True) -> None:
        """One round of the load."""
        address = urlsplit(self.settings.issuer)
        said = {
            "host": address.hostname,
            "port": address.port,
            "tokens": self.town.tokens(self.settings),
            "numbers": self.town.numbers,
            "clients": asked.clients,
            "seconds": seconds,
            "taken": asked.taken,
            "household_every": asked.household_every,
            "first": self.next,
        }
        hub, postgres = self.cpu()
        done = subprocess.run(
            [sys.executable, "-m", "bench.granting.load"],
            input=json.dumps(said).encode(),
            stdout=subprocess.PIPE,
            check=True,
        )
        told = json.loads(done.stdout)
        hub_now, postgres_now = self.cpu()
        told |= {"hub": hub_now - hub, "postgres": postgres_now - postgres, "counts": counts}
        self.next = told["next"]
        self.rounds.append(told)
        print(_row(self.name if counts else "warming", told), flush=True)

    async def judge(self) -> dict[str, Any]:
        """What is wrong in the database; raises BrokenChain when the audit trail does not verify."""
        granted = sum(each["granted"] for each in self.rounds)
        answered = granted + sum(each["refused"] for each in self.rounds)
        url = serving_url(self.embedded.url)
        async with opened(url, self.settings.keys, pool_size=1) as database:
            found = await judged(database, granted, answered)
            records = (await audit.verify(database)).records
        log = (self.settings.data_dir / "postgres.log").read_text(encoding="utf-8", errors="replace")
        return {**found, "deadlocks in the log": log.count("deadlock detected"), "audit records": records}


@contextmanager
def measured(name: str, checkout: Path, asked: argparse.Namespace) -> Iterator[Measured]:
    """The hub of a checkout, served with a town in it for the block's length."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        home = Path(folder)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("HUB_")}
        environment |= {
            "HUB_DATA_DIR": str(home / "hub"),
            "HUB_JOBS_AT_ONCE": "0",
            "HUB_DATABASE_POOL": str(asked.pool),
        }
        command = [sys.executable, "-m", "hub.cli", "serve", "--port", "0", "--json"]
        process = subprocess.Popen(
            [*command, "--workers", str(asked.workers)],
            stdout=subprocess.PIPE,
            stderr=(home / "hub.log").open("wb"),
            env=environment,
            cwd=checkout,
        )
        stack.callback(process.wait, 60)
        stack.callback(process.send_signal, signal.SIGINT)
        address = _address(process)
        settings = Settings(data_dir=home / "hub", issuer=address)
        embedded = stack.enter_context(Embedded.start(settings.data_dir))
        town = asyncio.run(_founded(settings, serving_url(embedded.url), asked))
        yield Measured(name, settings, embedded, process, town)


async def _founded(settings: Settings, url: str, asked: argparse.Namespace) -> Town:
    async with opened(url, settings.keys, pool_size=1) as database:
        return await a_town(database, asked.charities, asked.people)


def _address(process: subprocess.Popen[bytes]) -> str:
    """The address in the JSON document that the hub prints when it is ready."""
    assert process.stdout is not None
    text = b""
    while line := process.stdout.readline():
        text += line
        try:
            return str(json.loads(text)["url"]).rstrip("/")
        except ValueError:
            continue
    raise SystemExit("the hub did not start")


def _row(name: str, told: dict[str, Any]) -> str:
    answers = max(1, told["granted"] + told["refused"])
    per = [1000 * told[who] / answers for who in ("hub", "postgres", "cpu")]
    return _COLUMNS.format(
        name,
        f"{told['granted'] / told['wall']:.0f}",
        f"{told['refused'] / told['wall']:.0f}",
        told["errors"] + told["lost"],
        f"{told['p50']:.0f} ms",
        f"{told['p95']:.0f} ms",
        *(f"{each:.2f} ms" for each in per),
    )


def _summary(each: Measured) -> str:
    """Medians over the rounds that count."""
    rounds = [r for r in each.rounds if r["counts"]]
    middle = {name: statistics.median(r[name] for r in rounds) for name in rounds[0]}
    return _row(f"= {each.name}", middle)


def main() -> None:
    """Measures in rounds, and judges what was granted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--clients", type=int, default=64, help="connections, each with one request under way"
    )
    parser.add_argument("--workers", type=int, default=2, help="processes of the hub")
    parser.add_argument(
        "--pool", type=int, default=10, help="connections of each worker for writes, and for reads"
    )
    parser.add_argument("--seconds", type=float, default=20, help="of a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--charities", type=int, default=16)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument(
        "--taken", type=float, default=0.0, help="the share that asks for what was just granted"
    )
    parser.add_argument("--household-every", type=int, default=0, help="each so many-th aid is a household's")
    parser.add_argument("--beside", type=Path, help="another checkout, whose hub is measured in turn")
    asked = parser.parse_args()
    with ExitStack() as stack:
        hubs = [stack.enter_context(measured("this", Path.cwd(), asked))]
        if asked.beside:
            hubs.append(stack.enter_context(measured("beside", asked.beside, asked)))
        heads = ("", "granted/s", "refused/s", "errors", "p50", "p95", "hub/ask", "postgres/ask", "load/ask")
        print(_COLUMNS.format(*heads))
        for hub in hubs:
            hub.run(asked, 5, counts=False)
        for _ in range(asked.rounds):
            for hub in hubs:
                hub.run(asked, asked.seconds)
        for hub in hubs:
            print(_summary(hub))
            print("  ", asyncio.run(hub.judge()))


if __name__ == "__main__":
    main()
