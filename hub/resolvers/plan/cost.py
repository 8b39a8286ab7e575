"""How much an operation may make the database read: pages and lists multiply what stands below them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from hub.errors import TooComplex
from hub.resolvers.plan.selection import Selected
from hub.resolvers.plan.source import Many, Page, Spec

MOST_ROWS = 100_000
LIST = 10
"""How many rows a list that is not paged counts for: members of a household, lines of a budget."""

_GIVEN = ("input", "representations")


def check_cost(
    roots: Iterable[Selected],
    spec_of: Callable[[Selected], Spec | None],
    values_of: Callable[[Selected], Mapping[str, Any]],
) -> None:
    """Raises TooComplex when the pages asked for could hold more than 100,000 rows together."""
    rows = 0
    pending = [(root, 1) for root in roots]
    while pending:
        selected, times = pending.pop()
        times *= _factor(spec_of(selected), values_of(selected))
        rows += times if selected.below else 0
        if rows > MOST_ROWS:
            raise TooComplex(what=f"> {MOST_ROWS} rows")
        pending += [(child, times) for children in selected.below.values() for child in children]


def _factor(spec: Spec | None, values: Mapping[str, Any]) -> int:
    if isinstance(spec, Page):
        return int(values["first"])
    if isinstance(spec, Many):
        return LIST
    given = next((values[name] for name in _GIVEN if isinstance(values.get(name), list)), None)
    return max(len(given), 1) if given is not None else 1
