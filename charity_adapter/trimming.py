"""Takes out of a project the one part that the hub refuses, so that the rest of the project still arrives."""

import re
from dataclasses import dataclass, replace
from typing import Any

from charity_adapter.faults import Place
from charity_adapter.records import Budget, Project

PART = re.compile(
    r"(budgets|sectors|countries|regions|locations|participants|results|milestones|documents)\[(\d+)\]"
)


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A project without one part; `budget` is that part when it was a budget, and `place` where it stood."""

    project: Project
    budget: Budget | None
    place: Place


def trim(project: Project, element: str | None) -> Trimmed | None:
    """Take out the part that the hub's element names, for example budgets[2].currency; None when it names none."""
    found = PART.match(element or "")
    parts = getattr(project, found[1]) if found else ()
    if found is None or int(found[2]) >= len(parts):
        return None
    index = int(found[2])
    rest: dict[str, Any] = {found[1]: parts[:index] + parts[index + 1 :]}
    budget = parts[index] if isinstance(parts[index], Budget) else None
    return Trimmed(
        replace(project, **rest), budget, within(budget.place if budget else project.place, element)
    )


def within(place: Place, element: str | None) -> Place:
    """Add the hub's name of an element to where it stands in the source."""
    return replace(place, element=f"{place.element} ({element})") if element else place
