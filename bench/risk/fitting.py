"""Fits a logistic model by coordinate descent, in plain Python: penalised, and with signs that may be held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

SWEEPS, SMALL = 300, 1e-7


@dataclass(frozen=True)
class Term:
    """One coefficient: the value it is drawn to, how strongly, and whether it may fall below zero."""

    prior: float = 0.0
    penalty: float = 1.0
    held: bool = False


FREE = Term(penalty=0.0)


def chance(score: float) -> float:
    """The probability of a log-odds."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, score))))


def fit(
    rows: Sequence[Sequence[float]], truths: Sequence[bool], weights: Sequence[float], terms: Sequence[Term]
) -> list[float]:
    """The coefficients of least penalised log-loss. The first of each row is usually 1, for the intercept."""
    coefficients = [term.prior for term in terms]
    scores = [sum(c * x for c, x in zip(coefficients, row, strict=True)) for row in rows]
    for _ in range(SWEEPS):
        moved = 0.0
        for place, term in enumerate(terms):
            step = _step(place, term, coefficients[place], rows, truths, weights, scores)
            if step:
                coefficients[place] += step
                scores = [score + step * row[place] for score, row in zip(scores, rows, strict=True)]
            moved = max(moved, abs(step))
        if moved < SMALL:
            break
    return coefficients


def _step(
    place: int,
    term: Term,
    now: float,
    rows: Sequence[Sequence[float]],
    truths: Sequence[bool],
    weights: Sequence[float],
    scores: Sequence[float],
) -> float:
    slope, bend = term.penalty * (now - term.prior), term.penalty
    for row, truth, weight, score in zip(rows, truths, weights, scores, strict=True):
        x = row[place]
        if x:
            p = chance(score)
            slope += weight * (p - truth) * x
            bend += weight * max(p * (1 - p), 0.02) * x * x
    if not bend:
        return 0.0
    step = max(-2.0, min(2.0, -slope / bend))
    return max(step, -now) if term.held else step
