"""The hub without audit and without PostgreSQL's walls, which exists for the comparison alone.

Run as `python -m bench.reads.open_hub PORT`. It is put together from the hub's own parts: no setting of the hub does
this, and a hub that starts as its people start it refuses the role that this one comes as.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette

from hub.app import Doors
from hub.auth.bearer import BearerTokens
from hub.auth.keys import load_signing_keys
from hub.auth.trust import Trust
from hub.schema.answer import Answering
from hub.schema.build import build_schema
from hub.schema.rationing import Rationing
from hub.schema.walls import Limits
from hub.settings import Settings
from hub.storage.audit import AuditRecord, ReadAudit
from hub.storage.keys import load_keys
from hub.storage.secrecy import Vault
from hub.storage.work import Database
from hub.web.connection import PatientProtocol
from hub.web.graphiql import GraphiQL, no_tabs
from hub.web.graphql import GraphQLEndpoint
from hub.web.journal import Journal, write_logs
from hub.web.walls import walled


class NoAudit(ReadAudit):
    """Writes no records down."""

    async def record(self, record: AuditRecord) -> None:
        """Forgets it."""


def main() -> None:
    """Serves until it is stopped."""
    settings = Settings()
    write_logs(settings.log_level)
    uvicorn.run(
        _application(settings),
        port=int(sys.argv[1]),
        http=PatientProtocol,
        log_config=None,
        access_log=False,
        lifespan="on",
        server_header=False,
    )


def _application(settings: Settings) -> Journal:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        url = settings.database_url or ""
        vault = Vault.of(load_keys(settings.keys, create=False))
        database = await Database.open(url, vault, pool_size=settings.database_pool)
        trust = Trust(database)
        async with trust.kept_current(url):
            doors.graphql = _endpoint(settings, database, trust)
            gc.collect()
            gc.freeze()
            yield
        await database.close()

    doors = Doors(Starlette(lifespan=lifespan))
    return Journal(walled(doors, settings), settings)


def _endpoint(settings: Settings, database: Database, trust: Trust) -> GraphQLEndpoint:
    tokens = BearerTokens(settings, load_signing_keys(settings.keys, create=True))
    schema, limits = build_schema(settings.country), Limits.of(settings)
    answering = Answering(schema, NoAudit(database), limits, Rationing(settings))
    return GraphQLEndpoint(settings, database, tokens, trust, answering, GraphiQL(no_tabs))


if __name__ == "__main__":
    main()
