"""How often a caller may ask, write and look people up: one allowance for each of these purposes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from hub.auth.allowances import Allowance, Guesses
from hub.auth.caller import Caller
from hub.auth.scopes import CallerKind
from hub.resolvers.plan.planner import Asking
from hub.resolvers.plan.selection import Selected
from hub.settings import Settings

LOOK_UP = "beneficiaryByCivilId"
_NUMBER = "civilId"
"""The name of every argument and input field that names a person by civil number."""


class Rationing:
    """The allowances of all callers of one process. The hub's own commands have no limit."""

    def __init__(self, settings: Settings) -> None:
        self._questions = Allowance(settings.questions_per_minute)
        self._writes = Allowance(settings.writes_per_minute)
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
        return sum((name == _NUMBER and each is not None) + numbers_in(each) for name, each in value.items())
    return sum(map(numbers_in, value)) if isinstance(value, list | tuple) else 0


def _party(caller: Caller) -> Hashable:
    return caller.client_id, caller.person_id
