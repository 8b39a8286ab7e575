"""How likely two projects are one, and what kept them apart where something did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import exp

from hub.rules.duplicates.circle import Circle
from hub.rules.duplicates.evidence import Evidence, evidence, names_the_other, own_roles
from hub.rules.duplicates.facts import ProjectFacts
from hub.rules.duplicates.model import model

CERTAIN = 0.99
OWN_COPY = 0.8
"""The score of a charity's own project that it has published twice under two identifiers."""

_SAME_DAYS, _SAME_PERIOD, _STANDS_OUT = 0.02, 0.9, 0.2
_MOST_COPIES = 2
"""What a charity has published more often alike is a series of one title, not a slip."""

_RUNNERS_UP = 5
"""A project stands out when it is closer than the fifth closest: two copies of one work may both stand out."""

_USUAL = 0.35
"""How close the fifth closest usually is; it is taken for it where there are fewer."""


class Apart(StrEnum):
    """Why two projects that look alike are not taken for one."""

    CO_FUNDED = "CO_FUNDED"
    PARENT_AND_CHILD = "PARENT_AND_CHILD"
    OTHER_COUNTRY = "OTHER_COUNTRY"
    OTHER_OF_A_SERIES = "OTHER_OF_A_SERIES"
    OTHER_PLACE = "OTHER_PLACE"


@dataclass(frozen=True)
class Likeness:
    """What the comparison came to: the score from 0 to 1, what it rests on, and what each part adds to it."""

    score: float
    evidence: Evidence
    parts: Mapping[str, float]
    identifier: bool = False
    apart: Apart | None = None

    @property
    def likely(self) -> bool:
        """Whether a person should look at it."""
        return self.apart is None and self.score >= model().threshold


def compare(one: ProjectFacts, others: Sequence[tuple[ProjectFacts, float]]) -> list[Likeness]:
    """Compares a project with each of its closest ones, given beside how alike the two are in meaning."""
    circle = Circle.of([one, *(other for other, _ in others)])
    means = sorted((meaning for _, meaning in others), reverse=True)
    usual = means[_RUNNERS_UP - 1] if len(means) >= _RUNNERS_UP else _USUAL
    found = [_compared(one, other, meaning, meaning - usual, circle) for other, meaning in others]
    copies = [each for each in found if _copied(each.evidence)]
    if len(copies) > _MOST_COPIES:
        return found
    return [replace(each, score=max(each.score, OWN_COPY)) if each in copies else each for each in found]


def _compared(
    one: ProjectFacts, other: ProjectFacts, meaning: float, stands_out: float, circle: Circle
) -> Likeness:
    found = evidence(one, other, meaning, stands_out, circle)
    numbers = features(found)
    parts = {name: weight * numbers.get(name, 0.0) for name, weight in model().weights.items()}
    score = 1 / (1 + exp(-(model().intercept + sum(parts.values()))))
    identifier = one.identifier is not None and one.identifier == other.identifier
    apart = _apart(one, other, found)
    if identifier and apart is None:
        score = max(score, CERTAIN)
    return Likeness(score, found, parts, identifier, apart)


def features(found: Evidence) -> dict[str, float]:
    """The evidence as the numbers that the weights belong to."""
    said, across = found.wording, float(found.wording.across)
    return {
        "title": said.title,
        "found": said.found,
        "names": said.names,
        "title_across": said.title * across,
        "found_across": said.found * across,
        "both_names": said.both_names,
        "both_words": said.both_words,
        "stands_out": max(0.0, found.stands_out),
        "years_differ": found.years_differ,
        "numbers_differ": found.numbers_differ,
        "directions_differ": found.directions_differ,
        "near": found.near,
        "far": found.far,
        "place_named": found.place_named,
        "start_gap": found.start_gap,
        "apart": found.apart,
        "sector_same": found.sector_same,
        "sector_differs": found.sector_differs,
        "partner_same": found.partner_same,
        "partner_differs": found.partner_differs,
        "same_charity": found.same_charity,
        "same_charity_other_partner": found.same_charity * found.partner_differs,
        "one_names_other": found.one_names_other,
    }


def _copied(found: Evidence) -> bool:
    """Whether two projects of a charity have one title of their own to the word, the same days, and nothing differs."""
    differs = max(found.partner_differs, found.far, found.apart, found.sector_differs)
    same_days = found.start_gap <= _SAME_DAYS and (found.overlap == 0 or found.overlap >= _SAME_PERIOD)
    told = found.wording.to_the_word and found.stands_out >= _STANDS_OUT
    return bool(found.same_charity) and told and not differs and same_days


def _apart(one: ProjectFacts, other: ProjectFacts, found: Evidence) -> Apart | None:
    if one.countries and other.countries and one.countries.isdisjoint(other.countries):
        return Apart.OTHER_COUNTRY
    if _is_part(one, other) or _is_part(other, one):
        return Apart.PARENT_AND_CHILD
    if _co_funded(one, other):
        return Apart.CO_FUNDED
    if found.elsewhere:
        return Apart.OTHER_PLACE
    if found.same_charity and max(found.numbers_differ, found.years_differ, found.directions_differ):
        return Apart.OTHER_OF_A_SERIES
    return None


def _is_part(child: ProjectFacts, parent: ProjectFacts) -> bool:
    """Whether a charity's identifier of the one continues that of the other, as `W7-2` continues `W7`."""
    if child.charity != parent.charity:
        return False
    rest = child.external_id.removeprefix(parent.external_id)
    return rest != child.external_id and rest[:1] in {"-", "/", ".", ":", "_"}


def _co_funded(one: ProjectFacts, other: ProjectFacts) -> bool:
    """Whether each tells its own share of a joint work: one names both in one role, or each the other in the same.

    Where one gave the money and the other does the work, the roles differ: that is one work, told twice.
    """
    mine, others = names_the_other(one, other), names_the_other(other, one)
    return bool(mine & (others | own_roles(one)) or others & own_roles(other))
