"""Builds the application: routes, the journal around them, and what opens and closes with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp

from hub.auth.bearer import BearerTokens
from hub.auth.keys import load_signing_keys
from hub.auth.routes import routes as oauth_routes
from hub.auth.trust import Trust
from hub.errors import ConfigurationError
from hub.resolvers.background import shift
from hub.resolvers.following import Changes
from hub.resolvers.housekeeping import keep_tidy
from hub.schema.build import build_schema
from hub.schema.following import Following
from hub.schema.rationing import Rationing
from hub.schema.walls import Limits
from hub.settings import Settings
from hub.storage.audit import ReadAudit
from hub.storage.job_worker import working
from hub.storage.opening import opened
from hub.storage.work import Database
from hub.web import graphiql, health, signin
from hub.web.event_stream import EventStreams
from hub.web.graphql import GraphQLEndpoint
from hub.web.journal import Journal, write_logs
from hub.web.streams import Streams
from hub.web.transport_ws import WebSockets
from hub.web.walls import walled


def create_app(settings: Settings, tabs: graphiql.Tabs = graphiql.no_tabs) -> ASGIApp:
    """The hub's application; it opens the database that the settings name when the server starts it."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with _service(settings, tabs) as routes:
            app.router.routes[:] = routes
            yield

    return Journal(walled(Starlette(lifespan=lifespan), settings))


def from_environment() -> ASGIApp:
    """The application of one worker process, as the environment says; uvicorn calls this."""
    settings = Settings()
    write_logs(settings.log_level)
    return create_app(settings)


@dataclass(frozen=True)
class _Kept:
    """What is kept beside the requests of one process."""

    audit: ReadAudit
    trust: Trust
    changes: Changes


@asynccontextmanager
async def _service(settings: Settings, tabs: graphiql.Tabs) -> AsyncIterator[list[BaseRoute]]:
    if settings.database_url is None:
        raise ConfigurationError("The application needs HUB_DATABASE_URL: start the hub with “hub serve”.")
    async with opened(settings.database_url, settings.keys, pool_size=settings.database_pool) as database:
        audit = ReadAudit(database)
        trust, changes = Trust(database), Changes()
        database.committed = changes.committed
        tidying = asyncio.create_task(keep_tidy(database, settings.keys))
        try:
            async with (
                trust.kept_current(settings.database_url),
                changes.kept_current(settings.database_url),
                _jobs_done(settings, settings.database_url, database),
            ):
                yield _routes(settings, database, _Kept(audit, trust, changes), tabs)
        finally:
            tidying.cancel()
            await audit.close()


@asynccontextmanager
async def _jobs_done(settings: Settings, url: str, database: Database) -> AsyncIterator[None]:
    """Has background jobs done beside the requests, unless they are left to other workers."""
    if not settings.jobs_at_once:
        yield
        return
    async with working(url, database, shift(database, settings)):
        yield


def _routes(settings: Settings, database: Database, kept: _Kept, tabs: graphiql.Tabs) -> list[BaseRoute]:
    keys = load_signing_keys(settings.keys, create=True)
    tokens = BearerTokens(settings, keys)
    schema, limits = build_schema(settings.country), Limits.of(settings)
    following = Following(schema, kept.audit, limits, Rationing(settings))
    streams = Streams(settings, database, kept.trust, following, kept.changes)
    endpoint = GraphQLEndpoint(settings, database, tokens, kept.trust, following, graphiql.GraphiQL(tabs))
    return [
        Route("/graphql", EventStreams(endpoint, database, tokens, streams)),
        WebSocketRoute("/graphql", WebSockets(settings, database, tokens, streams)),
        graphiql.files(),
        *oauth_routes(settings, database, keys, kept.trust),
        *signin.routes(settings, database),
        *health.routes(database),
    ]
