"""Serves the subgraph over HTTP: one endpoint, behind the bearer check; what nobody foresaw is told as nothing."""

import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
from graphql import GraphQLError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from charity_adapter.subgraph.access import (
    TIMEOUT,
    Admitted,
    Door,
    HubTokens,
    KeysAway,
    NotAdmitted,
    OwnToken,
)
from charity_adapter.subgraph.asking import Asking, ToldError
from charity_adapter.subgraph.notebook import Notebook
from charity_adapter.subgraph.schema import Subgraph, build_schema
from charity_adapter.subgraph.settings import NoteKind, SubgraphConfig

MOST_BYTES = 1024 * 1024
HIDDEN = "something went wrong here"


class TooLargeError(Exception):
    """More was sent than is read."""


def create_app(
    config: SubgraphConfig, notebooks: Mapping[NoteKind, Notebook], hub_url: str, token: str | None
) -> Starlette:
    """The application; `token` is our own bearer token, if there is one."""
    http = httpx.AsyncClient(timeout=TIMEOUT)
    own = (OwnToken(token),) if token else ()
    hubs = (HubTokens(hub_url, config.clients, http),) if config.clients else ()
    served = _Served(build_schema(config), Door(*own, *hubs), notebooks, config.charity)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with http:
            yield

    routes = [
        Route("/graphql", served.graphql, methods=["POST"]),
        Route("/health/live", served.live),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


class _Served:
    """What the routes answer."""

    def __init__(
        self, schema: Subgraph, door: Door, notebooks: Mapping[NoteKind, Notebook], charity: str | None
    ) -> None:
        self._schema = schema
        self._door = door
        self._notebooks = notebooks
        self._charity = charity

    async def live(self, _: Request) -> Response:
        """That it runs."""
        return JSONResponse({"status": "live"})

    async def graphql(self, request: Request) -> Response:
        """The answer to one GraphQL request of somebody who is admitted."""
        try:
            admitted = await self._door.admit(request.headers.get("authorization", ""))
            asked = await _asked(request)
        except NotAdmitted:
            return _refused(401, "UNAUTHENTICATED", {"WWW-Authenticate": "Bearer"})
        except KeysAway:
            return _refused(503, "UNAVAILABLE", {"Retry-After": "30"})
        except TooLargeError:
            return _refused(413, "QUERY_TOO_COMPLEX")
        except ValueError:
            return _refused(400, "BAD_USER_INPUT")
        return await self._answer(admitted, asked)

    async def _answer(self, admitted: Admitted, asked: Mapping[str, Any]) -> Response:
        result = await self._schema.execute(
            asked["query"],
            variable_values=asked.get("variables") or {},
            operation_name=asked.get("operationName"),
            context_value=Asking(admitted, self._notebooks, self._charity),
        )
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = [_told(error) for error in result.errors]
        return JSONResponse(answer)


async def _asked(request: Request) -> Mapping[str, Any]:
    """The request's JSON. Raises TooLargeError, and ValueError for what is no GraphQL request."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise TooLargeError
    try:
        asked = json.loads(body)
    except RecursionError as error:
        raise ValueError from error
    shapes = {"query": str, "variables": dict | None, "operationName": str | None}
    if not isinstance(asked, dict) or not all(isinstance(asked.get(name), of) for name, of in shapes.items()):
        raise ValueError
    return asked


def _told(error: GraphQLError) -> dict[str, Any]:
    """An error that was foreseen, as it is; of any other that there was one, and where."""
    cause = error.original_error
    if cause is None or isinstance(cause, ToldError):
        return dict(error.formatted)
    hidden = {"message": HIDDEN, "extensions": {"code": "INTERNAL"}}
    return {**hidden, **({"path": list(error.path)} if error.path else {})}


def _refused(status: int, code: str, headers: Mapping[str, str] | None = None) -> Response:
    error = {"message": code.lower().replace("_", " "), "extensions": {"code": code}}
    return JSONResponse({"errors": [error]}, status, headers=headers)
