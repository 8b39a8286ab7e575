"""The database that is measured: an embedded PostgreSQL of the bench's own, filled once and kept for the next run."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg
from rich.progress import Progress

from bench.reads.rows import COLUMNS, Country
from hub.auth.scopes import MAY_HOLD, CallerKind
from hub.storage.embedded import SERVING, Embedded, serving_url
from hub.storage.embedded.cluster import OWNER
from hub.storage.keys import load_keys
from hub.storage.migrate import migrate
from hub.storage.tables import new_id

OPEN, LIMIT, PEER = "bench_open", "bench_limit", "bench_peer"
"""The roles before whom no wall stands: the hub's without walls, the limit's and the peers'."""

CLIENT_ID = "bench-charity"

_SHARED_BUFFERS = "1GB"
_CLIENT = """
INSERT INTO client (id, client_id, kind, charity_id, name, scopes, auth_method, created_at)
VALUES ($1, $2, 'CHARITY', $3, 'The bench', $4, 'client_secret_basic', now())
"""


@dataclass(frozen=True)
class Cluster:
    """The running database and where its hub keeps its files; `charity_id` is whose client asks."""

    home: Path
    url: str
    charity_id: UUID

    def address(self, role: str) -> str:
        """Where this role comes to the database."""
        return self.url.replace(f"//{OWNER}@", f"//{role}@", 1)

    @property
    def serving(self) -> str:
        """Where a hub comes to it."""
        return serving_url(self.url)

    @property
    def postmaster(self) -> int:
        """The server's first process, whose children all the others are."""
        return int((self.home / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def usual_home() -> Path:
    """Where what was built is kept between runs."""
    return Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "charity-hub-bench"


@contextmanager
def running(home: Path, people: int, projects: int) -> Iterator[Cluster]:
    """A country of that size in a folder of its own below `home`, built now unless it is there already."""
    place = home / f"{people}-{projects}"
    place.mkdir(parents=True, exist_ok=True)
    note = place / "built.json"
    if not note.exists():
        charity_id = _built(place, people, projects)
        note.write_text(json.dumps({"charity_id": str(charity_id)}), encoding="utf-8")
    told = json.loads(note.read_text(encoding="utf-8"))
    with Embedded.start(place) as embedded:
        yield Cluster(place, embedded.url, UUID(told["charity_id"]))


def _built(place: Path, people: int, projects: int) -> UUID:
    """Fills an empty database; whatever an earlier, unfinished attempt left is written over."""
    keys = load_keys(place / "keys", create=True)
    country = Country(keys, people, projects)
    with Embedded.start(place) as embedded:
        as_root = embedded.url.replace(f"//{OWNER}@", "//postgres@", 1)
        asyncio.run(_fill(embedded.url, as_root, country))
    return country.charities[0]


async def _fill(url: str, as_root: str, country: Country) -> None:
    await migrate(url, SERVING)
    connection = await asyncpg.connect(as_root)
    try:
        # Rows that are right by the way they are made need no look at each foreign key.
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(f"TRUNCATE {', '.join(COLUMNS)}, client CASCADE")
        with Progress() as progress:
            for table, columns in COLUMNS.items():
                rows = progress.track(country.rows(table), country.count(table), description=table)
                await connection.copy_records_to_table(table, records=rows, columns=columns)
        scopes = sorted(MAY_HOLD[CallerKind.CHARITY])
        await connection.execute(_CLIENT, new_id(), CLIENT_ID, country.charities[0], scopes)
        await _let_in(connection)
        await connection.execute("VACUUM (FREEZE, ANALYZE)")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


async def _let_in(connection: asyncpg.Connection) -> None:
    """The roles of the bench; and no vacuum that would fall into one server's turn and not another's."""
    for role in (OPEN, LIMIT, PEER):
        if not await connection.fetchval("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", role):
            await connection.execute(f"CREATE ROLE {role} LOGIN BYPASSRLS")
        await connection.execute(f"GRANT {SERVING} TO {role}")
    await connection.execute("ALTER SYSTEM SET autovacuum = off")
    await connection.execute(f"ALTER SYSTEM SET shared_buffers = '{_SHARED_BUFFERS}'")
