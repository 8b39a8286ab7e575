"""Implementing partners: how they are told apart, which approvals are missing for a project's days, whose name is like.

A partner is approved on a day when both ministries' approvals hold on it. Approvals of one ministry that follow one
another count as one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from enum import StrEnum

from hub.rules.arabic import plain_name

LIKE = 0.8
"""From this likeness of names on a partner is suggested."""

_SHORT_WORD = 2
_DAY = timedelta(days=1)


class Ministry(StrEnum):
    """Who must approve of a partner."""

    SOCIAL = "SOCIAL"
    FOREIGN_AFFAIRS = "FOREIGN_AFFAIRS"


@dataclass(frozen=True)
class Approval:
    """One ministry's approval, from its first day; not from the day on which it was withdrawn."""

    ministry: Ministry
    first: date
    last: date | None = None
    withdrawn_on: date | None = None

    @property
    def end(self) -> date:
        """The last day that it holds on."""
        return min(self.last or date.max, self.withdrawn_on - _DAY if self.withdrawn_on else date.max)


@dataclass(frozen=True)
class Days:
    """Days from the first to the last, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class Missing:
    """The first days of those asked for on which a ministry's approval does not hold."""

    ministry: Ministry
    days: Days


def identifier_key(identifier: str) -> str:
    """What two writings of one identifier share: case, spaces and compatible characters do not tell them apart."""
    return "".join(unicodedata.normalize("NFKC", identifier).casefold().split())


def days_of_project(
    planned: tuple[date | None, date | None], actual: tuple[date | None, date | None], today: date
) -> Days:
    """The days on which a project works: actual ones before planned ones; from today, or to it, where none is known."""
    first = actual[0] or planned[0] or today
    last = actual[1] or planned[1] or today
    return Days(first, max(first, last))


def missing_approvals(approvals: Iterable[Approval], days: Days) -> tuple[Missing, ...]:
    """For each ministry whose approval does not hold on all these days, the first days that it misses."""
    known = sorted(approvals, key=lambda each: each.first)
    gaps = ((ministry, _gap([a for a in known if a.ministry is ministry], days)) for ministry in Ministry)
    return tuple(Missing(ministry, gap) for ministry, gap in gaps if gap)


def likeness(name: str, other: str) -> float:
    """How alike two names of organisations are, from 0 to 1, whatever the order of their words.

    Names in two scripts are not alike; the register knows each partner in both.
    """
    words, others = plain_name(name).split(), plain_name(other).split()
    if not words or not others:
        return 0.0
    ordered = SequenceMatcher(None, " ".join(sorted(words)), " ".join(sorted(others))).ratio()
    fewer = min(set(words), set(others), key=len)
    shared = {word for word in set(words) & set(others) if len(word) > _SHORT_WORD}
    return max(ordered, len(shared) / len(fewer) if len(shared) > 1 else 0.0)


def _gap(approvals: Sequence[Approval], days: Days) -> Days | None:
    due = days.first
    for approval in approvals:
        if approval.end < due:
            continue
        if approval.first > due:
            return Days(due, min(approval.first - _DAY, days.last))
        if approval.end >= days.last:
            return None
        due = approval.end + _DAY
    return Days(due, days.last)
