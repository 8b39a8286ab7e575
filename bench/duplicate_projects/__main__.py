"""The figures of docs/explanation/duplicate-projects.md: `python -m bench.duplicate_projects --data DIR`."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

from bench.duplicate_projects import latency, report, world
from bench.duplicate_projects.fitting import fitted
from bench.duplicate_projects.report import Pair
from bench.duplicate_projects.world import World

MODEL = Path(__file__).parents[2] / "hub" / "rules" / "duplicates" / "model.json"

THRESHOLD = 0.3
"""Chosen on the tuning part: below it precision falls faster than recall rises."""


def main() -> None:
    """Measures, or with --fit chooses the weights on the tuning part first."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--data", type=Path, help="the folder that has iati/ and projects/")
    asked.add_argument("--cache", type=Path, help="where to keep the texts' vectors between runs")
    asked.add_argument("--fit", action="store_true", help="write hub/rules/duplicates/model.json anew")
    asked.add_argument(
        "--bound",
        action="store_true",
        help="also fit each part on itself: what no better weights could exceed",
    )
    asked.add_argument("--errors", choices=("tune", "held", "fresh"), help="print the part's wrong answers")
    asked.add_argument("--latency", type=int, metavar="N", help="time a submission among N stored projects")
    given = asked.parse_args()
    if given.latency:
        asyncio.run(latency.measure(given.latency))
    if given.data:
        _measure(given)


def _measure(given: argparse.Namespace) -> None:
    parts = world.records(given.data)
    known = world.vectors(parts, given.cache)
    middles = world.middles(parts["tune"], known)
    worlds = {name: world.world(part, known, middles) for name, part in parts.items()}
    compared = {name: report.compared(each, written_only=name == "fresh") for name, each in worlds.items()}
    if given.fit:
        weights, intercept = _fit(compared["tune"])
        written = {
            "weights": weights,
            "intercept": intercept,
            "threshold": THRESHOLD,
            "middles": {
                script: [round(float(each) * 100_000) for each in middle]
                for script, middle in middles.items()
            },
        }
        MODEL.write_text(json.dumps(written) + "\n", "utf-8")
        print(json.dumps({name: each for name, each in written.items() if name != "middles"}, indent=1))
    model = json.loads(MODEL.read_text("utf-8"))
    for name in ("tune", "held", "fresh"):
        report.tell(name, worlds[name], compared[name], model)
    if given.bound:
        _tell_bound(worlds, compared)
    if given.errors:
        report.errors(worlds[given.errors], compared[given.errors], model)


def _tell_bound(worlds: Mapping[str, World], compared: Mapping[str, list[Pair]]) -> None:
    """The figures of weights that have seen the answers: how far the numbers of a pair tell the parts' pairs apart."""
    for name in ("held", "fresh"):
        weights, intercept = _fit(compared[name])
        seen = {"weights": weights, "intercept": intercept, "threshold": THRESHOLD}
        report.tell(f"{name}, by weights fitted on itself", worlds[name], compared[name], seen)


def _fit(pairs: list[Pair]) -> tuple[dict[str, float], float]:
    told = [pair for pair in pairs if pair.same is not None and not pair.ruled_out]
    return fitted([pair.numbers for pair in told], [bool(pair.same) for pair in told], [1.0] * len(told))


if __name__ == "__main__":
    main()
