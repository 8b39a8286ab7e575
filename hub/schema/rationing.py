"""How often a caller may ask, write and look people up: one allowance for each of these purposes."""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any

from hub.auth.allowances import Allowance, Clock, Guesses
from hub.auth.caller import Caller
from hub.auth.scopes import CallerKind
from hub.resolvers.plan.planner import Asking
from hub.resolvers.plan.selection import Selected
from hub.settings import Settings

_A_MOMENT = 0.001
"""Seconds of which there must be some left."""

LOOK_UP = "beneficiaryByCivilId"
NUMBER = "civilId"
"""The name of every argument and input field that names a person by civil number."""


class Rationing:
    """The allowances of all callers of one process. The hub's own commands have no limit."""

    def __init__(self, settings: Settings, processor_time: Clock = time.thread_time) -> None:
        self._processor_time = processor_time
        self._questions = Allowance(settings.questions_per_minute)
        self._writes = Allowance(settings.writes_per_minute)
        self._planning = Allowance(settings.planning_seconds_per_minute)
        self._numbers = Allowance(settings.civil_numbers_per_minute)
        self._guesses = Guesses(settings.misses_in_a_row, settings.pause_seconds)

    def ask(self, caller: Caller) -> None:
        """Counts a question. Raises RateLimited."""
        if caller.kind is not CallerKind.SYSTEM:
            self._questions.take(_party(caller))

    def write(self, caller: Caller, fields: int) -> None:
        """Counts the fields of a mutation. Raises RateLimited."""
        if caller.kind is not CallerKind.SYSTEM:
            self._writes.take(_party(caller), fields)

    @contextmanager
    def planning(self, caller: Caller, *, under_way: bool = False) -> Iterator[None]:
        """Counts the processor's time that the block takes to read or plan what was not asked lately.

        Raises RateLimited when none is left, but not for what is `under_way`: that is paid for afterwards.
        """
        if caller.kind is CallerKind.SYSTEM:
            yield
            return
        if not under_way:
            self._planning.check(_party(caller), _A_MOMENT)
        began = self._processor_time()
        try:
            yield
        finally:
            self._planning.spend(_party(caller), self._processor_time() - began)

    def looking_up(self, asking: Asking) -> AbstractAsyncContextManager[list[bool]]:
        """Counts the civil numbers that a query names, and those of them that nobody is found by.

        Whoever uses it says of each look-up whether somebody was found. Raises RateLimited, also in place of an
        answer that would show too many misses in a row.
        """
        caller = asking.context.caller
        return self._guesses.looking(_party(caller), self._named(asking, asking.plan.roots))

    def trying(self, asking: Asking, root: Selected) -> AbstractAsyncContextManager[list[bool]]:
        """Counts likewise the civil numbers that a mutation names; what it has done stands, and is answered."""
        caller = asking.context.caller
        return self._guesses.looking(_party(caller), self._named(asking, [root]), withholds=False)

    def _named(self, asking: Asking, roots: Sequence[Selected]) -> int:
        caller = asking.context.caller
        if caller.kind is CallerKind.SYSTEM:
            return 0
        numbers = sum(numbers_in(asking.values(root)) for root in roots)
        if numbers:
            self._numbers.take(_party(caller), numbers)
        return numbers


def looked_up(roots: Sequence[Selected]) -> list[str]:
    """The response keys of the fields that look somebody up by civil number."""
    return [root.key for root in roots if root.name == LOOK_UP]


def found_in(data: Mapping[str, Any] | None, roots: Sequence[Selected]) -> list[bool]:
    """For each field that looks somebody up whether the answer shows somebody."""
    return [(data or {}).get(key) not in (None, b"null") for key in looked_up(roots)]


def numbers_in(value: object) -> int:
    """How many civil numbers the values of some arguments name, however deep they stand."""
    if isinstance(value, Mapping):
        return sum((name == NUMBER and each is not None) + numbers_in(each) for name, each in value.items())
    return sum(map(numbers_in, value)) if isinstance(value, list | tuple) else 0


def _party(caller: Caller) -> Hashable:
    return caller.client_id, caller.person_id
