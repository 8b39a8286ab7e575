"""The numbers of the comparison: weights and middles, as `python -m bench.duplicate_projects --fit` has written them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Model:
    """A logistic regression's weights and intercept, and the middle of each script's vectors."""

    weights: Mapping[str, float]
    intercept: float
    threshold: float
    middles: Mapping[str, Sequence[float]]

    def middle(self, *, arabic: bool) -> Sequence[float]:
        """The middle of the vectors of texts in this script."""
        return self.middles["arabic" if arabic else "latin"]


@cache
def model() -> Model:
    """The model of this version."""
    written = json.loads(files("hub.rules.duplicates").joinpath("model.json").read_text("utf-8"))
    middles = {script: [each / 100_000 for each in numbers] for script, numbers in written["middles"].items()}
    return Model(written["weights"], written["intercept"], written["threshold"], middles)
