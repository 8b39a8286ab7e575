"""How much of a project's work is done, as far as its published results say so; unknown rather than guessed.

Only outputs count: they are the work, outcomes and impact are what comes of it. Each measured output counts alike,
by the units done of the units aimed at ("units completed", EIA-748-D, guideline 7 and 21 on objective measures).
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


def progress(results: Sequence[Result], on: date) -> Decimal | None:
    """The share of the work done by that day, from 0 to 1.

    Unknown without outputs that are measured; unknown, too, where one of them has no actual value though its period
    has begun, is aimed at in several periods (publishers write those both as steps and as sums), or is no number.
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
