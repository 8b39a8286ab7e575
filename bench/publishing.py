"""How long and with how much memory a large charity publishes: everything, everything again, and after one change.

Run as `.venv/bin/python -m bench.publishing` from the top of the checkout; smaller with `--projects 5000`, from CSV
files instead of IATI with `--kind csv`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.a_hub import Served, served
from bench.large_tables import SOURCE, write_tables
from tests.e2e.a_large_file import TRANSACTIONS_EACH, write_file


def publish(hub: Served, config: Path, name: str) -> dict[str, Any]:
    """Publishes as a process of its own and prints what it took."""
    out = config.parent / "out.json"
    began, before = time.monotonic(), hub.seconds()
    with out.open("wb") as printed:
        process = subprocess.Popen(
            [sys.executable, "-m", "charity_adapter", "publish", "--json", "--config", str(config)],
            stdout=printed,
            env=hub.environment,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - began
    told: dict[str, Any] = json.loads(out.read_bytes())
    assert process.returncode == 0, told
    scale = 1 if sys.platform == "darwin" else 1024
    print(
        f"{name:20} {seconds:7.1f} s   adapter {usage.ru_utime + usage.ru_stime:6.1f} s of CPU,"
        f" at most {usage.ru_maxrss * scale / 1e6:5.0f} MB   hub {hub.seconds() - before:6.1f} s,"
        f" at most {hub.memory() / 1e6:5.0f} MB"
        f"   {told['total']['changes']}",
        flush=True,
    )
    return told


def write(home: Path, kind: str, projects: int, *, changed: int | None = None) -> str:
    """Writes the charity's data; answers what charity.toml says of it."""
    if kind == "csv":
        write_tables(home, projects, changed=changed)
        return SOURCE
    write_file(home / "activities.xml", projects, changed=changed)
    return 'kind = "iati"\npath = "activities.xml"\n'


def main() -> None:
    """Publishes generated data three times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=50_000)
    parser.add_argument("--kind", choices=("iati", "csv"), default="iati")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        source = write(home, asked.kind, asked.projects)
        size = sum(file.stat().st_size for file in home.iterdir()) / 1e6
        rows = asked.projects * TRANSACTIONS_EACH
        print(
            f"{asked.projects:,} projects, {rows:,} transactions, {size:.0f} MB of {asked.kind}", flush=True
        )
        with served(home) as hub:
            config = hub.configure(home, source)
            publish(hub, config, "everything")
            publish(hub, config, "again")
            write(home, asked.kind, asked.projects, changed=asked.projects // 2)
            publish(hub, config, "one change")


if __name__ == "__main__":
    main()
