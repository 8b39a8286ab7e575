"""The hub without audit and without PostgreSQL's walls, which exists for the comparison alone.

Run as `python -m bench.reads.open_hub PORT`. It is the hub's own application with two of its parts exchanged: no
setting of the hub does this, and a hub that starts as people start it refuses the role that this one comes as.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from unittest.mock import patch

import uvicorn

from hub import app
from hub.settings import Settings
from hub.storage.audit import AuditRecord, ReadAudit
from hub.storage.keys import load_keys
from hub.storage.secrecy import Vault
from hub.storage.work import Database
from hub.web.connection import PatientProtocol
from hub.web.journal import write_logs


class NoAudit(ReadAudit):
    """Writes no records down."""

    async def record(self, record: AuditRecord) -> None:
        """Forgets it."""


@asynccontextmanager
async def opened(url: str, keys: Path, *, pool_size: int) -> AsyncIterator[Database]:
    """The database, whoever the role is."""
    database = await Database.open(url, Vault.of(load_keys(keys, create=False)), pool_size=pool_size)
    try:
        yield database
    finally:
        await database.close()


def main() -> None:
    """Serves until it is stopped, as `hub serve` does."""
    settings = Settings()
    write_logs(settings.log_level)
    with patch.multiple(app, opened=opened, ReadAudit=NoAudit):
        uvicorn.run(
            app.create_app(settings),
            port=int(sys.argv[1]),
            http=PatientProtocol,
            log_config=None,
            access_log=False,
            lifespan="on",
            server_header=False,
        )


if __name__ == "__main__":
    main()
