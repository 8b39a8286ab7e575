"""What background jobs cost those who publish, how quickly they are done, and what a kill leaves: `python -m bench.jobs`.

Publishes 200 overspent projects a call on an embedded PostgreSQL, every other call without putting jobs in line, and
prints the medians. Then a worker process looks at their budgets and is killed in the middle, and another does the
rest: every project must have its one finding.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from unittest.mock import AsyncMock, patch

from hub.auth.caller import Caller
from hub.auth.scopes import CallerKind, Scope
from hub.cli.running import ready
from hub.resolvers.background import HANDLERS, Task
from hub.resolvers.context import RequestContext
from hub.resolvers.publishing import publish_projects, publish_transactions
from hub.resolvers.publishing_inputs import (
    BudgetInput,
    LocalTextInput,
    ProjectInput,
    ProjectStatus,
    TransactionInput,
    TransactionType,
)
from hub.settings import Settings
from hub.storage import charities
from hub.storage.embedded import Embedded, serving_url
from hub.storage.job_worker import Pace, Shift, working
from hub.storage.opening import opened
from hub.storage.sight import THE_HUB_ITSELF
from hub.storage.work import Database

A_CALL = 200
PACE = Pace(dead_after=timedelta(seconds=5), looks_every=timedelta(seconds=1))
LEFT = "SELECT count(*) FROM pgqueuer WHERE entrypoint = 'deviation'"
FOUND = "SELECT count(*), count(DISTINCT natural_key) FROM finding WHERE kind = 'BUDGET_DEVIATION'"


def main() -> None:
    """Measures, or is the worker of a measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("calls", type=int, nargs="?", default=10)
    parser.add_argument("--work", nargs=2, metavar=("URL", "KEYS"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.work:
        asyncio.run(_work(*asked.work))
        return
    with tempfile.TemporaryDirectory() as folder, Embedded.start(Path(folder), durable=True) as server:
        settings = Settings(data_dir=Path(folder))
        url = serving_url(server.url)
        asyncio.run(_measure(settings, url, asked.calls))


async def _work(url: str, keys: str) -> None:
    async with opened(url, Path(keys), pool_size=4) as database:
        shift = Shift({Task.DEVIATION: HANDLERS[Task.DEVIATION]}, pace=PACE)
        async with working(url, database, shift):
            await asyncio.Event().wait()


async def _measure(settings: Settings, url: str, calls: int) -> None:
    await ready(settings, url)
    async with opened(url, settings.keys, pool_size=4) as database:
        await _publish(database, settings, calls)
        await _kill(database, settings, url)


async def _publish(database: Database, settings: Settings, calls: int) -> None:
    async with database.work() as work:
        charity = await charities.admit(work, "NOOR", "نور", "Noor", datetime.now(UTC))
    caller = Caller("bench", CallerKind.CHARITY, frozenset({Scope.PROJECT_PUBLISH}), charity.id)
    context = RequestContext(caller, database, settings, operation="Bench")
    took: dict[bool, list[float]] = {True: [], False: []}
    for call in range(2 * calls):
        in_line = call % 2 == 0
        began = time.perf_counter()
        if in_line:
            await publish_projects(context, _projects(call))
        else:
            with patch("hub.storage.jobs.enqueue", AsyncMock()):
                await publish_projects(context, _projects(call))
        took[in_line].append(time.perf_counter() - began)
        await publish_transactions(context, _payments(call))
    with_jobs, without = (statistics.median(took[each]) * 1000 for each in (True, False))
    print(f"publishing {A_CALL} projects: {with_jobs:.0f} ms with jobs put in line, {without:.0f} ms without")


async def _kill(database: Database, settings: Settings, url: str) -> None:
    total = await _count(database, LEFT)
    worker = _worker(url, settings.keys)
    await _until(database, lambda left: left < total * 3 // 4)
    began, first = time.perf_counter(), await _count(database, LEFT)
    await _until(database, lambda left: left < total // 2)
    rate = (first - await _count(database, LEFT)) / (time.perf_counter() - began)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    killed_at = await _count(database, LEFT)
    other = _worker(url, settings.keys)
    await _until(database, lambda left: left == 0)
    other.send_signal(signal.SIGTERM)
    other.wait()
    ((found, distinct),) = await database.read(FOUND, [], THE_HUB_ITSELF)
    print(f"one worker: {rate:.0f} budgets a second; killed with {killed_at} of {total} left")
    print(f"after another did the rest: {found} findings of {distinct} projects, of {total} published")


async def _count(database: Database, statement: str) -> int:
    return int((await database.read(statement, [], THE_HUB_ITSELF))[0][0])


async def _until(database: Database, holds: Callable[[int], bool]) -> None:
    while not holds(await _count(database, LEFT)):  # noqa: ASYNC110 - the line stands in the database
        await asyncio.sleep(0.05)


def _worker(url: str, keys: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bench.jobs", "--work", url, str(keys)]
    return subprocess.Popen(command, env=dict(os.environ))


def _projects(call: int) -> tuple[ProjectInput, ...]:
    budget = BudgetInput(date(2025, 1, 1), date(2025, 12, 31), Decimal(1000), "KWD")
    title = (LocalTextInput("en", "A well in the village"),)
    return tuple(
        ProjectInput(f"W-{call}-{n}", titles=title, status=ProjectStatus.IMPLEMENTATION, budgets=(budget,))
        for n in range(A_CALL)
    )


def _payments(call: int) -> tuple[TransactionInput, ...]:
    return tuple(
        TransactionInput(
            f"W-{call}-{n}", "T-1", TransactionType.EXPENDITURE, date(2025, 3, 1), Decimal(2000), "KWD"
        )
        for n in range(A_CALL)
    )


if __name__ == "__main__":
    main()
