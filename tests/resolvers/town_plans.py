"""What charities may do at once in a town: wishes, clerks who work on them, and who moves and is renumbered."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import product

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

CYCLES = ("2026-10", "2026-11", "2026-12")
CEILING = Decimal(100)
HOUSES = ({0, 1, 2}, {2, 3}, {4})
"""Who lives with whom: resident 2 is listed in two households, and only by civil number; 4 lives alone."""

RESIDENTS = 5
CHARITIES = 3
MINISTRY = CHARITIES
NUMBERS = 7
"""The residents' civil numbers, and two that nobody has yet."""


@dataclass(frozen=True)
class Wish:
    """One grant that a charity asks for, by its places in the town.

    A resident's place is followed by those of the civil numbers: whoever then has that number.
    """

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


@dataclass(frozen=True)
class Renumber:
    """A clerk, the ministry's when `by` is past the charities, sets, changes or clears somebody's civil number."""

    by: int
    person: int
    number: int | None


@dataclass(frozen=True)
class Register:
    """A charity registers somebody under a civil number, perhaps one that another record had."""

    by: int
    number: int


@dataclass(frozen=True)
class Move:
    """A charity or the ministry records anew who lives with a resident: some by id, some by civil number."""

    by: int
    head: int
    residents: frozenset[int]
    numbers: frozenset[int]


Change = Renumber | Register | Move
Plan = tuple[tuple[Wish, ...], tuple[tuple[Step | Change, ...], ...]]


def plans(aid_types: int = 3, *, changes: bool = True) -> st.SearchStrategy[Plan]:
    """Wishes, and clerks who work on them at the same time; `aid_types` leaves the co-funded one out when 2.

    Without `changes` everybody stays where they live and keeps the civil number.
    """
    wishes = st.builds(
        Wish,
        charity=st.integers(0, CHARITIES - 1),
        resident=st.integers(0, RESIDENTS - 1 + (NUMBERS if changes else 0)),
        aid_type=st.integers(0, aid_types - 1),
        cycles=st.lists(st.sampled_from(CYCLES), min_size=1, max_size=3, unique=True).map(tuple),
        amount=st.sampled_from([30, 40, 60, 100]),
        key=st.integers(0, 40),
    )
    return st.lists(wishes, min_size=6, max_size=12).flatmap(
        lambda some: st.tuples(st.just(tuple(some)), _clerks(len(some), changes))
    )


def restless_plans() -> st.SearchStrategy[Plan]:
    """One resident, two civil numbers and one kind of aid: few enough that a number often comes to another record."""
    numbers = (0, NUMBERS - 1)
    everybody = (0, *(RESIDENTS + n for n in numbers))
    number, by = st.sampled_from(numbers), st.sampled_from([MINISTRY, MINISTRY, 0, 1])
    change = st.one_of(
        st.builds(Renumber, by, st.sampled_from(everybody), st.none() | number),
        st.builds(Register, st.integers(0, CHARITIES - 1), number),
    )
    grant = st.builds(Step, st.just("grant"), st.integers(0, CHARITIES * len(everybody) * _TIMES - 1))
    clerks = st.lists(st.lists(grant | change, min_size=8, max_size=14).map(tuple), min_size=1, max_size=3)
    return st.tuples(st.integers(0, 1).map(partial(_wishes_for_each, everybody)), clerks.map(tuple))


def _wishes_for_each(everybody: tuple[int, ...], aid_type: int) -> tuple[Wish, ...]:
    """Every charity asks several times, each time with a new key: an old one would get the old answer."""
    asked = enumerate(product(range(CHARITIES), everybody, range(_TIMES)))
    return tuple(Wish(charity, who, aid_type, CYCLES[:1], 40, key) for key, (charity, who, _) in asked)


_TIMES = 6


def _clerks(wishes: int, changes: bool) -> st.SearchStrategy[tuple[tuple[Step | Change, ...], ...]]:
    does = st.sampled_from(["grant", "grant", "grant", "cancel", "deliver", "return"])
    step: st.SearchStrategy[Step | Change] = st.builds(Step, does, st.integers(0, wishes - 1))
    some = st.one_of(step, step, _changes()) if changes else step
    steps = st.lists(some, min_size=2, max_size=6)
    return st.lists(steps.map(tuple), min_size=6, max_size=10).map(tuple)


def _changes() -> st.SearchStrategy[Change]:
    by, resident, number = (
        st.integers(0, MINISTRY),
        st.integers(0, RESIDENTS - 1),
        st.integers(0, NUMBERS - 1),
    )
    anybody = st.integers(0, RESIDENTS + NUMBERS - 1)
    return st.one_of(
        st.builds(Renumber, by, anybody, st.none() | number),
        st.builds(Register, st.integers(0, CHARITIES - 1), number),
        st.builds(
            Move,
            by,
            resident,
            st.frozensets(resident, max_size=2),
            st.frozensets(number, max_size=2),
        ),
    )


def tried(times: int) -> settings:
    """So many plans, and none made smaller: what happened at once does not happen again."""
    return settings(
        max_examples=times,
        deadline=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )


def first_of(strategy: st.SearchStrategy[Plan], many: int) -> list[Plan]:
    """The same plans each time."""
    some: list[Plan] = []

    @settings(
        max_examples=many,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(plan=strategy)
    def collect(plan: Plan) -> None:
        some.append(plan)

    collect()
    return some
