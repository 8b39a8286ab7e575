"""GraphiQL, served by the hub itself: the page with its tabs, and the files beside it."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_HERE = Path(__file__).parent
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Tab:
    """A query that GraphiQL opens with; headers and variables are JSON text."""

    title: str
    query: str
    variables: str = ""
    headers: str = ""


Tabs = Callable[[], Awaitable[Sequence[Tab]]]
"""Makes the tabs of one page: headers with tokens must be as fresh as the page."""


async def no_tabs() -> Sequence[Tab]:
    """A page that opens empty."""
    return ()


class GraphiQL:
    """The page for browsers."""

    def __init__(self, tabs: Tabs = no_tabs) -> None:
        template = (_HERE / "index.html").read_text(encoding="utf-8")
        self._template = template.replace("{{endpoint}}", "/graphql")
        self._tabs = tabs

    @staticmethod
    def is_wanted(scope: Scope) -> bool:
        """Whether a browser opened the endpoint without a question."""
        if scope["method"] != "GET":
            return False
        request = Request(scope)
        accepted = request.headers.get("accept", "")
        return "text/html" in accepted and "query" not in request.query_params

    async def page(self) -> Response:
        """The page, under a policy that lets it load nothing from elsewhere."""
        listed = orjson.dumps([asdict(tab) for tab in await self._tabs()]).decode().replace("<", "\\u003c")
        headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
        return HTMLResponse(self._template.replace("{{tabs}}", listed), headers=headers)


def files() -> Mount:
    """The page's scripts and styles."""
    return Mount("/graphiql", _Assets(directory=_HERE))


class _Assets(StaticFiles):
    """The scripts and styles of this folder, and nothing else that lies in it."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        return super().lookup_path(path) if path.endswith((".js", ".css")) else ("", None)
