"""GraphiQL, served by the hub itself: the page with its tabs, and the files beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

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


class GraphiQL:
    """The page for browsers."""

    def __init__(self, tabs: Sequence[Tab] = ()) -> None:
        template = (_HERE / "index.html").read_text(encoding="utf-8")
        listed = orjson.dumps([asdict(tab) for tab in tabs]).decode().replace("<", "\\u003c")
        self._page = template.replace("{{endpoint}}", "/graphql").replace("{{tabs}}", listed)

    @staticmethod
    def is_wanted(request: Request) -> bool:
        """Whether a browser opened the endpoint without a question."""
        accepted = request.headers.get("accept", "")
        return request.method == "GET" and "text/html" in accepted and "query" not in request.query_params

    def page(self) -> Response:
        """The page, under a policy that lets it load nothing from elsewhere."""
        return HTMLResponse(self._page, headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"})


def files() -> Mount:
    """The page's scripts and styles."""
    return Mount("/graphiql", StaticFiles(directory=_HERE))
