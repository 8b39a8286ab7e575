"""The wall around the application for pages of other sites, where the settings name any."""

from __future__ import annotations

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from hub.settings import Settings

_SENT = ("Authorization", "Content-Type", "Accept-Language", "DPoP", "X-Request-Id")
_SHOWN = ("Retry-After", "WWW-Authenticate", "DPoP-Nonce", "X-Request-Id")


def walled(app: ASGIApp, settings: Settings) -> ASGIApp:
    """The application behind its wall. Pages of other sites reach it where the settings name them, without cookies."""
    if not settings.allowed_origins:
        return app
    return CORSMiddleware(
        app,
        allow_origins=settings.allowed_origins,
        allow_methods=("GET", "POST"),
        allow_headers=_SENT,
        expose_headers=_SHOWN,
        max_age=600,
    )
