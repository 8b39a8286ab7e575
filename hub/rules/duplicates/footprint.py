"""What of a project is kept to find those like it among very many: a few hundred bits, a place and a day."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from hub.rules.duplicates.facts import ProjectFacts
from hub.rules.duplicates.meaning import bits
from hub.rules.duplicates.words import sound, words

_NAME_BITS = 256
_PLACES = 5


@dataclass(frozen=True)
class Footprint:
    """Bits are zeros and ones; degrees are WGS 84; days are counted from the first day of the year 1."""

    meaning: str
    names: str
    countries: list[str]
    latitude: float | None
    longitude: float | None
    start_day: int | None

    @property
    def columns(self) -> Mapping[str, object]:
        """Name and value of each part."""
        return asdict(self)


def footprint(project: ProjectFacts, meaning: str | None = None) -> Footprint:
    """The project's; `meaning` where it is known already, else it takes some 50 milliseconds to find out."""
    point = next((place for place in project.places if place.latitude is not None), None)
    return Footprint(
        meaning=meaning or bits(project),
        names=_names(project),
        countries=sorted(project.countries),
        latitude=point.latitude if point else None,
        longitude=point.longitude if point else None,
        start_day=project.start.toordinal() if project.start else None,
    )


def _names(project: ProjectFacts) -> str:
    """A bit for each sound of a word of the titles and places: words of both scripts that sound alike share it."""
    texts = [title.text for title in project.titles]
    texts += [place.name for place in project.places[:_PLACES] if place.name]
    heard = {sound(word) for each in texts for word in words(each)}
    set_bits = {_bit(each) for each in heard if len(each) >= 3}
    return "".join("1" if bit in set_bits else "0" for bit in range(_NAME_BITS))


def _bit(heard: str) -> int:
    return hashlib.blake2b(heard.encode(), digest_size=1).digest()[0]
