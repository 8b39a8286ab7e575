"""Counts what the files tell of outcomes: what can be learned from them, and what cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.risk import operations, scores, sources
from bench.risk.backtest import Forecasted, Past, learn, row_of
from bench.risk.fitting import chance
from bench.risk.lives import kinds_of_movement
from hub.rules.forecast_curve import LATE_AFTER, OVER_SHARE, WILD_SHARE
from hub.rules.forecast_features import HAPPENED


def told(data: Path) -> Iterator[str]:
    """What can be known of the two outcomes in each of the sources."""
    yield from _late(sources.late_in_charities(data))
    yield from _over(sources.over_in_charities(data), "Over budget, charities")
    yield from _over(sources.over_in_register(data), "Over budget, the register")
    yield from _doubled(data / sources.OTHER_REGISTER)
    yield from operations.told(data / "projects")
    yield _carried_over(sources.over_in_charities(data), sources.over_in_register(data))


def _late(past: Past) -> Iterator[str]:
    lives = [each for each in past.lives if each.start and each.planned_end]
    both = [(each.planned_end, each.actual_end) for each in lives if each.planned_end and each.actual_end]
    same = sum(planned == actual for planned, actual in both)
    late = sum(actual >= planned + LATE_AFTER for planned, actual in both)
    yield f"Late, charities: {len(past.lives)} projects, {len(lives)} with a planned time; {len(both)} have an"
    yield f"  actual end too: the planned day itself in {same}, sixty days later or more in {late}"
    known = past.known(sources.AFTER_CHARITIES)
    yield f"  told by that or by money still spent: {len(known)} known, {sum(known.values())} late"


def _over(past: Past, title: str) -> Iterator[str]:
    known = past.known(sources.AFTER_CHARITIES)
    groups = Counter(past.lives[place].group for place, happened in known.items() if happened)
    wild = 0
    for life in past.lives:
        burnt = life.on(life.read_until).burnt(life.read_until)
        wild += burnt is not None and abs(burnt) > WILD_SHARE
    yield f"{title}: {len(past.lives)} projects, {len(known)} known, {sum(known.values())} over, of {len(groups)}"
    yield f"  publishers or funders; {wild} left out for spending over {WILD_SHARE} times the plan"
    states = [(p, d, c) for p in known for d in past.days if (c := past.running(p, d)) is not None]
    over = [(p, d) for p, d, c in states if (c.burnt(d) or 0) > OVER_SHARE]
    stayed = {p for p, _ in over if known[p]}
    yield f"  over on some day before the end: {len({p for p, _ in over})} projects; at the end too: {len(stayed)}"


def _doubled(path: Path) -> Iterator[str]:
    yield "Iraq's register, movements of money a project (not used: no spending curve, the same money twice):"
    for kinds, projects in kinds_of_movement(path).most_common(3):
        yield f"  {projects} × {', '.join(kinds) or 'none'}"


def _carried_over(charities: Past, register: Past) -> str:
    """The register's model on the charities' projects, with the charities' own rate known beforehand."""
    learned, known = learn(register, sources.AFTER_REGISTER), charities.known(sources.AFTER_CHARITIES)
    assert learned is not None
    base = sum(known.values()) / len(known)
    there = type(learned)(learned.coefficients, [], {}, {}, base, [])
    found = []
    for place, happened in known.items():
        for day in charities.days:
            curve = charities.running(place, day)
            truth = HAPPENED[charities.outcome](charities.lives[place].on(day), day)
            if curve is not None and truth is None:
                row = row_of(charities, there, place, curve, day)
                score = sum(c * x for c, x in zip(learned.coefficients, row, strict=True))
                said = {"model": chance(score), "base rate": base}
                found.append(Forecasted(day, charities.lives[place].key, happened, curve, said))
    model, rate = scores.brier(found, "model"), scores.brier(found, "base rate")
    return (
        f"The register's model on the charities' projects: {len(found)} forecasts, "
        f"{scores.projects(found)} projects, Brier {model:.4f}, base rate {rate:.4f}, "
        f"AUC {scores.auc(found, 'model'):.2f}"
    )
