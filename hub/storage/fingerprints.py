"""The fingerprints of projects, and the search for the closest ones among all of them by PostgreSQL itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, delete, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from hub.rules.duplicates.facts import CLAUSE, Participant, Place, ProjectFacts
from hub.rules.duplicates.facts import Text as LocalText
from hub.rules.duplicates.footprint import Footprint
from hub.storage.tables import project, project_fingerprint
from hub.storage.work import Work

CLOSEST = 100
"""So many are looked at word by word. In the development set every right one was among the closest 50."""


@dataclass(frozen=True)
class Compared:
    """A project as it stands, as far as it is compared with others."""

    id: UUID
    charity_id: UUID
    digest: bytes
    cancelled: bool
    facts: ProjectFacts


class Near(NamedTuple):
    """A project whose fingerprint is close, and in how many bits of meaning it differs."""

    id: UUID
    differing: int


_FACTS = text(
    f"""
    SELECT p.id, p.charity_id, p.content_digest, p.status, p.external_id, p.iati_identifier, p.titles,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('lang', d->>'lang', 'text', left(d->>'text', {CLAUSE}))), '[]')
         FROM jsonb_array_elements(p.descriptions) AS d) AS descriptions,
        p.sectors, p.countries, p.locations, p.participants,
        coalesce(p.actual_start, p.planned_start) AS first_day, coalesce(p.actual_end, p.planned_end) AS last_day,
        c.name_ar, c.name_en
    FROM project AS p JOIN charity AS c ON c.id = p.charity_id WHERE p.id = ANY (:ids)
    """  # noqa: S608 - the one thing put into it is a number of ours
).bindparams(bindparam("ids", type_=ARRAY(Uuid)))

_PUT = text(
    """
    INSERT INTO project_fingerprint (project_id, charity_id, content_digest, meaning, names, countries, latitude,
        longitude, start_day)
    VALUES (:id, :charity_id, :digest, CAST(CAST(:meaning AS text) AS bit(384)),
        CAST(CAST(:names AS text) AS bit(256)), :countries, :latitude, :longitude, :start_day)
    ON CONFLICT (project_id) DO UPDATE SET content_digest = excluded.content_digest, meaning = excluded.meaning,
        names = excluded.names, countries = excluded.countries, latitude = excluded.latitude,
        longitude = excluded.longitude, start_day = excluded.start_day
    """
).bindparams(
    bindparam("countries", type_=ARRAY(Text)),
    bindparam("digest", type_=project_fingerprint.c.content_digest.type),
    bindparam("latitude", type_=project_fingerprint.c.latitude.type),
    bindparam("longitude", type_=project_fingerprint.c.longitude.type),
    bindparam("start_day", type_=project_fingerprint.c.start_day.type),
    bindparam("id", type_=Uuid),
    bindparam("charity_id", type_=Uuid),
)

# The fewer bits differ, the more names are shared, the nearer in place and time, the closer. What one of the two does
# not tell counts as half. One degree of latitude is 111 km; 50 km and four years are as far as it gets.
_NEAREST = text(
    """
    WITH mine AS MATERIALIZED (
        SELECT *, cosd(latitude) AS narrowing FROM project_fingerprint WHERE project_id = :id
    )
    SELECT other.project_id AS id, bit_count(other.meaning # mine.meaning) AS differing
    FROM project_fingerprint AS other, mine
    WHERE other.project_id <> mine.project_id
        AND (other.countries && mine.countries OR other.countries = '{}' OR mine.countries = '{}')
    ORDER BY bit_count(other.meaning # mine.meaning) - 3 * bit_count(other.names & mine.names)
        + coalesce(30 * least(1, 2.22 * sqrt(
            (other.latitude - mine.latitude) * (other.latitude - mine.latitude)
            + (other.longitude - mine.longitude) * (other.longitude - mine.longitude) * narrowing * narrowing
        )), 15)
        + coalesce(8 * least(4, abs(other.start_day - mine.start_day) / 365.25::float8), 8), other.project_id
    LIMIT :limit
    """
).bindparams(bindparam("id", type_=Uuid))
_DIGEST = select(project_fingerprint.c.content_digest).where(
    project_fingerprint.c.project_id == bindparam("id")
)
_HOLD = select(project.c.id).where(project.c.id == bindparam("id")).with_for_update(key_share=True, read=True)
_FORGET = delete(project_fingerprint).where(project_fingerprint.c.project_id == bindparam("id"))
_MISSING = (
    select(project.c.id)
    .outerjoin(project_fingerprint, project_fingerprint.c.project_id == project.c.id)
    .where(
        project.c.status != "CANCELLED",
        project_fingerprint.c.content_digest.is_distinct_from(project.c.content_digest),
    )
)


async def compared(work: Work, ids: Collection[UUID]) -> dict[UUID, Compared]:
    """These projects as they stand; one that does not stand is not among them."""
    found = await work.connection.execute(_FACTS, {"ids": list(ids)})
    return {row.id: _compared(row) for row in found}


async def hold(work: Work, id: UUID) -> None:
    """Keeps the project from being submitted or deleted meanwhile: whoever does so locks the project first, too."""
    await work.connection.execute(_HOLD, {"id": id})


async def digest(work: Work, id: UUID) -> bytes | None:
    """What the project said when its fingerprint was taken, None where none was."""
    taken: bytes | None = await work.connection.scalar(_DIGEST, {"id": id})
    return taken


async def put(work: Work, stands: Compared, footprint: Footprint) -> None:
    """Keeps the project's fingerprint in place of any earlier one."""
    given = {"id": stands.id, "charity_id": stands.charity_id, "digest": stands.digest}
    await work.connection.execute(_PUT, {**given, **footprint.columns})


async def forget(work: Work, id: UUID) -> None:
    """Takes the project out of all comparisons."""
    await work.connection.execute(_FORGET, {"id": id})


async def missing(work: Work) -> list[UUID]:
    """The projects whose fingerprint is not of what they say now."""
    return list((await work.connection.execute(_MISSING)).scalars())


async def nearest(work: Work, id: UUID, limit: int = CLOSEST) -> list[Near]:
    """Of all projects with a fingerprint the closest to this one's, the closest first."""
    found = await work.connection.execute(_NEAREST, {"id": id, "limit": limit})
    return [Near(row.id, row.differing) for row in found]


def _compared(row: Any) -> Compared:
    facts = ProjectFacts(
        charity=str(row.charity_id),
        external_id=row.external_id,
        titles=_texts(row.titles),
        descriptions=_texts(row.descriptions),
        names=(row.name_ar, row.name_en),
        identifier=row.iati_identifier,
        countries=frozenset(each["code"] for each in row.countries),
        places=tuple(_place(each) for each in row.locations),
        sectors=frozenset(each["code"] for each in row.sectors if each["vocabulary"] in ("1", "2")),
        participants=tuple(
            Participant(each["role"], each.get("name"), each.get("ref")) for each in row.participants
        ),
        start=row.first_day,
        end=row.last_day,
    )
    return Compared(row.id, row.charity_id, row.content_digest, row.status == "CANCELLED", facts)


def _texts(told: Sequence[Mapping[str, str]]) -> tuple[LocalText, ...]:
    return tuple(LocalText(each["lang"], each["text"]) for each in told)


def _place(told: Mapping[str, str | None]) -> Place:
    latitude, longitude = told.get("latitude"), told.get("longitude")
    return Place(
        told.get("name"), float(latitude) if latitude else None, float(longitude) if longitude else None
    )
