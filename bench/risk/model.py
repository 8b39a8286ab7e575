"""Fits the models that the hub uses, on all that the files hold, and writes them into its rules."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from bench.risk.backtest import HELD, Past, learn
from hub.rules.forecast_features import MEASURED, Feature

TARGET = Path(__file__).parents[2] / "hub/rules/forecast_model.json"
DIGITS = 4


def fitted(past: Past, day: date, source: str, paths: Iterable[Path]) -> Mapping[str, object]:
    """One outcome's model with how it was fitted, as the file holds it."""
    learned = learn(past, day)
    if learned is None:
        raise ValueError(source)
    _place, curve, seen = learned.states[0]
    names = [*MEASURED[past.outcome](curve, seen), Feature.HISTORY]
    rounded = [round(value, DIGITS) for value in learned.coefficients]
    return {
        "intercept": rounded[0],
        "coefficients": dict(zip(names, rounded[1:], strict=True)),
        "means": {n: round(m, DIGITS) for n, m in zip(names, learned.means[1:], strict=True)},
        "fitted": {
            "command": "python -m bench.risk --data DIR --write",
            "source": source,
            "sha256": digest(paths),
            "projects": len(learned.projects),
            "happened": sum(learned.known[each] for each in learned.projects),
            "states": len(learned.states),
            "first_state": min(seen for _, _, seen in learned.states).isoformat(),
            "last_state": max(seen for _, _, seen in learned.states).isoformat(),
            "penalty": HELD.penalty,
        },
    }


def digest(paths: Iterable[Path]) -> str:
    """Of the files' contents, in the order of their names."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(path.read_bytes())
    return whole.hexdigest()
