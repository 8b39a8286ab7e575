"""Builds the application: routes, the journal around them, and what opens and closes with it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.routing import BaseRoute, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

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


def create_app(
    settings: Settings, tabs: graphiql.Tabs = graphiql.no_tabs, *, for_good: bool = False
) -> ASGIApp:
    """The hub's application; it opens the database that the settings name when the server starts it.

    `for_good` says that it lives as long as its process: then what it is built of is never looked through for
    garbage, which would take longer than many a question.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with _service(settings, tabs) as (endpoint, routes):
            app.router.routes[:] = routes
            doors.graphql = endpoint
            if for_good:
                gc.collect()
                gc.freeze()
            yield

    doors = Doors(Starlette(lifespan=lifespan))
    return Journal(walled(doors, settings), settings)


class Doors:
    """Lets questions in by a door of their own: the router and its middleware would cost a tenth of a question."""

    def __init__(self, others: ASGIApp) -> None:
        self._others = others
        self.graphql: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.graphql is not None and scope["type"] == "http" and scope["path"] == "/graphql":
            await self.graphql(scope, receive, send)
        else:
            await self._others(scope, receive, send)


def from_environment() -> ASGIApp:
    """The application of one worker process, as the environment says; uvicorn calls this."""
    settings = Settings()
    write_logs(settings.log_level)
    return create_app(settings, for_good=True)


@dataclass(frozen=True)
class _Kept:
    """What is kept beside the requests of one process."""

    audit: ReadAudit
    trust: Trust
    changes: Changes


@asynccontextmanager
async def _service(settings: Settings, tabs: graphiql.Tabs) -> AsyncIterator[tuple[ASGIApp, list[BaseRoute]]]:
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
                yield _served(settings, database, _Kept(audit, trust, changes), tabs)
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


def _served(
    settings: Settings, database: Database, kept: _Kept, tabs: graphiql.Tabs
) -> tuple[ASGIApp, list[BaseRoute]]:
    """The GraphQL endpoint, and the routes of everything else."""
    keys = load_signing_keys(settings.keys, create=True)
    tokens = BearerTokens(settings, keys)
    schema, limits = build_schema(settings.country), Limits.of(settings)
    following = Following(schema, kept.audit, limits, Rationing(settings), settings.caches_megabytes)
    streams = Streams(settings, database, kept.trust, following, kept.changes)
    endpoint = GraphQLEndpoint(settings, database, tokens, kept.trust, following, graphiql.GraphiQL(tabs))
    return EventStreams(endpoint, database, tokens, streams), [
        WebSocketRoute("/graphql", WebSockets(settings, database, tokens, streams)),
        graphiql.files(),
        *oauth_routes(settings, database, keys, kept.trust),
        *signin.routes(settings, database),
        *health.routes(database),
    ]
