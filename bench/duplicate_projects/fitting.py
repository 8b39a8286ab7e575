"""Fits the weights: a logistic regression in which nothing that speaks for one work may count against it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FOR = (
    "title", "found", "names", "title_across", "found_across", "stands_out", "near", "place_named",
    "sector_same", "partner_same", "one_names_other",
)  # fmt: skip
AGAINST = (
    "both_names", "both_words", "years_differ", "numbers_differ", "directions_differ", "far", "start_gap", "apart",
    "sector_differs", "partner_differs", "same_charity", "same_charity_other_partner",
)  # fmt: skip
NAMES = (*FOR, *AGAINST)
AT_LEAST = {"near": 0.4, "sector_same": 0.2}
"""Bounds that are ours, not the data's: a place and a sector must count."""
_RIDGE, _STEPS = 0.3, 3_000


def fitted(
    rows: Sequence[dict[str, float]], same: Sequence[bool], weigh: Sequence[float]
) -> tuple[dict[str, float], float]:
    """Weights and intercept that make the labels likeliest, by projected gradient with momentum."""
    x = np.array([[*(row[name] for name in NAMES), 1.0] for row in rows])
    y, w = np.array(same, float), np.array(weigh)
    low, high = _bounds()
    step = 4.0 / (np.linalg.norm(x * np.sqrt(w)[:, None], 2) ** 2 + _RIDGE)
    b = np.clip(np.zeros(x.shape[1]), low, high)
    ahead, t = b, 1.0
    for _ in range(_STEPS):
        new = np.clip(ahead - step * _slope(x, y, w, ahead), low, high)
        t_new = (1 + np.sqrt(1 + 4 * t * t)) / 2
        ahead = new + (t - 1) / t_new * (new - b)
        b, t = new, t_new
    return {name: round(float(each), 3) for name, each in zip(NAMES, b, strict=False)}, round(float(b[-1]), 3)


def _slope(
    x: NDArray[np.float64], y: NDArray[np.float64], w: NDArray[np.float64], b: NDArray[np.float64]
) -> NDArray[np.float64]:
    likely = 1 / (1 + np.exp(-np.clip(x @ b, -30, 30)))
    return x.T @ (w * (likely - y)) + _RIDGE * np.append(b[:-1], 0.0)


def _bounds() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    low = [max(0.0, AT_LEAST.get(name, 0.0)) for name in FOR] + [AT_LEAST.get(name, -8.0) for name in AGAINST]
    high = [12.0] * len(FOR) + [0.0] * len(AGAINST)
    return np.array([*low, -20.0]), np.array([*high, 20.0])
