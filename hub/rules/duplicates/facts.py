"""What of a project tells whether another one is the same: never money, which only its own charity sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from hub.rules.duplicates.said import Said

CLAUSE = 240
"""So many characters of a description are read: what follows is boilerplate more often than not."""

PLACES = 20
"""So many places of a project are compared."""


@dataclass(frozen=True)
class Text:
    """A text and its language (BCP 47, lower case)."""

    lang: str
    text: str


@dataclass(frozen=True)
class Place:
    """Where work is done: a name, a point in degrees (WGS 84), or both."""

    name: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Participant:
    """An organisation that takes part, in a role of IATI's OrganisationRole."""

    role: str
    name: str | None = None
    ref: str | None = None


@dataclass(frozen=True)
class ProjectFacts:
    """One project as its charity describes it; `charity` and `names` say whose it is."""

    charity: str
    external_id: str
    titles: tuple[Text, ...]
    descriptions: tuple[Text, ...] = ()
    names: tuple[str, ...] = ()
    identifier: str | None = None
    countries: frozenset[str] = frozenset()
    places: tuple[Place, ...] = ()
    sectors: frozenset[str] = frozenset()
    participants: tuple[Participant, ...] = ()
    start: date | None = None
    end: date | None = None

    @property
    def partners(self) -> tuple[Participant, ...]:
        """Those who do the work."""
        return tuple(each for each in self.participants if each.role == "IMPLEMENTING")

    @cached_property
    def titles_said(self) -> tuple[Said, ...]:
        """The words of each title."""
        return tuple(Said.of([title.text]) for title in self.titles)

    @cached_property
    def told(self) -> Said:
        """The words of all that is said of the project: titles, the first clause, places, organisations."""
        names = [each.name for each in self.places[:PLACES] if each.name]
        names += [each.name for each in self.participants if each.name]
        clauses = [each.text[:CLAUSE] for each in self.descriptions]
        return Said.of([*(title.text for title in self.titles), *clauses, *names])
