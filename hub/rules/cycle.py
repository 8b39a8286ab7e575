"""Decides which slot of time an aid covers: a month, a quarter, a year, a season, or once in a life."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class CycleKind(StrEnum):
    """How often an aid type may be given to one subject."""

    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"
    SEASON = "SEASON"
    ONCE = "ONCE"


class Season(StrEnum):
    """The occasions for which charities give once a year, named and not dated: many follow the moon."""

    RAMADAN = "ramadan"
    EID_AL_FITR = "eid-al-fitr"
    HAJJ = "hajj"
    EID_AL_ADHA = "eid-al-adha"
    ASHURA = "ashura"
    MAWLID = "mawlid"
    SUMMER = "summer"
    SCHOOL = "school"
    WINTER = "winter"


class CycleProblem(StrEnum):
    """Why a text names no cycle."""

    NOT_A_CYCLE = "NOT_A_CYCLE"
    NO_SUCH_MONTH = "NO_SUCH_MONTH"
    NO_SUCH_QUARTER = "NO_SUCH_QUARTER"
    NO_SUCH_SEASON = "NO_SUCH_SEASON"
    YEAR_OUT_OF_RANGE = "YEAR_OUT_OF_RANGE"


class ImpossibleCycle(ValueError):
    """The text names no cycle that an aid could cover; `problem` says why."""

    def __init__(self, problem: CycleProblem) -> None:
        self.problem = problem
        super().__init__(problem)


EARLIEST_YEAR = 2000
YEARS_AHEAD = 5

_ORDER = {kind: place for place, kind in enumerate(CycleKind)}
_SEASONS = {season: place for place, season in enumerate(Season, start=1)}
_SHAPE = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?:(?P<month>[0-9]{2})|Q(?P<quarter>[0-9])|(?P<season>[a-z][a-z-]*)))?"
)


@dataclass(frozen=True)
class Cycle:
    """One slot of time of one kind; `part` is the month, quarter or place of the season, 0 where none is."""

    kind: CycleKind
    year: int
    part: int
    text: str

    def fits(self, kind: CycleKind) -> bool:
        """Whether an aid type of this kind is given for such a slot."""
        return self.kind is kind

    def __lt__(self, other: Cycle) -> bool:
        return self._place < other._place

    @property
    def _place(self) -> tuple[int, int, int]:
        return self.year, _ORDER[self.kind], self.part


ONCE = Cycle(CycleKind.ONCE, 0, 0, "once")


def parse_cycle(text: str, today: date) -> Cycle:
    """The cycle that `text` names: "2026-11", "2026-Q4", "2026", "2026-ramadan" or "once".

    Years run from 2000 to five after today's. Raises ImpossibleCycle for anything else.
    """
    if text == ONCE.text:
        return ONCE
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        raise ImpossibleCycle(CycleProblem.NOT_A_CYCLE)
    kind, part = _kind_and_part(shape.groupdict())
    year = int(shape["year"])
    if not EARLIEST_YEAR <= year <= today.year + YEARS_AHEAD:
        raise ImpossibleCycle(CycleProblem.YEAR_OUT_OF_RANGE)
    return Cycle(kind, year, part, text)


def _kind_and_part(shape: Mapping[str, str | None]) -> tuple[CycleKind, int]:
    if (month := shape["month"]) is not None:
        return CycleKind.MONTH, _within(int(month), 12, CycleProblem.NO_SUCH_MONTH)
    if (quarter := shape["quarter"]) is not None:
        return CycleKind.QUARTER, _within(int(quarter), 4, CycleProblem.NO_SUCH_QUARTER)
    if (season := shape["season"]) is not None:
        if season not in _SEASONS:
            raise ImpossibleCycle(CycleProblem.NO_SUCH_SEASON)
        return CycleKind.SEASON, _SEASONS[Season(season)]
    return CycleKind.YEAR, 0


def _within(number: int, last: int, problem: CycleProblem) -> int:
    if not 1 <= number <= last:
        raise ImpossibleCycle(problem)
    return number
