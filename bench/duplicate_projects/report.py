"""Recall, precision and their confidence intervals, pair by pair."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, sqrt
from typing import Any

from bench.duplicate_projects.world import World
from hub.rules.duplicates.meaning import likeness
from hub.rules.duplicates.score import OWN_COPY, compare, features
from hub.rules.duplicates.words import is_arabic


@dataclass(frozen=True)
class Pair:
    """A record, one of its closest, what the comparison saw and what is so."""

    one: int
    other: int
    numbers: Mapping[str, float]
    ruled_out: bool
    at_least: float
    same: bool | None


def compared(world: World, *, written_only: bool = False) -> list[Pair]:
    """Every record, or every one written by hand, with each of its closest, as the hub compares them."""
    made = []
    for i, near in enumerate(world.near):
        if written_only and not world.records[i].of:
            continue
        given = [(world.records[j].facts, likeness(differing)) for j, differing in near]
        found = compare(world.records[i].facts, given)
        for (j, _), how in zip(near, found, strict=True):
            copy = OWN_COPY if how.score >= OWN_COPY and how.evidence.same_charity else 0.0
            made.append(Pair(i, j, features(how.evidence), how.apart is not None, copy, world.label(i, j)))
    return made


def score(pair: Pair, weights: Mapping[str, float], intercept: float) -> float:
    """The probability that the two are one."""
    if pair.ruled_out:
        return 0.0
    told = intercept + sum(weight * pair.numbers[name] for name, weight in weights.items())
    return max(pair.at_least, 1 / (1 + exp(-told)))


def best(
    world: World, pairs: Sequence[Pair], weights: Mapping[str, float], intercept: float
) -> dict[tuple[int, int], tuple[float, bool | None]]:
    """Of each two records the better of the scores from both sides; 0 where either has a likelier one there.

    As in the hub a record is the same as one of another charity at most.
    """
    found: dict[tuple[int, int], tuple[float, bool | None]] = {}
    for pair in pairs:
        key = (min(pair.one, pair.other), max(pair.one, pair.other))
        new = score(pair, weights, intercept)
        found[key] = (max(new, found.get(key, (0.0, False))[0]), pair.same)
    top: dict[tuple[int, str], float] = defaultdict(float)
    charity = [each.facts.charity for each in world.records]
    for (i, j), (value, _) in found.items():
        for one, other in ((i, j), (j, i)):
            top[one, charity[other]] = max(top[one, charity[other]], value)
    return {
        (i, j): (
            value
            if charity[i] == charity[j] or value >= max(top[i, charity[j]], top[j, charity[i]])
            else 0.0,
            same,
        )
        for (i, j), (value, same) in found.items()
    }


def tell(name: str, world: World, pairs: Sequence[Pair], model: Mapping[str, Any]) -> None:
    """Prints the part's figures."""
    weights, intercept, at = model["weights"], model["intercept"], model["threshold"]
    print(
        f"\n{name}: {len(world.records)} records, {sum(bool(each.of) for each in world.records)} written by hand"
    )
    _recall(world, pairs, weights, intercept)
    told = {key: each for key, each in best(world, pairs, weights, intercept).items() if each[1] is not None}
    missed = _never_compared(world, told)
    for limit in sorted({at, 0.2, 0.3, 0.5, 0.7, 0.9}):
        right = sum(value >= limit and bool(same) for value, same in told.values())
        wrong = sum(value >= limit and not same for value, same in told.values())
        positives = sum(bool(same) for _, same in told.values()) + missed
        print(
            f"  from {limit:.3f}{' (the threshold)' if limit == at else ''}: "
            f"precision {_share(right, right + wrong)}, recall {_share(right, positives)}"
        )


def errors(world: World, pairs: Sequence[Pair], model: Mapping[str, Any]) -> None:
    """Prints the pairs on the wrong side of the threshold."""
    told = best(world, pairs, model["weights"], model["intercept"])
    for (i, j), (value, same) in sorted(told.items(), key=lambda each: -each[1][0]):
        if same is not None and same != (value >= model["threshold"]):
            print(f"\n{'missed' if same else 'wrong'} {value:.2f}")
            for each in (i, j):
                facts = world.records[each].facts
                partners = "/".join(p.name or "" for p in facts.partners)[:40]
                places = ",".join(p.name or f"{p.latitude:.2f} {p.longitude:.2f}" for p in facts.places[:2])
                clause = facts.descriptions[0].text[:60] if facts.descriptions else ""
                title = facts.titles[0].text[:110] if facts.titles else ""
                print("  ", world.records[each].id[-26:], "|", title, "|", clause, "|", facts.names[0][:14], partners,
                      "|", facts.start, facts.end, "|", places)  # fmt: skip
            pair = next(p for p in pairs if {p.one, p.other} == {i, j})
            print("  ", {name: round(v, 2) for name, v in pair.numbers.items() if v})


def _recall(world: World, pairs: Sequence[Pair], weights: Mapping[str, float], intercept: float) -> None:
    lists: dict[int, list[tuple[float, bool | None, int]]] = defaultdict(list)
    for pair in pairs:
        if world.records[pair.one].of:
            lists[pair.one].append((score(pair, weights, intercept), pair.same, pair.other))
    for kind, arabic in (("Arabic to English", True), ("reworded", False)):
        asked = [
            i
            for i, each in enumerate(world.records)
            if each.of and is_arabic(each.facts.titles[0].text) == arabic
        ]
        ranks = [_rank(lists[i]) for i in asked]
        told = ", ".join(f"@{k} {_share(sum(rank <= k for rank in ranks), len(ranks))}" for k in (1, 5, 100))
        print(f"  {kind}: recall {told}")


def _rank(found: list[tuple[float, bool | None, int]]) -> int:
    """The place of the right one; other tellings of the same work and untold pairs take no place."""
    right = max((value for value, same, _ in found if same), default=-1.0)
    return 1 + sum(value > right for value, same, _ in found if same is False) if right >= 0 else 1_000


def _never_compared(world: World, told: Mapping[tuple[int, int], tuple[float, bool | None]]) -> int:
    """How many of those written by hand never met their own among the closest."""
    places = {each.id: i for i, each in enumerate(world.records) if each.of is None}
    own = [(i, places[each.of]) for i, each in enumerate(world.records) if each.of]
    return sum((min(pair), max(pair)) not in told for pair in own)


def _share(part: int, whole: int) -> str:
    """The share and Wilson's interval at 95 %."""
    if not whole:
        return "-"
    z, p = 1.96, part / whole
    middle = (p + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z * sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole)) / (1 + z * z / whole)
    return f"{p:.3f} [{max(0.0, middle - half):.3f}, {min(1.0, middle + half):.3f}] ({part} of {whole})"
