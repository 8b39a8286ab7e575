"""Scores forecasts: Brier, skill, AUC, reliability; intervals by drawing whole projects again."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence

from bench.risk.backtest import Forecasted

DRAWS = 1000
BINS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0001)


def brier(found: Sequence[Forecasted], method: str) -> float:
    """The mean squared distance of the probability from what happened."""
    return sum((each.said[method] - each.truth) ** 2 for each in found) / len(found)


def brier_difference(found: Sequence[Forecasted], method: str, other: str) -> tuple[float, float]:
    """The 95 % interval of the method's Brier score less the other's."""
    by_project: defaultdict[str, list[float]] = defaultdict(list)
    for each in found:
        own, others = each.said[method] - each.truth, each.said[other] - each.truth
        by_project[each.project].append(own**2 - others**2)
    sums = [(sum(values), len(values)) for values in by_project.values()]
    drawn = random.Random(7)
    means = []
    for _ in range(DRAWS):
        chosen = drawn.choices(sums, k=len(sums))
        means.append(sum(total for total, _ in chosen) / sum(count for _, count in chosen))
    return _interval(means)


def auc(found: Sequence[Forecasted], method: str) -> float:
    """How often one to which it happened was given more than one to which it did not; ties count half."""
    ordered = sorted((each.said[method], each.truth) for each in found)
    happened = sum(truth for _, truth in ordered)
    ranks, start = 0.0, 0
    while start < len(ordered):
        end = start
        while end < len(ordered) and ordered[end][0] == ordered[start][0]:
            end += 1
        ranks += (start + end + 1) / 2 * sum(truth for _, truth in ordered[start:end])
        start = end
    pairs = happened * (len(ordered) - happened)
    return (ranks - happened * (happened + 1) / 2) / pairs if pairs else float("nan")


def auc_interval(found: Sequence[Forecasted], method: str) -> tuple[float, float]:
    """The 95 % interval of the AUC."""
    by_project: defaultdict[str, list[Forecasted]] = defaultdict(list)
    for each in found:
        by_project[each.project].append(each)
    groups, drawn = list(by_project.values()), random.Random(7)
    values = []
    for _ in range(DRAWS // 2):
        chosen = [each for group in drawn.choices(groups, k=len(groups)) for each in group]
        if 0 < sum(each.truth for each in chosen) < len(chosen):
            values.append(auc(chosen, method))
    return _interval(values)


def reliability(found: Sequence[Forecasted], method: str) -> Iterator[tuple[str, int, int, float, float]]:
    """For each bin of probabilities: forecasts, projects, mean probability, share that happened."""
    for low, high in itertools.pairwise(BINS):
        inside = [each for each in found if low <= each.said[method] < high]
        if inside:
            said = sum(each.said[method] for each in inside) / len(inside)
            happened = sum(each.truth for each in inside) / len(inside)
            yield f"{low:.2f}–{min(high, 1):.2f}", len(inside), projects(inside), said, happened


def projects(found: Sequence[Forecasted]) -> int:
    """How many projects the forecasts are of."""
    return len({each.project for each in found})


def _interval(values: list[float]) -> tuple[float, float]:
    ordered = sorted(values)
    return ordered[int(0.025 * len(ordered))], ordered[int(0.975 * len(ordered))]
