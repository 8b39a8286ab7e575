"""Prints the tables of the back-test as they stand in the documentation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bench.risk import scores
from bench.risk.backtest import Forecasted

Part = Callable[[Forecasted], bool]
METHODS = ("base rate", "charity's rate", "persistence", "persistence, smoothed", "model", "model, Platt")


def compared(title: str, found: Sequence[Forecasted]) -> Iterator[str]:
    """Every method's Brier score, its skill against the base rate, its AUC; and the model against each."""
    happened = sum(each.truth for each in found) / len(found)
    yield f"\n{title}: {len(found)} forecasts of {scores.projects(found)} projects; happened to {happened:.3f}"
    yield "| method | Brier | skill | AUC (95 %) | model's Brier less this one's (95 %) |"
    yield "| --- | --- | --- | --- | --- |"
    base = scores.brier(found, "base rate")
    for method in METHODS:
        own = scores.brier(found, method)
        low, high = scores.auc_interval(found, method)
        less = (
            ""
            if method == "model"
            else "{:+.4f} to {:+.4f}".format(*scores.brier_difference(found, "model", method))
        )
        area = f"{scores.auc(found, method):.2f} ({low:.2f}–{high:.2f})"
        yield f"| {method} | {own:.4f} | {1 - own / base:+.1%} | {area} | {less} |"


def reliable(found: Sequence[Forecasted]) -> Iterator[str]:
    """Whether what is said to be likely happens as often."""
    yield "\n| said | forecasts | projects | mean said | happened |"
    yield "| --- | --- | --- | --- | --- |"
    for name, forecasts, projects, said, happened in scores.reliability(found, "model"):
        yield f"| {name} | {forecasts} | {projects} | {said:.3f} | {happened:.3f} |"


def parted(name: str, found: Sequence[Forecasted], parts: Sequence[tuple[str, Part]]) -> Iterator[str]:
    """The model and its rivals in parts of the forecasts."""
    yield f"\n| {name} | forecasts | projects | happened | base rate | charity's rate | smoothed | model | AUC |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for title, belongs in parts:
        inside = [each for each in found if belongs(each)]
        if inside:
            happened = sum(each.truth for each in inside) / len(inside)
            methods = ("base rate", "charity's rate", "persistence, smoothed", "model")
            briers = " | ".join(f"{scores.brier(inside, method):.4f}" for method in methods)
            area = f"{scores.auc(inside, 'model'):.2f}"
            yield f"| {title} | {len(inside)} | {scores.projects(inside)} | {happened:.3f} | {briers} | {area} |"
