"""How much of a project's work is done, as far as what is published says so; unknown rather than guessed.

Measured outputs say it best: each counts alike, by the units done of the units aimed at ("units completed").
Outcomes and impact do not count: they are what comes of the work. Without measured outputs, milestones say it: each
counts alike, in full once it is done and before that not at all ("0/100"). Both are measures that EIA-748-D
(guideline 7, objective indicators) and GAO-20-195G, chapter 18, know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from hub.rules.arabic import ascii_digits

_NUMBER = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?%?")

Result = Mapping[str, Any]
"""A result as it was published: `kind` and `indicators` with `baselineValue` and `periods`."""


Milestone = Mapping[str, Any]
"""A milestone as it was published: `plannedOn` and `doneOn`."""


def progress(results: Sequence[Result], milestones: Sequence[Milestone], on: date) -> Decimal | None:
    """The share of the work done by that day, from 0 to 1; None is unknown."""
    if any(result.get("kind") == "OUTPUT" and result.get("indicators") for result in results):
        return by_outputs(results, on)
    return by_milestones(milestones, on)


def by_milestones(milestones: Sequence[Milestone], on: date) -> Decimal | None:
    """The share of the milestones that were reached by that day."""
    done = [m.get("doneOn") is not None and date.fromisoformat(m["doneOn"]) <= on for m in milestones]
    return Decimal(sum(done)) / len(done) if done else None


def by_outputs(results: Sequence[Result], on: date) -> Decimal | None:
    """The mean share of what was aimed at that measured outputs have reached.

    Unknown where one of them has no actual value though its period has begun, is aimed at in several periods
    (publishers write those both as steps and as sums), or is no number.
    """
    indicators = [
        indicator
        for result in results
        if result.get("kind") == "OUTPUT"
        for indicator in result.get("indicators") or ()
    ]
    shares = [_share(indicator, on) for indicator in indicators]
    known = [share for share in shares if share is not None]
    if not known or len(known) < len(shares):
        return None
    return sum(known, Decimal(0)) / len(known)


def _share(indicator: Mapping[str, Any], on: date) -> Decimal | None:
    periods = [each for each in indicator.get("periods") or () if each.get("target")]
    if len(periods) != 1:
        return None
    (period,) = periods
    baseline, target = _number(indicator.get("baselineValue") or "0"), _number(period["target"])
    if baseline is None or target is None or baseline == target:
        return None
    if not period.get("actual"):
        return Decimal(0) if period.get("start") and date.fromisoformat(period["start"]) > on else None
    actual = _number(period["actual"])
    if actual is None:
        return None
    return min(max((actual - baseline) / (target - baseline), Decimal(0)), Decimal(1))


def _number(text: str) -> Decimal | None:
    plain = ascii_digits(text).strip()
    return Decimal(plain.rstrip("%").replace(",", "")) if _NUMBER.fullmatch(plain) else None
