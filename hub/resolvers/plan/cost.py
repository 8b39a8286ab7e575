"""How much an operation may make the database read: pages and lists multiply what stands below them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.errors import TooComplex
from hub.resolvers.plan.binding import Binder, Bound
from hub.resolvers.plan.selection import Selected
from hub.resolvers.plan.source import Many, Nodes, Page, Spec

LIST = 10
"""How many rows a list that is not paged counts for: members of a household, lines of a budget."""

GIVEN = ("input", "representations")
"""The arguments that hold a list of which each member is answered."""


@dataclass(frozen=True)
class RowCost:
    """The rows that an operation asks for at most: a sum of terms, each a number times what some arguments say."""

    terms: tuple[tuple[int, tuple[Binder, ...]], ...]

    @classmethod
    def of(
        cls,
        roots: Iterable[Selected],
        spec_of: Callable[[Selected], Spec | None],
        binders: Mapping[int, Binder],
    ) -> RowCost:
        """The cost of this operation, of which all is worked out that no variable changes."""
        terms: Counter[tuple[Binder, ...]] = Counter()
        pending: list[tuple[Selected, int, tuple[Binder, ...]]] = [(root, 1, ()) for root in roots]
        while pending:
            selected, times, varying = pending.pop()
            spec, binder = spec_of(selected), binders.get(selected.number)
            if binder is not None and _varies(selected, spec, binder):
                varying = (*varying, binder)
            else:
                times *= _factor(spec, binder.reader.fixed if binder else {})
            terms[varying] += times if selected.below else 0
            pending += [(c, times, varying) for children in selected.below.values() for c in children]
        return cls(tuple((times, varying) for varying, times in terms.items() if times))

    def check(self, bounds: Mapping[int, Bound], most: int) -> None:
        """Raises TooComplex when the pages asked for could hold more than that many rows together."""
        rows = 0
        for times, varying in self.terms:
            most_here = times
            for binder in varying:
                most_here *= _factor(binder.spec, bounds[binder.number].values)
            rows += most_here
        if rows > most:
            raise TooComplex(what=f"> {most} rows")


def _varies(selected: Selected, spec: Spec | None, binder: Binder) -> bool:
    if binder.reader.is_fixed or selected.definition is None:
        return False
    return isinstance(spec, Page) or any(name in selected.definition.args for name in GIVEN)


def _factor(spec: Spec | None, values: Mapping[str, Any]) -> int:
    if isinstance(spec, Page):
        return int(values["first"])
    if isinstance(spec, Many | Nodes):
        return LIST
    given = next((values[name] for name in GIVEN if isinstance(values.get(name), list)), None)
    return max(len(given), 1) if given is not None else 1
