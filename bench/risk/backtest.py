"""Forecasts each day of the past from what was known on it, and keeps what became of each forecast."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from bench.risk.fitting import FREE, Term, chance, fit
from bench.risk.lives import Life
from hub.rules.forecast_curve import LATE_AFTER, OVER_SHARE, Curve, Missing
from hub.rules.forecast_features import HAPPENED, MEASURED, MISSING, Outcome, history

HELD = Term(penalty=0.3, held=True)
PLATT = (Term(0.0, 5.0), Term(1.0, 5.0, held=True))
FEWEST_HAPPENED = 10
"""A model is fitted once this many projects are known to which it happened."""


@dataclass(frozen=True)
class Forecasted:
    """One project on one day: what each method said and what became of it."""

    day: date
    project: str
    truth: bool
    curve: Curve
    said: dict[str, float]


@dataclass
class Past:
    """The lives of one source, and what of them is known on which day."""

    outcome: Outcome
    lives: Sequence[Life]
    days: Sequence[date]
    missing: Callable[[Curve, date], Missing | None] | None = None
    _curves: dict[tuple[int, date], Curve | None] = field(default_factory=dict)

    def running(self, place: int, day: date) -> Curve | None:
        """The project's curve on a day on which a forecast of it can be made; else None."""
        if (place, day) not in self._curves:
            self._curves[place, day] = self._running(self.lives[place], day)
        return self._curves[place, day]

    def known(self, day: date) -> dict[int, bool]:
        """What had become of which projects, as far as it was known on the day."""
        found = {}
        for place, life in enumerate(self.lives):
            until = min(day, life.read_until)
            happened = HAPPENED[self.outcome](life.on(until), until)
            if happened is not None:
                found[place] = happened
        return found

    def _running(self, life: Life, day: date) -> Curve | None:
        curve = life.on(day)
        over = curve.planned_end is not None and day >= curve.planned_end + LATE_AFTER
        if life.start is None or life.start > day or curve.actual_end is not None or over:
            return None
        missing = self.missing or MISSING[self.outcome]
        return None if missing(curve, day) else curve


@dataclass(frozen=True)
class Learned:
    """A model as it could be fitted on one day, and what it was fitted from."""

    coefficients: list[float]
    means: list[float]
    known: dict[int, bool]
    groups: dict[str, tuple[int, int]]
    base: float
    states: list[tuple[int, Curve, date]]

    @property
    def projects(self) -> set[int]:
        """The projects it was fitted on."""
        return {place for place, _, _ in self.states}


def learn(past: Past, day: date) -> Learned | None:
    """Fits on the states of earlier days of the projects whose outcome is known on `day`; None with too few."""
    known = past.known(day)
    earlier = [each for each in past.days if each < day]
    states = [(p, c, d) for p in known for d in earlier if (c := past.running(p, d)) is not None]
    if sum(known[place] for place in {p for p, _, _ in states}) < FEWEST_HAPPENED:
        return None
    counted: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for place, happened in known.items():
        counted[past.lives[place].group][0] += happened
        counted[past.lives[place].group][1] += 1
    groups = {group: (k, n) for group, (k, n) in counted.items()}
    base = sum(known.values()) / len(known)
    blank = Learned([], [], known, groups, base, states)
    rows = [row_of(past, blank, place, curve, d) for place, curve, d in states]
    share = Counter(place for place, _, _ in states)
    weights = [1 / share[place] for place, _, _ in states]
    truths = [known[place] for place, _, _ in states]
    coefficients = fit(rows, truths, weights, [FREE] + [HELD] * (len(rows[0]) - 1))
    total = sum(weights)
    means = [
        sum(w * row[n] for w, row in zip(weights, rows, strict=True)) / total for n in range(len(rows[0]))
    ]
    return Learned(coefficients, means, known, groups, base, states)


def row_of(past: Past, learned: Learned, place: int, curve: Curve, day: date) -> list[float]:
    """1, the features, and the group's history without the project itself."""
    happened, finished = learned.groups.get(past.lives[place].group, (0, 0))
    if place in learned.known:
        happened, finished = happened - learned.known[place], finished - 1
    past_rate = history(happened, finished, learned.base)
    return [1.0, *MEASURED[past.outcome](curve, day).values(), past_rate]


def forecasts(past: Past) -> Iterator[Forecasted]:
    """Every forecast of a project whose outcome became known only after the day of the forecast."""
    before: list[tuple[int, float]] = []
    for day in past.days:
        learned = learn(past, day)
        if learned is None:
            continue
        platt = _platt(before, learned.known)
        held = _held_so_far(past.outcome, learned)
        for place, life in enumerate(past.lives):
            curve = past.running(place, day)
            if curve is None:
                continue
            row = row_of(past, learned, place, curve, day)
            score = sum(c * x for c, x in zip(learned.coefficients, row, strict=True))
            before.append((place, score))
            truth = HAPPENED[past.outcome](life.on(life.read_until), life.read_until)
            if truth is None or place in learned.known:
                continue
            yes = persistence(past.outcome, curve, day)
            said = {
                "model": chance(score),
                "model, Platt": chance(platt[0] + platt[1] * score),
                "base rate": learned.base,
                "charity's rate": chance(row[-1]),
                "persistence": float(yes),
                "persistence, smoothed": held(yes),
            }
            yield Forecasted(day, life.group + life.key, truth, curve, said)


def persistence(outcome: Outcome, curve: Curve, day: date) -> bool:
    """Things go on as they are: the budget is exceeded now; at this pace the money lasts past sixty days late."""
    burnt = curve.burnt(day) or 0
    if outcome is Outcome.OVER_BUDGET:
        return burnt > OVER_SHARE
    if curve.start is None or curve.planned_end is None or burnt <= 0:
        return True
    return (day - curve.start).days / float(burnt) > (curve.planned_end - curve.start + LATE_AFTER).days


def _held_so_far(outcome: Outcome, learned: Learned) -> Callable[[bool], float]:
    """How often it happened so far after such a present, drawn towards the base rate."""

    @cache
    def rate(yes: bool) -> float:
        alike = [
            learned.known[p] for p, curve, day in learned.states if persistence(outcome, curve, day) == yes
        ]
        return (sum(alike) + 5 * learned.base) / (len(alike) + 5)

    return rate


def _platt(before: Sequence[tuple[int, float]], known: dict[int, bool]) -> list[float]:
    """Intercept and slope fitted on earlier days' forecasts whose outcome is known by now."""
    settled = [(place, score) for place, score in before if place in known]
    if not settled:
        return [0.0, 1.0]
    share = Counter(place for place, _ in settled)
    rows = [(1.0, score) for _, score in settled]
    return fit(rows, [known[p] for p, _ in settled], [1 / share[p] for p, _ in settled], PLATT)
