"""The condition of a database as its operators ask for it: version, clock, schema, keys; nothing is changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from hub.storage.connection import connect
from hub.storage.key_proofs import strange_keys
from hub.storage.work import Database, unavailable_when_away

OLDEST_VERSION = 15

_SERVER = "SELECT current_setting('server_version') AS version, clock_timestamp() AS clock"
_KEYS = "SELECT name FROM key_proof ORDER BY name"


@dataclass(frozen=True)
class Server:
    """A PostgreSQL: its version, and by how many seconds its clock is ahead of this machine's."""

    version: str
    clock_ahead: float

    @property
    def is_recent_enough(self) -> bool:
        """Whether the hub's statements run on it."""
        found = re.match(r"\d+", self.version)
        return found is not None and int(found[0]) >= OLDEST_VERSION


async def server_at(url: str) -> Server:
    """The server that answers at `url`. Raises Unavailable, or ConfigurationError when it does not let the hub in."""
    with unavailable_when_away():
        connection = await connect(url)
        try:
            before = datetime.now(UTC)
            [row] = await connection.fetch(_SERVER)
            after = datetime.now(UTC)
        finally:
            await connection.close()
    middle = before + (after - before) / 2
    return Server(row["version"], (row["clock"] - middle).total_seconds())


async def keys_sealed_with(url: str) -> list[str]:
    """The names of the keys that the database at `url` was sealed with; none for one that was never used."""
    with unavailable_when_away():
        connection = await connect(url)
        try:
            return [row["name"] for row in await connection.fetch(_KEYS)]
        finally:
            await connection.close()


async def keys_missing_for(database: Database) -> list[str]:
    """The names of the keys that this database was sealed with and that are not at hand."""
    async with database.work() as work:
        return await strange_keys(work)


def without_password(url: str) -> str:
    """The address without any password in it, also where one was written with characters that break an address."""
    whole = _UNQUOTED_PASSWORD.sub(r"\1@", url)
    address, question, query = whole.partition("?")
    kept = [each for each in query.split("&") if each.partition("=")[0] not in _SECRETS]
    return f"{address}{question if kept else ''}{'&'.join(kept)}"


_UNQUOTED_PASSWORD = re.compile(r"^([^:/]+://[^:/@?#]*):.*@")
_SECRETS = frozenset({"password", "passfile", "sslpassword"})
