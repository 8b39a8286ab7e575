"""Ports of the loopback that nobody takes between their being chosen and their being listened on."""

from __future__ import annotations

import os
import socket
from itertools import count

# Below the ports that systems give to outgoing connections, and a range of its own for each process of the run.
_BEGINNING, _EACH = 20_000, 2_000
_next = count(_BEGINNING + _EACH * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")))


def free_port() -> int:
    """A port of the loopback that nobody listens on, and that this run gives to nobody else."""
    for port in _next:
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError
