"""How each server of the comparison is started on the same database: the limit, the hub with and without its walls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from bench.reads.cluster import LIMIT, OPEN, Cluster
from bench.reads.processes import Server, free_port, python, server

HUBS = ("hub", "hub-open")
USUAL = ("limit", "hub", "hub-open")
UNRATIONED = "100000000"


def started(name: str, cluster: Cluster) -> AbstractContextManager[Server]:
    """The server of this name, for the block's length."""
    return _MAKERS[name](cluster)


def hub_environment(cluster: Cluster, address: str, port: int) -> dict[str, str]:
    """A hub as a ministry runs it, but for what one client may ask in a minute and for jobs in the background."""
    return {
        "HUB_DATABASE_URL": address,
        "HUB_DATA_DIR": str(cluster.home),
        "HUB_ISSUER": f"http://127.0.0.1:{port}",
        "HUB_QUESTIONS_PER_MINUTE": UNRATIONED,
        "HUB_JOBS_AT_ONCE": "0",
    }


@contextmanager
def _limit(cluster: Cluster) -> Iterator[Server]:
    port = free_port()
    command = python("bench.reads.limit", cluster.address(LIMIT), str(port), str(cluster.charity_id))
    with server("limit", command, {}, cluster.home / "limit.log", port) as running:
        yield running


@contextmanager
def _hub(cluster: Cluster) -> Iterator[Server]:
    port = free_port()
    command = python("hub.cli", "serve", "--port", str(port))
    told = hub_environment(cluster, cluster.serving, port)
    with server("hub", command, told, cluster.home / "hub.log", port) as running:
        yield running


@contextmanager
def _hub_open(cluster: Cluster) -> Iterator[Server]:
    port = free_port()
    command = python("bench.reads.open_hub", str(port))
    told = hub_environment(cluster, cluster.address(OPEN), port)
    with server("hub-open", command, told, cluster.home / "hub-open.log", port) as running:
        yield running


_MAKERS = {"limit": _limit, "hub": _hub, "hub-open": _hub_open}
