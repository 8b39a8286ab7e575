"""The journal of requests: an id for each, a structured log line without personal data, and metrics."""

from __future__ import annotations

import logging
import re
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, BinaryIO

import orjson
import structlog
from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Receive, Scope, Send
from uuid_utils import uuid7

from hub.settings import Settings
from hub.web.exchange import Exchange
from hub.web.headers import security_headers
from hub.web.library_log import LibraryLine

_ASKED = Counter("hub_requests_total", "Requests answered.", ["path", "status"])
_TOOK = Histogram("hub_request_seconds", "How long requests took.", ["path"])
_KNOWN = re.compile(r"/(graphql|graphiql|oauth/\w+|health/\w+|metrics|\.well-known)\b")
_GIVEN_ID = re.compile(r"(?!.*[0-9]{8})[A-Za-z0-9._-]{8,64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""A name or a UUID: an id of somebody's choosing must not bring a civil number or a phone into the log."""


@dataclass
class _Lines:
    """Where the lines of requests go: past structlog, which takes longer over one than all else in this module."""

    stream: BinaryIO | None = None


_lines = _Lines()


class Journal:
    """Wraps the application: names each request, and writes what became of it."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._body_seconds = settings.body_seconds
        self._headers = security_headers(settings.issuer)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id, began = _request_id(scope), time.perf_counter()
        state: dict[str, Any] = scope.setdefault("state", {})
        state["request_id"] = request_id
        headers = (*self._headers, (b"x-request-id", request_id.encode()))
        exchange = Exchange(scope, receive, send, self._body_seconds, headers)
        try:
            await self._app(scope, exchange.receive, exchange.send)
        finally:
            _write(scope, state, exchange.status, time.perf_counter() - began)


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            given: str = value.decode("latin-1")
            if _GIVEN_ID.fullmatch(given):
                return given
    return str(uuid7())


def _write(scope: Scope, state: dict[str, Any], status: int, seconds: float) -> None:
    """The path's known beginning only: what follows, and the query string, may be personal."""
    path = _known(scope["path"])
    _asked(path, status).inc()
    _took(path).observe(seconds)
    if _lines.stream is not None:
        line = {
            "request_id": state["request_id"],
            "method": scope["method"],
            "path": path,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "client_id": state.get("client_id"),
            "event": "request",
            "level": "info",
            "timestamp": datetime.now(UTC),
        }
        _lines.stream.write(orjson.dumps(line, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE))
        _lines.stream.flush()


def _known(path: str) -> str:
    if path == "/graphql":
        return path
    known = _KNOWN.match(path)
    return known[0] if known else "other"


@lru_cache(maxsize=1_000)
def _asked(path: str, status: int) -> Counter:
    return _ASKED.labels(path, status)


@lru_cache(maxsize=1_000)
def _took(path: str) -> Histogram:
    return _TOOK.labels(path)


def write_logs(level: str) -> None:
    """Logs as JSON lines on standard error, from `level` up."""
    lowest = logging.getLevelNamesMapping()[level]
    _lines.stream = sys.stderr.buffer if lowest <= logging.INFO else None
    libraries = logging.StreamHandler(sys.stderr)
    libraries.setFormatter(LibraryLine())
    logging.basicConfig(level=logging.WARNING, handlers=[libraries], force=True)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(orjson.dumps),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(lowest),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
