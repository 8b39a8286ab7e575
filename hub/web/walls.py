"""The walls around the application: patience with bodies, other sites' pages, and the headers of every answer."""

from __future__ import annotations

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from hub.settings import Settings
from hub.web.headers import SecurityHeaders
from hub.web.patience import Patience

_SENT = ("Authorization", "Content-Type", "Accept-Language", "DPoP", "X-Request-Id")
_SHOWN = ("Retry-After", "WWW-Authenticate", "DPoP-Nonce", "X-Request-Id")


def walled(app: ASGIApp, settings: Settings) -> ASGIApp:
    """The application behind its walls. Pages of other sites reach it where the settings name them, without cookies."""
    if settings.allowed_origins:
        app = CORSMiddleware(
            app,
            allow_origins=settings.allowed_origins,
            allow_methods=("GET", "POST"),
            allow_headers=_SENT,
            expose_headers=_SHOWN,
            max_age=600,
        )
    return SecurityHeaders(Patience(app, settings.body_seconds), settings.issuer)
