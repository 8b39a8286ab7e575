"""All records of one part side by side, each with its closest ones as the hub's statement finds them."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.duplicate_projects.labels import pairs, written
from bench.duplicate_projects.sources import activities
from hub.rules.duplicates.facts import ProjectFacts
from hub.rules.duplicates.footprint import Footprint, footprint
from hub.rules.duplicates.meaning import combined, texts, vector
from hub.rules.duplicates.words import is_arabic

CLOSEST = 100


@dataclass(frozen=True)
class Record:
    """A real activity, or one written by hand of the activity `of`."""

    id: str
    facts: ProjectFacts
    of: str | None


@dataclass(frozen=True)
class World:
    """The records of one part and, beside each, the places of the closest ones and in how many bits they differ."""

    records: Sequence[Record]
    near: Sequence[Sequence[tuple[int, int]]]

    def label(self, a: int, b: int) -> bool | None:
        """Whether the two are one work; None for those that count neither way."""
        one, other = self.records[a], self.records[b]
        if one.of and other.of:
            return None
        ids = frozenset((one.of or one.id, other.of or other.id))
        if len(ids) == 1:
            return True
        return {"same": True, "untold": None}.get(PAIRS.get(ids, ""), False)


PAIRS = pairs()


def records(data: Path) -> dict[str, list[Record]]:
    """The records of each part; `fresh` has the real ones of `held` and others written by hand."""
    real = {each.id: each for each in activities(data)}
    parts: dict[str, list[Record]] = {"tune": [], "held": [], "fresh": []}
    for each in real.values():
        parts[each.split].append(Record(each.id, each.facts, None))
    parts["fresh"] = list(parts["held"])
    for key, made in written(real).items():
        parts[made.split].append(Record(key, made.facts, made.of))
    return parts


def vectors(parts: dict[str, list[Record]], cache: Path | None) -> dict[str, NDArray[np.float32]]:
    """The vector of every text; they are kept in `cache` if one is named."""
    known: dict[str, NDArray[np.float32]] = {}
    if cache and cache.exists():
        known = pickle.loads(cache.read_bytes())  # noqa: S301 - our own file
    wanted = {text for part in parts.values() for each in part for text in texts(each.facts)}
    for done, text in enumerate(sorted(wanted - known.keys())):
        known[text] = vector(text)
        if done % 500 == 0:
            print(f"  {done} of {len(wanted)} texts", flush=True)
    if cache:
        cache.write_bytes(pickle.dumps(known))
    return known


def middles(part: Sequence[Record], known: dict[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
    """The mean vector of each script's texts."""
    wanted = {text for each in part for text in texts(each.facts)}
    return {
        script: np.mean([known[text] for text in wanted if is_arabic(text) == arabic], axis=0)
        for script, arabic in (("latin", False), ("arabic", True))
    }


def world(
    part: Sequence[Record], known: dict[str, NDArray[np.float32]], middle: dict[str, NDArray[np.float32]]
) -> World:
    """The part with everyone's closest, by the same distance as the hub's statement."""
    prints = [_print(each.facts, known, middle) for each in part]
    meaning, names = (np.array([[c == "1" for c in text] for text in column]) for column in (
        [each.meaning for each in prints], [each.names for each in prints]
    ))  # fmt: skip
    number = np.array([[_or_nan(x) for x in (p.latitude, p.longitude, p.start_day)] for p in prints])
    near = []
    for i, mine in enumerate(part):
        differing = (meaning != meaning[i]).sum(axis=1)
        distance = differing - 3.0 * (names & names[i]).sum(axis=1) + _far(number, i)
        apart = [
            bool(mine.facts.countries and each.facts.countries)
            and mine.facts.countries.isdisjoint(each.facts.countries)
            for each in part
        ]
        distance[np.array(apart)] = np.inf
        distance[i] = np.inf
        order = np.argsort(distance, kind="stable")[:CLOSEST]
        near.append([(int(j), int(differing[j])) for j in order if np.isfinite(distance[j])])
    return World(part, near)


def _far(number: NDArray[np.float64], i: int) -> NDArray[np.float64]:
    degrees = np.hypot(
        number[:, 0] - number[i, 0], (number[:, 1] - number[i, 1]) * np.cos(np.radians(number[i, 0]))
    )
    place = np.nan_to_num(30 * np.minimum(1, 2.22 * degrees), nan=15)
    return place + np.nan_to_num(8 * np.minimum(4, np.abs(number[:, 2] - number[i, 2]) / 365.25), nan=8)


def _or_nan(number: float | None) -> float:
    return np.nan if number is None else float(number)


def _print(
    facts: ProjectFacts, known: dict[str, NDArray[np.float32]], middle: dict[str, NDArray[np.float32]]
) -> Footprint:
    given = {text: known[text] for text in texts(facts)}
    return footprint(facts, combined(given, lambda arabic: middle["arabic" if arabic else "latin"]))
