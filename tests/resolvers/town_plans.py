"""What charities may do at once in a town: wishes, clerks who work on them, and who lives with whom."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from hypothesis import strategies as st

CYCLES = ("2026-10", "2026-11", "2026-12")
CEILING = Decimal(100)
HOUSES = ({0, 1, 2}, {2, 3}, {4})
"""Who lives with whom: resident 2 is listed in two households, and only by civil number; 4 lives alone."""

RESIDENTS = 5
CHARITIES = 3
COVERED = tuple(frozenset().union(*(house for house in HOUSES if n in house)) for n in range(RESIDENTS))
"""For whom a household's aid to each resident counts."""


@dataclass(frozen=True)
class Wish:
    """One grant that a charity asks for, by its places in the town."""

    charity: int
    resident: int
    aid_type: int
    cycles: tuple[str, ...]
    amount: int
    key: int


@dataclass(frozen=True)
class Step:
    """What one clerk does next: ask for a wish (again), or undo what a wish had come to."""

    does: str
    wish: int


Plan = tuple[tuple[Wish, ...], tuple[tuple[Step, ...], ...]]


def plans(aid_types: int = 3) -> st.SearchStrategy[Plan]:
    """Wishes, and clerks who work on them at the same time; `aid_types` leaves the co-funded one out when 2."""
    wishes = st.builds(
        Wish,
        charity=st.integers(0, CHARITIES - 1),
        resident=st.integers(0, RESIDENTS - 1),
        aid_type=st.integers(0, aid_types - 1),
        cycles=st.lists(st.sampled_from(CYCLES), min_size=1, max_size=3, unique=True).map(tuple),
        amount=st.sampled_from([30, 40, 60, 100]),
        key=st.integers(0, 40),
    )
    return st.lists(wishes, min_size=6, max_size=12).flatmap(
        lambda some: st.tuples(st.just(tuple(some)), _clerks(len(some)))
    )


def _clerks(wishes: int) -> st.SearchStrategy[tuple[tuple[Step, ...], ...]]:
    does = st.sampled_from(["grant", "grant", "grant", "cancel", "deliver", "return"])
    steps = st.lists(st.builds(Step, does, st.integers(0, wishes - 1)), min_size=2, max_size=6)
    return st.lists(steps.map(tuple), min_size=6, max_size=10).map(tuple)
