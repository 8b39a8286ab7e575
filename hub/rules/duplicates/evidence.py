"""What speaks for and against two projects being the same work, as numbers of 0 to 1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import product
from math import asin, cos, exp, radians, sin, sqrt

from hub.rules.duplicates.circle import Circle
from hub.rules.duplicates.facts import PLACES, Participant, Place, ProjectFacts
from hub.rules.duplicates.series import numbers
from hub.rules.duplicates.wording import Wording, wording
from hub.rules.duplicates.words import alike, heard_alike, is_arabic, sound, words

_NEAR_KM, _FAR_KM, _NEXT_VILLAGE_KM = 8.0, 60.0, 4.0
_EARTH_KM = 6371.0
_DAYS = 365.25
_UNKNOWN_GAP = 0.3


@dataclass(frozen=True)
class Evidence:
    """Numbers of 0 to 1, but `start_gap` in years, up to 3; `hub.rules.duplicates.score` weighs them."""

    wording: Wording
    meaning: float
    stands_out: float
    years_differ: float
    numbers_differ: float
    directions_differ: float
    near: float
    far: float
    place_named: float
    elsewhere: bool
    start_gap: float
    apart: float
    overlap: float
    sector_same: float
    sector_differs: float
    partner_same: float
    partner_differs: float
    same_charity: float
    one_names_other: float


def evidence(
    one: ProjectFacts, other: ProjectFacts, meaning: float, stands_out: float, circle: Circle
) -> Evidence:
    """Compares the two; `meaning` is the cosine of what their texts mean, and by how much it beats the usual one."""
    a, b = (numbers(" ".join(title.text for title in each.titles)) for each in (one, other))
    near, far = _distance(one, other)
    gap, apart, overlap = _periods(one, other)
    partner_same, partner_differs = _partners(one, other)
    same_sector, other_sector = _sectors(one, other)
    return Evidence(
        wording=wording(one, other, circle),
        meaning=meaning,
        stands_out=stands_out,
        years_differ=float(bool(a.years and b.years and not a.years & b.years)),
        numbers_differ=float(a.differ(b)),
        directions_differ=float(a.point_elsewhere(b)),
        near=near,
        far=far,
        place_named=float(_place_named(one, other) or _place_named(other, one)),
        elsewhere=_elsewhere(one, other),
        start_gap=gap,
        apart=apart,
        overlap=overlap,
        sector_same=same_sector,
        sector_differs=other_sector,
        partner_same=partner_same,
        partner_differs=partner_differs,
        same_charity=float(one.charity == other.charity),
        one_names_other=float(bool(names_the_other(one, other) or names_the_other(other, one))),
    )


def kilometres(a: Place, b: Place) -> float | None:
    """The great-circle distance (haversine), or None where a point is not known."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    south, north = radians(a.latitude), radians(b.latitude)
    half = sin((north - south) / 2) ** 2
    half += cos(south) * cos(north) * sin(radians(b.longitude - a.longitude) / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))


def nearest(one: ProjectFacts, other: ProjectFacts) -> float | None:
    """Kilometres between the closest places of the two, None where one has no point."""
    distances = [kilometres(a, b) for a, b in product(one.places[:PLACES], other.places[:PLACES])]
    return min((each for each in distances if each is not None), default=None)


def same_place(one: ProjectFacts, other: ProjectFacts) -> str | None:
    """A place's name that both have, in either script."""
    for a, b in product(one.places[:PLACES], other.places[:PLACES]):
        if a.name and b.name and same_name(a.name, b.name):
            return a.name
    return None


def same_name(one: str, other: str) -> bool:
    """Whether two names of places or organisations are one: most of the shorter one's words stand in the other."""
    a, b = words(one), words(other)
    if not a or not b:
        return False
    shorter, longer = sorted((a, b), key=len)
    if len(longer) > 2 * len(shorter) + 2:
        return False
    if is_arabic(one) == is_arabic(other):
        standing = sum(any(alike(word, each) for each in longer) for word in shorter)
    else:
        standing = sum(any(heard_alike(word, each) for each in longer) for word in shorter)
    return standing >= max(1, 0.7 * len(shorter)) and (len(shorter) > 1 or len(longer) <= 3)


def names_the_other(one: ProjectFacts, other: ProjectFacts) -> frozenset[str]:
    """In which roles the one's participants name the other's charity."""
    if one.charity == other.charity:
        return frozenset()
    return frozenset(each.role for each in one.participants if _is(each, other))


def own_roles(project: ProjectFacts) -> frozenset[str]:
    """In which roles a project's participants name its own charity."""
    return frozenset(each.role for each in project.participants if _is(each, project))


def _is(participant: Participant, project: ProjectFacts) -> bool:
    return participant.name is not None and any(same_name(participant.name, name) for name in project.names)


def _distance(one: ProjectFacts, other: ProjectFacts) -> tuple[float, float]:
    distance = nearest(one, other)
    if distance is None:
        return float(same_place(one, other) is not None), 0.0
    return exp(-distance / _NEAR_KM), float(distance > _FAR_KM)


def _elsewhere(one: ProjectFacts, other: ProjectFacts) -> bool:
    """Whether both say where they are, and it is not one place: far apart, or the next village by its own name.

    A place that the other's title names is no other place: its point may be the whole district's.
    """
    distance = nearest(one, other)
    if distance is None or _place_named(one, other) or _place_named(other, one):
        return False
    named = all(any(place.name for place in each.places) for each in (one, other))
    return distance > _FAR_KM or (named and distance > _NEXT_VILLAGE_KM and same_place(one, other) is None)


def _place_named(one: ProjectFacts, other: ProjectFacts) -> bool:
    """Whether a place of the one is named in the other's title."""
    said = {heard for title in other.titles_said for heard in title.sounds}
    return any(
        len(sound(word)) >= 3 and sound(word) in said
        for place in one.places[:PLACES]
        if place.name
        for word in words(place.name)
    )


def _periods(one: ProjectFacts, other: ProjectFacts) -> tuple[float, float, float]:
    """Years between the starts (3 and more count alike), whether the periods are apart, and their overlap."""
    gap = min(3.0, abs((one.start - other.start).days) / _DAYS) if one.start and other.start else _UNKNOWN_GAP
    a_end, b_end = _end(one), _end(other)
    if one.start is None or other.start is None or a_end is None or b_end is None:
        apart = bool(_before(a_end, other.start) or _before(b_end, one.start))
        return gap, float(apart), 0.0
    common = (min(a_end, b_end) - max(one.start, other.start)).days
    whole = (max(a_end, b_end) - min(one.start, other.start)).days
    return gap, float(common < 0), max(0.0, common / whole if whole > 0 else 1.0)


def _end(project: ProjectFacts) -> date | None:
    """An end before the start is a slip and says nothing."""
    return None if project.end and project.start and project.end < project.start else project.end


def _before(end: date | None, start: date | None) -> bool:
    return end is not None and start is not None and end < start


def _sectors(one: ProjectFacts, other: ProjectFacts) -> tuple[float, float]:
    if not one.sectors or not other.sectors:
        return 0.0, 0.0
    if one.sectors & other.sectors:
        return 1.0, 0.0
    groups = [{code[:3] for code in each.sectors} for each in (one, other)]
    return (0.6, 0.0) if groups[0] & groups[1] else (0.0, 1.0)


def same_partner(one: ProjectFacts, other: ProjectFacts) -> str | None:
    """The name of an organisation, other than the charity itself, that does the work in both."""
    same = (x for x, y in product(_others(one), _others(other)) if _same_organisation(x, y))
    return next((each.name or each.ref for each in same), None)


def _partners(one: ProjectFacts, other: ProjectFacts) -> tuple[float, float]:
    if not _others(one) or not _others(other):
        return 0.0, 0.0
    same = same_partner(one, other) is not None
    return float(same), float(not same)


def _others(project: ProjectFacts) -> list[Participant]:
    return [each for each in project.partners if not _is(each, project)]


def _same_organisation(a: Participant, b: Participant) -> bool:
    if a.ref and b.ref and a.ref == b.ref:
        return True
    return a.name is not None and b.name is not None and same_name(a.name, b.name)
