"""Why two projects look like one, in codes and what fills their sentences, each with its share of the score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from hub.rules.duplicates.evidence import nearest, same_partner, same_place
from hub.rules.duplicates.facts import ProjectFacts
from hub.rules.duplicates.score import Likeness
from hub.rules.finding import Reason

_WORDS = 12
_NEAR_KM = 10.0


class Why(StrEnum):
    """What a person would point at."""

    SAME_IDENTIFIER = "DUPLICATE_SAME_IDENTIFIER"
    WORDING_ALIKE = "DUPLICATE_WORDING_ALIKE"
    SAME_IN_TWO_LANGUAGES = "DUPLICATE_SAME_IN_TWO_LANGUAGES"
    CLOSEST_IN_MEANING = "DUPLICATE_CLOSEST_IN_MEANING"
    SAME_PLACE = "DUPLICATE_SAME_PLACE"
    NEAR = "DUPLICATE_NEAR"
    OVERLAPPING_DATES = "DUPLICATE_OVERLAPPING_DATES"
    SAME_SECTOR = "DUPLICATE_SAME_SECTOR"
    SAME_PARTNER = "DUPLICATE_SAME_PARTNER"
    ONE_NAMES_THE_OTHER = "DUPLICATE_ONE_NAMES_THE_OTHER"


_RESTS_ON: Mapping[Why, tuple[str, ...]] = {
    Why.WORDING_ALIKE: ("title", "found", "names"),
    Why.SAME_IN_TWO_LANGUAGES: ("title", "found", "names", "title_across", "found_across"),
    Why.CLOSEST_IN_MEANING: ("stands_out",),
    Why.SAME_PLACE: ("near", "place_named"),
    Why.NEAR: ("near",),
    Why.SAME_SECTOR: ("sector_same",),
    Why.SAME_PARTNER: ("partner_same",),
    Why.ONE_NAMES_THE_OTHER: ("one_names_other",),
}


def reasons(one: ProjectFacts, other: ProjectFacts, likeness: Likeness) -> list[Reason]:
    """What speaks for the two being one, the weightiest first."""
    told = list(_told(one, other, likeness))
    sums = {code: sum(likeness.parts.get(part, 0.0) for part in _RESTS_ON.get(code, ())) for code, _ in told}
    whole = sum(sums.values()) or 1.0
    if likeness.identifier:
        sums[Why.SAME_IDENTIFIER] = whole
    made = [Reason(code, round(max(0.0, min(1.0, sums[code] / whole)), 3), filling) for code, filling in told]
    return sorted(made, key=lambda reason: -reason.weight)


def _told(
    one: ProjectFacts, other: ProjectFacts, likeness: Likeness
) -> Iterator[tuple[Why, dict[str, object]]]:
    found = likeness.evidence
    if likeness.identifier:
        yield Why.SAME_IDENTIFIER, {"identifier": one.identifier}
    if found.wording.shared:
        code = Why.SAME_IN_TWO_LANGUAGES if found.wording.across else Why.WORDING_ALIKE
        yield code, {"words": list(found.wording.shared[:_WORDS])}
    if found.stands_out > 0.1:
        yield Why.CLOSEST_IN_MEANING, {}
    yield from _where_and_when(one, other)
    if found.sector_same:
        common = sorted(one.sectors & other.sectors) or sorted(code[:3] for code in one.sectors)[:1]
        yield Why.SAME_SECTOR, {"sector": common[0]}
    partner = same_partner(one, other)
    if partner:
        yield Why.SAME_PARTNER, {"partner": partner}
    if found.one_names_other:
        yield Why.ONE_NAMES_THE_OTHER, {}


def _where_and_when(one: ProjectFacts, other: ProjectFacts) -> Iterator[tuple[Why, dict[str, object]]]:
    place, distance = same_place(one, other), nearest(one, other)
    if place and (distance is None or distance <= 5 * _NEAR_KM):
        yield Why.SAME_PLACE, {"place": place}
    elif distance is not None and distance <= _NEAR_KM:
        yield Why.NEAR, {"kilometres": round(distance, 1)}
    if one.start and other.start and one.end and other.end:
        first, last = max(one.start, other.start), min(one.end, other.end)
        if first <= last:
            yield Why.OVERLAPPING_DATES, {"first": first.isoformat(), "last": last.isoformat()}
