"""What a read costs, beside a bare handler with one hand-written statement and beside the peers: `python -m bench.reads`.

Builds a country once (kept in the cache folder), starts every server on it, sees that all answer the same, and
prints the table: microseconds of the processor for one answer, of the server and of PostgreSQL, medians of
interleaved rounds. `--only limit,hub --question A` is quick; `--small` builds less.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from dataclasses import asdict
from pathlib import Path

import uvloop

from bench.reads.cluster import running, usual_home
from bench.reads.measuring import Plan, all_started, measured
from bench.reads.questions import QUESTIONS
from bench.reads.servers import USUAL
from bench.reads.tables import table

_WARM_SECONDS = 3.0


def main() -> None:
    """Reads what to measure, measures, and prints."""
    asked = _arguments().parse_args()
    people, projects = (20_000, 2_000) if asked.small else (asked.people, asked.projects)
    questions = [QUESTIONS[name] for name in asked.question.split(",")]
    cases = [(q, n) for q in questions for n in _clients(asked.clients, q.together)]
    servers = asked.only.split(",")
    plan = Plan(servers, cases, asked.rounds, asked.seconds, asked.warm)
    with (
        running(asked.home, people, projects) as cluster,
        all_started(cluster, servers) as started,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        turns = runner.run(measured(cluster, started, plan))
    print(f"\n{people:,} people, {people * 5:,} aids, {projects:,} projects\n\n{table(turns)}")
    if asked.json:
        document = {"people": people, "projects": projects, "turns": [asdict(turn) for turn in turns]}
        asked.json.write_text(json.dumps(document, indent=1), encoding="utf-8")


def _clients(chosen: str, together: int) -> list[int]:
    """One client alone and many at a time, unless the numbers are given."""
    return [int(each) for each in chosen.split(",")] if chosen else [1, together]


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.reads",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", default=",".join(USUAL), help=f"these servers of {', '.join(USUAL)}")
    parser.add_argument("--question", default="A,B", help="A, B or both")
    parser.add_argument("--clients", default="", help="how many ask at a time, such as 1,64")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each turn")
    parser.add_argument(
        "--warm", type=float, default=_WARM_SECONDS, help="seconds of each server's warming up"
    )
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--projects", type=int, default=20_000)
    parser.add_argument("--small", action="store_true", help="20,000 people and 2,000 projects")
    parser.add_argument("--home", type=Path, default=usual_home(), help="where what was built is kept")
    parser.add_argument("--json", type=Path, help="a file for every turn's figures")
    return parser


if __name__ == "__main__":
    main()
