"""A hub as a ministry runs it, `hub serve` as a process of its own, with one charity and its client."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCOPES = "project:publish project:read budget:read finding:read"
SECRET_ENV = "CHARITY_HUB_SECRET"  # noqa: S105
CODE = "NOOR"


@dataclass(frozen=True)
class Served:
    """The hub's address, the charity's client, and the hub's process."""

    url: str
    client_id: str
    secret: str
    process: subprocess.Popen[bytes]

    @property
    def environment(self) -> dict[str, str]:
        """What the adapter is started with."""
        return {**_plain_environment(), SECRET_ENV: self.secret, "LANG": "en"}

    def configure(self, folder: Path, source: str) -> Path:
        """Writes a charity.toml with one source; answers where it stands."""
        path = folder / "charity.toml"
        path.write_text(
            f'[hub]\nurl = "{self.url}"\nclient_id = "{self.client_id}"\n'
            f'client_secret_env = "{SECRET_ENV}"\n\n[[source]]\n{source}',
            encoding="utf-8",
        )
        return path

    def memory(self) -> int:
        """The most that the hub's process has held, in bytes (Linux; 0 elsewhere)."""
        status = Path(f"/proc/{self.process.pid}/status")
        if not status.exists():
            return 0
        lines = status.read_text(encoding="utf-8").splitlines()
        return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)

    def seconds(self) -> float:
        """The processor's time that the hub's process has taken (Linux; 0 elsewhere)."""
        stat = Path(f"/proc/{self.process.pid}/stat")
        if not stat.exists():
            return 0.0
        user, system = stat.read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(home: Path) -> Iterator[Served]:
    """Serves a new hub on a free port, its data in this folder, for the block's length."""
    environment = {**_plain_environment(), "HUB_DATA_DIR": str(home / "hub")}
    with (home / "hub.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "hub.cli", "serve", "--port", "0", "--json"],
            stdout=subprocess.PIPE,
            stderr=log,
            env=environment,
        )
        try:
            assert process.stdout is not None
            told = _document(process)
            names = ("--name-ar", "نور", "--name-en", "Noor")
            _hub(environment, "charity", "admit", "--code", CODE, *names)
            client = _hub(environment, "client", "create", "--charity", CODE, "--scope", SCOPES)
            yield Served(told["url"].rstrip("/"), client["client_id"], client["client_secret"], process)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def _document(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """The JSON document that the hub prints when it is ready."""
    assert process.stdout is not None
    text = b""
    while line := process.stdout.readline():
        text += line
        try:
            told = json.loads(text)
        except ValueError:
            continue
        assert isinstance(told, dict)
        return told
    raise SystemExit("the hub did not start")


def _hub(environment: dict[str, str], *words: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "hub.cli", *words, "--json"], env=environment, check=True, capture_output=True
    )
    return json.loads(done.stdout)


def _plain_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
