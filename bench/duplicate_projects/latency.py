"""Times what a submission adds: the comparison of a project with a synthetic country of many others."""

from __future__ import annotations

import random
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import text

from hub.resolvers.duplicates import compare_now
from hub.storage.embedded import Embedded
from hub.storage.keys import load_keys
from hub.storage.migrate import migrate
from hub.storage.secrecy import Vault
from hub.storage.tables import new_id
from hub.storage.work import Database

ASKED = 60
_THINGS = (
    ("حفر بئر ارتوازي في قرية", "Drilling of a borehole in the village of", "14031"),
    ("بناء مدرسة ابتدائية في", "Building of a primary school in", "11220"),
    ("توزيع سلال غذائية على أسر", "Food baskets for the families of", "72040"),
    ("كفالة أيتام", "Sponsorship of orphans in", "16010"),
    ("عيادة متنقلة لأهالي", "Mobile clinic for the people of", "12220"),
    ("بناء مسجد في", "Building of a mosque in", "16061"),
    ("مساعدات شتوية للنازحين في", "Winter relief for the displaced of", "72010"),
    ("تدريب نساء على الخياطة في", "Sewing workshops for the women of", "16020"),
)
_SYLLABLES = (
    "ka",
    "sa",
    "la",
    "mar",
    "dur",
    "bel",
    "fa",
    "shi",
    "ran",
    "gol",
    "tam",
    "wad",
    "zir",
    "ham",
    "nu",
    "sob",
)

_CHARITIES = """
INSERT INTO charity (id, code, name_ar, name_en, admitted_at)
SELECT gen_random_uuid(), 'C' || n, 'جمعية ' || n, 'Charity ' || n, now() FROM generate_series(1, 50) AS n
"""
_PROJECT = """
INSERT INTO project (id, charity_id, external_id, titles, descriptions, status, track, sectors, country, countries,
    regions, locations, participants, results, milestones, documents, planned_start, planned_end, currency,
    content_digest, published_at, changed_at)
SELECT row.id, (SELECT id FROM charity WHERE code = 'C' || (1 + row.n % 50)), 'P' || row.n, row.titles, '[]',
    'IMPLEMENTATION', 'DEVELOPMENT', row.sectors, row.country, row.countries, '[]', row.locations, '[]', '[]', '[]',
    '[]', row.day, row.day + 365, 'KWD', '\\x00', now(), now()
FROM json_to_recordset(CAST(:rows AS json)) AS row(id uuid, n int, titles jsonb, sectors jsonb, country text,
    countries jsonb, locations jsonb, day date)
"""
# The meaning of so many texts would take an hour: most bits are the kind of work's, the others are drawn.
_FINGERPRINT = """
INSERT INTO project_fingerprint (project_id, charity_id, content_digest, meaning, names, countries, latitude,
    longitude, start_day)
SELECT p.id, p.charity_id, p.content_digest,
    (SELECT string_agg(CASE WHEN random() < 0.2 THEN (random() < 0.5)::int::text ELSE (hashtext(
        (p.sectors->0->>'code') || bit) & 1)::text END, '')::bit(384) FROM generate_series(1, 384) AS bit, (SELECT p.id)),
    (SELECT string_agg((random() < 0.03)::int::text, '')::bit(256) FROM generate_series(1, 256), (SELECT p.id)),
    ARRAY[p.country], (p.locations->0->>'latitude')::real, (p.locations->0->>'longitude')::real,
    p.planned_start - DATE '0001-01-01'
FROM project AS p
"""


async def measure(count: int) -> None:
    """Prints the median and the 95th percentile, the fingerprint known and not known."""
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory)
        keys = load_keys(home / "keys", create=True)
        with Embedded.start(home / "server", durable=False) as embedded:
            await migrate(embedded.url)
            database = await Database.open(embedded.url, Vault.of(keys))
            try:
                await _fill(database, count)
                await _time(database, count)
            finally:
                await database.close()


async def _fill(database: Database, count: int) -> None:
    import orjson

    chance = random.Random(4)
    async with database.work() as work:
        await work.connection.execute(text(_CHARITIES))
        for first in range(0, count, 5_000):
            rows = [_row(chance, number) for number in range(first, min(count, first + 5_000))]
            await work.connection.execute(text(_PROJECT), {"rows": orjson.dumps(rows, default=str).decode()})
        await work.connection.execute(text(_FINGERPRINT))
    async with database.work() as work:
        await work.connection.execute(text("ANALYZE project_fingerprint"))


def _row(chance: random.Random, number: int) -> dict[str, object]:
    arabic, english, sector = chance.choice(_THINGS)
    village = "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 3))).title()
    country = "SD"
    at = {"latitude": f"{chance.uniform(0, 25):.4f}", "longitude": f"{chance.uniform(20, 50):.4f}"}
    title = {"lang": "en", "text": f"{english} {village}"}
    return {
        "id": str(new_id()),
        "n": number,
        "titles": [{"lang": "ar", "text": f"{arabic} {number}"}] if chance.random() < 0.5 else [title],
        "sectors": [{"code": sector, "vocabulary": "1"}],
        "country": country,
        "countries": [{"code": country}],
        "locations": [{"name": village, **at}],
        "day": f"{chance.randint(2019, 2026)}-{chance.randint(1, 12):02}-01",
    }


async def _time(database: Database, count: int) -> None:
    chance = random.Random(5)
    async with database.work() as work:
        found = await work.connection.scalars(text("SELECT id FROM project ORDER BY external_id LIMIT 5000"))
        ids = chance.sample(list(found), 2 * ASKED + 5)
    for id in ids[:5]:
        await _one(database, id)
    known = [await _one(database, id) for id in ids[5 : ASKED + 5]]
    async with database.work() as work:
        await work.connection.execute(text("UPDATE project SET content_digest = '\\x01'"))
    fresh = [await _one(database, id) for id in ids[ASKED + 5 :]]
    for name, times in (("its fingerprint known", known), ("its fingerprint taken first", fresh)):
        print(
            f"{count:,} stored, {name}: p50 {median(times):.0f} ms, p95 {quantiles(times, n=20)[-1]:.0f} ms"
        )


async def _one(database: Database, id: object) -> float:
    began = time.perf_counter()
    async with database.work() as work:
        await compare_now(work, id, datetime.now(UTC))  # type: ignore[arg-type]
    return (time.perf_counter() - began) * 1000
