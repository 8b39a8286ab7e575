"""How long and with how much memory a large charity publishes: everything, everything again, and after one change.

Run as `.venv/bin/python -m bench.publishing` from the top of the checkout; smaller with `--projects 5000`.
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

TRANSACTIONS_EACH = 10
_ACTIVITY = """<iati-activity default-currency="KWD" xml:lang="en">
<iati-identifier>KW-BENCH-{n}</iati-identifier>
<title><narrative>Wells for village {n}</narrative><narrative xml:lang="ar">آبار للقرية {n}</narrative></title>
<description><narrative>Drilling, casing and a hand pump for {households} households.</narrative></description>
<participating-org role="4" type="22"><narrative>Partner {partner}</narrative></participating-org>
<activity-status code="2"/>
<activity-date type="1" iso-date="2025-01-01"/><activity-date type="3" iso-date="2026-12-31"/>
<recipient-country code="YE"/>
<location><name><narrative>Village {n}</narrative></name></location>
<sector vocabulary="1" code="14031"/>
<budget type="1" status="2"><period-start iso-date="2025-01-01"/><period-end iso-date="2025-12-31"/>\
<value value-date="2025-01-01">{amount}</value></budget>
<budget type="1" status="2"><period-start iso-date="2026-01-01"/><period-end iso-date="2026-12-31"/>\
<value value-date="2026-01-01">{amount}.5</value></budget>
{transactions}</iati-activity>
"""
_TRANSACTION = """<transaction ref="T-{t}"><transaction-type code="{kind}"/>\
<transaction-date iso-date="2025-{month:02}-{day:02}"/><value value-date="2025-{month:02}-{day:02}">{value}.250</value>\
<description><narrative>Instalment {t} for village {n}</narrative></description>\
<receiver-org><narrative>Partner {partner}</narrative></receiver-org></transaction>
"""


def write_file(path: Path, projects: int, *, changed: int | None = None) -> None:
    """Writes so many activities with ten transactions each; the one called `changed` has another amount."""
    with path.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03">\n')
        for n in range(projects):
            out.write(_activity(n, 7 if n == changed else 0))
        out.write("</iati-activities>\n")


def _activity(n: int, more: int) -> str:
    partner = n % 97
    transactions = "".join(
        _TRANSACTION.format(
            t=t,
            n=n,
            kind=3 + t % 2,
            month=1 + t,
            day=1 + n % 28,
            value=100 + (n * 31 + t) % 900,
            partner=partner,
        )
        for t in range(TRANSACTIONS_EACH)
    )
    return _ACTIVITY.format(
        n=n,
        partner=partner,
        households=20 + n % 300,
        amount=5000 + n % 4000 + more,
        transactions=transactions,
    )


def publish(hub: Served, config: Path, name: str) -> dict[str, Any]:
    """Publishes as a process of its own and prints what it took."""
    out = config.parent / "out.json"
    began = time.monotonic()
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
        f" at most {usage.ru_maxrss * scale / 1e6:5.0f} MB   hub at most {hub.memory() / 1e6:5.0f} MB"
        f"   {told['total']['changes']}",
        flush=True,
    )
    return told


def main() -> None:
    """Publishes a generated file three times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=50_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        file = home / "activities.xml"
        write_file(file, asked.projects)
        rows = asked.projects * TRANSACTIONS_EACH
        print(
            f"{asked.projects:,} projects, {rows:,} transactions, {file.stat().st_size / 1e6:.0f} MB of IATI 2.03"
        )
        with served(home) as hub:
            config = hub.configure(home, f'kind = "iati"\npath = "{file}"\n')
            publish(hub, config, "everything")
            publish(hub, config, "again")
            write_file(file, asked.projects, changed=asked.projects // 2)
            publish(hub, config, "one change")


if __name__ == "__main__":
    main()
