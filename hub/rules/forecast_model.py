"""Holds the fitted models of the risk forecast and turns features into a probability.

The coefficients stand in `forecast_model.json`, which `python -m bench.risk --write` fits; nothing is learned here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from json import loads
from math import exp

from hub.rules.forecast_features import Feature, Features, Outcome

MODEL_FILE = "forecast_model.json"


@dataclass(frozen=True)
class Model:
    """A logistic model: log-odds = intercept + sum of coefficient × feature. No coefficient is below zero.

    `means` are the features' means where it was fitted: what a project is compared with in its reasons.
    """

    intercept: float
    coefficients: Mapping[Feature, float]
    means: Mapping[Feature, float]

    def chance(self, features: Features) -> float:
        """The probability, from 0 to 1."""
        score = self.intercept + sum(c * features[name] for name, c in self.coefficients.items())
        return 1 / (1 + exp(-score))

    def pull(self, feature: Feature, value: float) -> float:
        """How much this value raises (or lowers) the log-odds above those of an average project."""
        return self.coefficients[feature] * (value - self.means[feature])


def of_json(document: Mapping[str, Mapping[str, Mapping[str, float] | float | str]]) -> dict[Outcome, Model]:
    """The models that a document holds, as the command writes it."""
    return {outcome: _model(document[outcome]) for outcome in Outcome}


@cache
def fitted() -> Mapping[Outcome, Model]:
    """The models that the hub uses."""
    return of_json(loads((files("hub.rules") / MODEL_FILE).read_text(encoding="utf-8")))


def _model(given: Mapping[str, Mapping[str, float] | float | str]) -> Model:
    intercept, coefficients, means = given["intercept"], given["coefficients"], given["means"]
    if (
        not isinstance(intercept, float)
        or not isinstance(coefficients, Mapping)
        or not isinstance(means, Mapping)
    ):
        raise TypeError(MODEL_FILE)
    return Model(
        intercept,
        {Feature(name): value for name, value in coefficients.items()},
        {Feature(name): value for name, value in means.items()},
    )
