"""The `hub` command as its users call it: in this process on the shared database, or as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hub.cli import main
from hub.settings import Settings


@dataclass(frozen=True)
class Told:
    """What a command told, and how it ended."""

    exit_code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Standard output as the one JSON document that it must be."""
        return json.loads(self.out)


Hub = Callable[..., Told]


@pytest.fixture
def environment(settings: Settings, without_hub_settings: None) -> dict[str, str]:
    """The environment of a command on the shared database."""
    return {
        "HUB_DATABASE_URL": settings.database_url or "",
        "HUB_KEYS_DIR": str(settings.keys_dir),
        "HUB_DATA_DIR": str(settings.data_dir),
        "LANG": "en_US.UTF-8",
        "LC_ALL": "",
    }


@pytest.fixture
def hub(environment: dict[str, str]) -> Hub:
    """Runs a command; in a thread, since it has an event loop of its own."""

    def run(*arguments: str, input: str | None = None, **changed: str) -> Told:
        runner = CliRunner(env=environment | changed)
        with ThreadPoolExecutor(1) as thread:
            result = thread.submit(runner.invoke, main, arguments, input=input, prog_name="hub").result()
        return Told(result.exit_code, result.stdout, result.stderr)

    return run


class Served:
    """A `hub serve` in a process of its own, and commands beside it on the same data directory."""

    def __init__(self, home: Path, *options: str, **settings: str) -> None:
        self.home = home
        self._environment = {name: value for name, value in os.environ.items() if name[:4] != "HUB_"}
        self._environment |= {"HUB_DATA_DIR": str(home), "LANG": "C.UTF-8"} | settings
        self.process = subprocess.Popen(
            [*_HUB, "serve", "--port", "0", "--json", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self._environment,
        )
        self.url: str = self._ready()["url"]

    def _ready(self) -> Any:
        """The document that is printed as soon as requests are answered."""
        assert self.process.stdout is not None
        lines = [self.process.stdout.readline()]
        while lines[-1] not in {"}\n", ""}:
            lines.append(self.process.stdout.readline())
        return json.loads("".join(lines))

    def beside(self, *arguments: str) -> Told:
        """What another command tells meanwhile."""
        ran = subprocess.run(
            [*_HUB, *arguments], capture_output=True, text=True, env=self._environment, check=False
        )
        return Told(ran.returncode, ran.stdout, ran.stderr)

    def ended_by(self, signal: int) -> Told:
        """How it ends on a signal."""
        self.process.send_signal(signal)
        out, err = self.process.communicate(timeout=240)
        return Told(self.process.returncode, out, err)

    @property
    def postmaster(self) -> int | None:
        """The process id of the embedded PostgreSQL; None when it was stopped cleanly."""
        file = self.home / "postgres" / "postmaster.pid"
        return int(file.read_text().split()[0]) if file.exists() else None


_HUB = (sys.executable, "-m", "hub.cli")


@contextmanager
def serving_process(home: Path, *options: str, **settings: str) -> Iterator[Served]:
    """A `hub serve` for the block's length."""
    served = Served(home, *options, **settings)
    try:
        yield served
    finally:
        served.process.kill()
        served.process.communicate()
