"""What a read costs as the country grows, and as one pages on: `python -m bench.growth`.

The family's screen is asked of two hubs in turn, one with a small and one with a large register; then the first page
of three lists and their hundredth, which the cursors of the 99 before it lead to. All rows are made up; civil numbers
are sealed as in a real register, and nobody has finances or slots, which neither question reads.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import asyncpg
import orjson
import uvloop

from bench.reads.asking import Asker
from bench.reads.buffers import touched
from bench.reads.cluster import Cluster, running, usual_home
from bench.reads.load import ask, load, request
from bench.reads.measuring import Cost, all_started, part, turn
from bench.reads.page import fill, machine
from bench.reads.processes import Server, end_cleanly
from bench.reads.questions import A, keys_of
from bench.reads.tables import FIGURES, compared

PROJECTS = 20_000
PAGE = 100

_HEAD = "| | hub µs | × first | PostgreSQL µs | × first | answers/s | × first | together | × first | pages touched |"
_RULE = "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
_LISTS = {
    "aids": "nodes { id state grantedAt cycles amount { amount currency } }",
    "beneficiaries": "nodes { id name registeredAt }",
    "projects": "nodes { id title status country }",
}
_FIGURES = (*FIGURES, lambda cost: cost.server_us + cost.database_us)
# What is read lies in PostgreSQL's own buffers from the start, index and rows.
_WARM = """
SET enable_seqscan = off;
SELECT count(amount) FROM aid WHERE beneficiary_id > '00000000-0000-0000-0000-000000000000';
SELECT count(name) FROM household_member WHERE household_id > '00000000-0000-0000-0000-000000000000';
SELECT count(name_ar) FROM beneficiary WHERE id > '00000000-0000-0000-0000-000000000000';
SELECT count(wrapped) FROM person_key WHERE person_id > '00000000-0000-0000-0000-000000000000';
"""

Costs = dict[str, dict[int, Cost]]
Measured = tuple[Costs, dict[str, float]]


class Growth:
    """The measurement: rounds, each of so many seconds a case."""

    def __init__(self, rounds: int, seconds: float, clients: int) -> None:
        self._rounds, self._seconds, self._clients = rounds, seconds, clients

    async def of_a_family(self, places: Mapping[str, tuple[Cluster, Server]]) -> Measured:
        """The family's screen in each country, and the pages that its statement touches."""
        cases = {}
        pages = {}
        for name, (cluster, server) in places.items():
            asker, keys = Asker(cluster), await keys_of(cluster, A, seed=1)
            await asker.ready(server, keys[0])
            await _warm(cluster)
            cases[name] = (cluster, server, asker.requests(server, A, keys))
            found = await touched(cluster, A.text, [A.variables(key) for key in keys[:20]])
            pages[name] = sum(found) / len(found)
        return await self._measured(cases), pages

    async def of_a_page(self, cluster: Cluster, server: Server, name: str) -> Measured:
        """The first page of a list and the hundredth, and the pages of the database that each touches."""
        text = f"query Page($after: String) {{ {name}(first: 50, after: $after) {{ {_LISTS[name]} pageInfo {{ endCursor }} }} }}"
        after = None
        for _ in range(PAGE - 1):
            answer = orjson.loads(await ask(server, self._asked(cluster, server, text, after)[0]))
            after = answer["data"][name]["pageInfo"]["endCursor"]
            if after is None:
                raise SystemExit(f"there are fewer than {PAGE} pages of {name}: more people are needed")
        cursors = {f"{name}, page 1": None, f"{name}, page {PAGE}": after}
        cases = {
            case: (cluster, server, self._asked(cluster, server, text, cursor))
            for case, cursor in cursors.items()
        }
        pages = {
            case: float((await touched(cluster, text, [{"after": cursor}]))[0])
            for case, cursor in cursors.items()
        }
        return await self._measured(cases), pages

    def _asked(self, cluster: Cluster, server: Server, text: str, after: str | None) -> list[bytes]:
        body = orjson.dumps({"query": text, "variables": {"after": after}})
        return [request(server, body, Asker(cluster).token(server))]

    async def _measured(self, cases: Mapping[str, tuple[Cluster, Server, Sequence[bytes]]]) -> Costs:
        costs: Costs = {name: {} for name in cases}
        for _, server, requests in cases.values():
            await load(server, requests, self._clients, self._seconds)
        for n in range(self._rounds):
            for name, (cluster, server, requests) in cases.items():
                costs[name][n] = await turn(cluster, server, requests, self._clients, self._seconds)
        return costs


async def _warm(cluster: Cluster) -> None:
    began = time.monotonic()
    connection = await asyncpg.connect(cluster.address("postgres"))
    try:
        await connection.execute(_WARM)
    finally:
        await connection.close()
    print(f"read everything once in {time.monotonic() - began:.0f} s", flush=True)


def _table(costs: Costs, pages: Mapping[str, float]) -> str:
    first = next(iter(costs.values()))
    rows = [
        f"| {name} | {' | '.join(compared(own, first, _FIGURES))} | {pages[name]:.1f} |"
        for name, own in costs.items()
    ]
    return "\n".join([_HEAD, _RULE, *rows])


async def _everything(growth: Growth, places: Mapping[str, tuple[Cluster, Server]]) -> dict[str, Measured]:
    found = {"family": await growth.of_a_family(places)}
    cluster, server = list(places.values())[-1]
    for name in _LISTS:
        found[name] = await growth.of_a_page(cluster, server, name)
    return found


def main() -> None:
    """Builds what is missing, starts the hubs, measures and prints."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.growth",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--people", default="10000,1000000", help="how many, in each country")
    parser.add_argument("--clients", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each turn")
    parser.add_argument("--home", type=Path, default=usual_home(), help="where what was built is kept")
    parser.add_argument("--json", type=Path, help="a file for every turn's figures")
    parser.add_argument("--page", type=Path, help="the page whose tables are written anew")
    asked = parser.parse_args()
    end_cleanly()
    with ExitStack() as stack, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        places = {}
        for people in map(int, asked.people.split(",")):
            cluster = stack.enter_context(running(asked.home, people, PROJECTS))
            (server,) = stack.enter_context(all_started(cluster, ["hub"]))
            part(cluster)
            places[f"A, {people:,} people, {people * 5:,} aids"] = (cluster, server)
        found = runner.run(_everything(Growth(asked.rounds, asked.seconds, asked.clients), places))
    told = "\n\n".join(_table(costs, pages) for costs, pages in found.values())
    print(f"\n{told}")
    if asked.page:
        fill(
            asked.page,
            "growth",
            f"{asked.clients} client at a time, {asked.rounds} rounds; {machine(asked.home)}.\n\n{told}",
        )
    if asked.json:
        document = {
            title: {name: [asdict(cost) for cost in own.values()] for name, own in costs.items()}
            for title, (costs, _) in found.items()
        }
        asked.json.write_text(json.dumps(document, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
