"""A run of `hub demo` as a process of its own, on a country small enough for a test."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import httpx

_EXAMPLE = Path(__file__).parents[2] / "examples" / "country"
_CHARITY = """
[[charity]]
code = "{code}"
name_ar = "جمعية {code}"
name_en = "{code} Charity"
iati = ["{iati}"]
beneficiaries = "{code}.csv"
"""
_FILES = {"PALM": "actionaid-uk.xml", "PEARL": "islamic-relief-worldwide.xml"}
_PEOPLE = 40


def a_small_country(home: Path) -> Path:
    """Two charities of the example country, the first people on their lists, and one IATI file each."""
    home.mkdir()
    shutil.copy(_EXAMPLE / "aid_types.toml", home)
    charities = []
    for code, iati in _FILES.items():
        shutil.copy(_EXAMPLE / "iati" / iati, home)
        with (_EXAMPLE / "beneficiaries" / f"{code}.csv").open(encoding="utf-8") as people:
            (home / f"{code}.csv").write_text("".join(islice(people, _PEOPLE + 1)), encoding="utf-8")
        charities.append(_CHARITY.format(code=code, iati=iati))
    (home / "charities.toml").write_text("".join(charities), encoding="utf-8")
    return home


@dataclass(frozen=True)
class DemoRun:
    """A demo that has told its story and serves."""

    process: subprocess.Popen[bytes]
    out: Path
    err: Path

    @property
    def output(self) -> str:
        """All that it printed for its reader."""
        return self.out.read_text(encoding="utf-8")

    def stop(self) -> int:
        """Presses Ctrl-C and answers the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(120)


@contextmanager
def demo(data: Path, country: Path, *options: str, **settings: str) -> Iterator[DemoRun]:
    """Runs the demo on a free port until it says that the hub is running."""
    run = start(data, country, "--port", "0", *options, **settings)
    try:
        until = time.monotonic() + 300
        while "The hub is running" not in run.output + run.err.read_text(encoding="utf-8"):
            assert run.process.poll() is None, run.err.read_text(encoding="utf-8")
            assert time.monotonic() < until, run.output
            time.sleep(0.05)
        yield run
    finally:
        if run.process.poll() is None:
            run.stop()


def start(data: Path, country: Path, *options: str, **settings: str) -> DemoRun:
    """Starts the demo and waits for nothing."""
    data.mkdir(exist_ok=True)
    out, err = data / "out.txt", data / "err.txt"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "hub.cli", "demo", "--country", str(country), *options],
            stdout=stdout,
            stderr=stderr,
            env=environment | {"HUB_DATA_DIR": str(data), "PYTHONUTF8": "1"} | settings,
            cwd=_EXAMPLE.parents[1],
        )
    return DemoRun(process, out, err)


def executed(command: list[str]) -> httpx.Response:
    """What a printed curl command would be answered."""
    assert command[:2] == ["curl", "-s"]
    url, headers, body = command[2], {}, ""
    for option, value in zip(command[3::2], command[4::2], strict=True):
        if option == "-H":
            name, _, said = value.partition(": ")
            headers[name] = said
        else:
            assert option == "-d"
            body = value
    return httpx.post(url, headers=headers, content=body.encode(), trust_env=False)
