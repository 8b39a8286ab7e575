"""How much an operation may make the database read: pages and lists multiply what stands below them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from hub.errors import TooComplex
from hub.resolvers.plan.selection import Selected
from hub.resolvers.plan.source import Many, Nodes, Page, Spec

LIST = 10
"""How many rows a list that is not paged counts for: members of a household, lines of a budget."""

GIVEN = ("input", "representations")
"""The arguments that hold a list of which each member is answered."""


def check_cost(
    roots: Iterable[Selected],
    spec_of: Callable[[Selected], Spec | None],
    values_of: Callable[[Selected], Mapping[str, Any]],
    most: int,
) -> None:
    """Raises TooComplex when the pages asked for could hold more than that many rows together."""
    rows = 0
    pending = [(root, 1) for root in roots]
    while pending:
        selected, times = pending.pop()
        times *= _factor(spec_of(selected), values_of(selected))
        rows += times if selected.below else 0
        if rows > most:
            raise TooComplex(what=f"> {most} rows")
        pending += [(child, times) for children in selected.below.values() for child in children]


def _factor(spec: Spec | None, values: Mapping[str, Any]) -> int:
    if isinstance(spec, Page):
        return int(values["first"])
    if isinstance(spec, Many | Nodes):
        return LIST
    given = next((values[name] for name in GIVEN if isinstance(values.get(name), list)), None)
    return max(len(given), 1) if given is not None else 1
