"""The processor's time that groups of processes have taken so far: the hub's, and PostgreSQL's (Linux)."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def seconds_of(root: int, without: int = 0) -> float:
    """Seconds of a process and all that descend from it, ended ones too, without one of these and its own."""
    taken, children = _all()
    total, waiting = 0.0, [root]
    while waiting:
        pid = waiting.pop()
        if pid != without:
            total += taken.get(pid, 0.0)
            waiting += children[pid]
    return total


def _all() -> tuple[dict[int, float], dict[int, list[int]]]:
    taken: dict[int, float] = {}
    children: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        taken[int(entry.name)] = sum(map(int, fields[11:15])) / _TICK
        children[int(fields[1])].append(int(entry.name))
    return taken, children
