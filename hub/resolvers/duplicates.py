"""Compares a project with all others of all charities, and finds those that are likely the same work."""

from __future__ import annotations

import asyncio
from datetime import datetime
from uuid import UUID

from hub.rules.duplicates.facts import ProjectFacts
from hub.rules.duplicates.footprint import footprint
from hub.rules.duplicates.meaning import likeness
from hub.rules.duplicates.reasons import reasons
from hub.rules.duplicates.score import Likeness, compare
from hub.rules.finding import FindingKind, Severity
from hub.storage import duplicate_pairs, findings, fingerprints
from hub.storage.duplicate_pairs import Standing
from hub.storage.findings import Found, Subject
from hub.storage.fingerprints import Compared
from hub.storage.work import Work

MOST = 10
"""So many likely ones are told of a project; what has more is a programme that nobody tells apart."""

_GRAVE = 0.9
Pair = tuple[Compared, Likeness]


async def take_fingerprint(work: Work, project_id: UUID) -> bool:
    """Keeps what of the project is compared; answers whether it is to be compared with others now.

    A cancelled project is compared with none, and what was found of it goes.
    """
    await fingerprints.hold(work, project_id)
    stands = (await fingerprints.compared(work, [project_id])).get(project_id)
    if stands is None or stands.cancelled:
        await fingerprints.forget(work, project_id)
        return stands is not None
    if await fingerprints.digest(work, project_id) != stands.digest:
        await fingerprints.put(work, stands, await asyncio.to_thread(footprint, stands.facts))
    return True


async def compare_project(work: Work, project_id: UUID, at: datetime) -> list[UUID]:
    """Makes the likely same ones stand as findings and takes back those that are not alike any more.

    Answers the likely same projects, the likeliest first. Compares with the projects whose fingerprints are kept.
    """
    near = {each.id: each.differing for each in await fingerprints.nearest(work, project_id)}
    stand = await fingerprints.compared(work, [project_id, *near])
    mine = stand.pop(project_id, None)
    likely: list[Pair] = []
    if mine is not None and not mine.cancelled:
        others = [stand[id] for id in near if id in stand]
        given = [(each.facts, likeness(near[each.id])) for each in others]
        compared = await asyncio.to_thread(compare, mine.facts, given)
        likely = [pair for pair in zip(others, compared, strict=True) if pair[1].likely]
        likely = sorted(likely, key=lambda pair: -pair[1].score)[:MOST]
        likely = _one_of_each_charity(mine, likely)
    likely, beaten = await _best(work, mine, likely) if mine else ([], [])
    found = [_finding(mine, other, how) for other, how in likely] if mine else []
    await findings.settle(work, FindingKind.DUPLICATE_PROJECT, [project_id], found, at=at)
    await findings.withdraw(work, FindingKind.DUPLICATE_PROJECT, beaten, at=at)
    return [other.id for other, _ in likely]


async def compare_now(work: Work, project_id: UUID, at: datetime) -> list[UUID]:
    """The same within a request, with the fingerprint taken first if it is not of what the project says now."""
    if not await take_fingerprint(work, project_id):
        return []
    return await compare_project(work, project_id, at)


def _one_of_each_charity(mine: Compared, likely: list[Pair]) -> list[Pair]:
    """The likeliest of each other charity: its other projects that look alike are that one's sisters."""
    best: dict[UUID, Pair] = {}
    for other, how in likely:
        best.setdefault(other.id if other.charity_id == mine.charity_id else other.charity_id, (other, how))
    return list(best.values())


async def _best(work: Work, mine: Compared, likely: list[Pair]) -> tuple[list[Pair], list[str]]:
    """Those of which no sister of mine was found likelier, and the keys of the findings on less likely sisters."""
    others = [other.id for other, _ in likely if other.charity_id != mine.charity_id]
    rivals: dict[UUID, list[Standing]] = {}
    for each in await duplicate_pairs.standing(work, others):
        if each.charity_id == mine.charity_id and each.other != mine.id:
            rivals.setdefault(each.about, []).append(each)
    kept = [
        (other, how)
        for other, how in likely
        if all(rival.score < how.score for rival in rivals.get(other.id, ()))
    ]
    beaten = [rival.key for other, _ in kept for rival in rivals.get(other.id, ())]
    return kept, beaten


def _finding(one: Compared, other: Compared, how: Likeness) -> Found:
    first, second = sorted((one, other), key=lambda each: str(each.id))
    subjects = [Subject("Project", each.id, each.charity_id) for each in (first, second)]
    return Found(
        FindingKind.DUPLICATE_PROJECT,
        f"{first.id} {second.id}",
        Severity.HIGH if how.score >= _GRAVE else Severity.MEDIUM,
        round(how.score, 4),
        reasons(one.facts, other.facts, how),
        subjects,
        material=[_said(each.facts) for each in (first, second)],
    )


def _said(facts: ProjectFacts) -> list[object]:
    """What must change for a decision on the two not to hold any more."""
    texts = sorted((title.lang, title.text) for title in facts.titles)
    places = sorted(
        (place.name or "", place.latitude or 0.0, place.longitude or 0.0) for place in facts.places
    )
    return [texts, places, facts.start, facts.end]
