"""What each attack costs: the processor's time of client and server together, on a hub of its own.

Run as `.venv/bin/python -m bench.attacks` from the top of the checkout.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any

import orjson

from hub.settings import Settings
from hub.storage.embedded import SERVING, Embedded, owner_url, serving_url
from hub.storage.keys import load_keys
from hub.storage.migrate import migrate
from hub.web.journal import write_logs
from tests.hub import Hub, serving, the_ministry
from tests.web.attacks import ALLOWED, BODIES, HEAVY

TIMES = 3


async def cost(hub: Hub, body: bytes) -> tuple[float, int, str]:
    """The most milliseconds of several tries, the status and the code."""
    headers = {
        "Authorization": f"Bearer {hub.token(the_ministry())}",
        "Content-Type": "application/json",
        "Accept": "application/graphql-response+json",
    }
    most, answer = 0.0, None
    for _ in range(TIMES):
        began = time.process_time()
        answer = await hub.client.post("/graphql", content=body, headers=headers)
        most = max(most, time.process_time() - began)
    assert answer is not None
    told: Any = answer.json()
    code = told["errors"][0]["extensions"]["code"] if "errors" in told else "answered"
    return most * 1000, answer.status_code, code


async def measured(settings: Settings) -> None:
    """Prints the table."""
    await migrate(owner_url(settings.database_url or ""), SERVING)
    documents = {name: orjson.dumps({"query": text}) for name, text in {**HEAVY, **ALLOWED}.items()}
    async with serving(settings) as hub:
        print(f"{'attack':42} {'bytes':>10} {'ms':>8}  answer")
        for name, body in {**documents, **BODIES}.items():
            milliseconds, status, code = await cost(hub, body)
            print(f"{name:42} {len(body):10,} {milliseconds:8.1f}  {status} {code}")


def main() -> None:
    """Measures on a throw-away PostgreSQL."""
    write_logs("ERROR")
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory)
        load_keys(home / "keys", create=True)
        with Embedded.start(home / "server", durable=False) as embedded:
            settings = Settings(database_url=serving_url(embedded.url), keys_dir=home / "keys", data_dir=home)
            asyncio.run(measured(settings))


if __name__ == "__main__":
    main()
