"""Back-tests the risk forecast in time order on the published files, and writes the models that the hub uses."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from bench.risk import known, model, report, sources
from bench.risk.backtest import forecasts


def main() -> None:
    """Prints the tables; with --write also fits on everything and writes the model file."""
    parser = argparse.ArgumentParser(prog="python -m bench.risk", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with iati/ and projects/")
    parser.add_argument("--write", action="store_true", help=f"fit on all of it and write {model.TARGET}")
    given = parser.parse_args()
    for line in (*known.told(given.data), *_late(given.data), *_over(given.data)):
        print(line, flush=True)
    if given.write:
        model.TARGET.write_text(json.dumps(_models(given.data), indent=2, sort_keys=True) + "\n")
        print(f"\nwritten: {model.TARGET}")


def _late(data: Path) -> Iterator[str]:
    found = list(forecasts(sources.late_in_charities(data)))
    yield from report.compared(
        "Late: charities' projects at month-ends, from half of the planned time on", found
    )
    yield from report.reliable(found)
    whole = list(forecasts(sources.late_from_the_beginning(data)))
    yield from report.compared("Late: the same from the beginning on", whole)
    bands = ((0.0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1.0), (1.0, 9.0))
    parts = [(f"{low:.0%}–{min(high, 9):.0%}", _elapsed(low, high)) for low, high in bands]
    yield from report.parted("planned time gone", whole, parts)


def _over(data: Path) -> Iterator[str]:
    found = list(forecasts(sources.over_in_register(data)))
    yield from report.compared("Over budget: a register's projects at year-ends", found)
    yield from report.reliable(found)
    yield from report.parted(
        "the register",
        found,
        [
            ("not over yet", lambda each: not each.said["persistence"]),
            ("over already", lambda each: bool(each.said["persistence"])),
        ],
    )


def _elapsed(low: float, high: float) -> report.Part:
    return lambda each: low <= float(each.curve.elapsed(each.day) or 0) < high


def _models(data: Path) -> dict[str, object]:
    charities, register = sorted((data / sources.CHARITIES).glob("*.xml")), [data / sources.REGISTER]
    late, over = sources.late_in_charities(data), sources.over_in_register(data)
    return {
        late.outcome: model.fitted(late, sources.AFTER_CHARITIES, "eleven publishers of IATI", charities),
        over.outcome: model.fitted(over, sources.AFTER_REGISTER, "Uganda's aid register", register),
    }


if __name__ == "__main__":
    main()
