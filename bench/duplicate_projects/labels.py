"""The labels: records written by hand for real activities, and pairs of real activities that were read.

`written.tsv` has, for a real activity, a title and a clause as another charity would write them: in Arabic, or in
English in other words; those marked `fresh` were written when weights and words were final. Its facts are the activity's with what two charities' records of one work differ in; what is
changed is drawn from the identifier, so that every run has the same. `pairs.tsv` says of real pairs `same`, or
`untold` where the records do not say whether they are (parts of one programme under one title); such pairs count
neither way. All other pairs are different.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random

from bench.duplicate_projects.sources import Activity
from hub.rules.duplicates.facts import Place, ProjectFacts, Text

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Written:
    """A record written by hand, and the activity that it is of."""

    of: str
    split: str
    facts: ProjectFacts


def written(activities: Mapping[str, Activity]) -> dict[str, Written]:
    """The records by an identifier of their own."""
    made = {}
    for row in _rows("written.tsv"):
        base = activities[row["activity"]]
        assert base.split == ("tune" if row["split"] == "tune" else "held"), row
        key = f"{row['lang']} {row['activity']}"
        made[key] = Written(base.id, row["split"], _told_again(base.facts, row, key))
    return made


def pairs() -> dict[frozenset[str], str]:
    """The labels of real pairs that are not simply different."""
    return {frozenset((row["activity"], row["other"])): row["label"] for row in _rows("pairs.tsv")}


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _told_again(base: ProjectFacts, row: Mapping[str, str], key: str) -> ProjectFacts:
    chance = Random(hashlib.sha256(key.encode()).hexdigest())
    texts = [Text(row["lang"], row["description"])] if row["description"] else []
    told = replace(
        base,
        external_id=key,
        identifier=None,
        titles=(Text(row["lang"], row["title"]),),
        descriptions=tuple(texts),
        countries=base.countries if chance.random() < 0.9 else frozenset(),
        places=_places(base, chance),
        sectors=_sectors(base, chance),
        participants=tuple(
            each for each in base.partners if chance.random() < (0.2 if row["lang"] == "ar" else 0.5)
        )[:1],
    )
    told = _dated(told, base, chance)
    return replace(told, charity=f"another: {key}", names=(f"Charity {key}",))


def _dated(told: ProjectFacts, base: ProjectFacts, chance: Random) -> ProjectFacts:
    """Other days by weeks; one of seven does not tell the start, one of four not the end."""
    start = base.start and base.start + timedelta(days=round(chance.gauss(0, 25)))
    end = None
    if base.start and base.end and base.end >= base.start:
        end = base.end + timedelta(days=round(chance.gauss(0, 0.12 * (base.end - base.start).days + 5)))
        end = max(end, start or end)
    start, end = (day if chance.random() < known else None for day, known in ((start, 0.85), (end, 0.75)))
    return replace(told, start=start, end=end)


def _places(base: ProjectFacts, chance: Random) -> tuple[Place, ...]:
    """The first place, two kilometres off; three of ten do not tell it."""
    points = [place for place in base.places if place.latitude is not None and place.longitude is not None]
    if not points or chance.random() > 0.7:
        return ()
    latitude, longitude = points[0].latitude or 0.0, points[0].longitude or 0.0
    return (Place(None, latitude + chance.gauss(0, 0.02), longitude + chance.gauss(0, 0.02)),)


def _sectors(base: ProjectFacts, chance: Random) -> frozenset[str]:
    """Half have the same sectors, a quarter another of the group, a quarter none."""
    drawn = chance.random()
    if drawn < 0.25:
        return frozenset()
    if drawn < 0.5:
        return frozenset(code[:3] + ("10" if len(code) > 3 else "") for code in sorted(base.sectors)[:1])
    return base.sectors
