"""The cookie that ties a sign-in to one browser, and the token that ties a form to that cookie."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from hub.auth.signin import LASTS
from hub.settings import Settings

_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


class Cookie:
    """The cookie, under a name that no other site of the same machine can set where there is https."""

    def __init__(self, settings: Settings) -> None:
        self._secure = settings.issuer.startswith("https://")
        self.name = "__Host-charity-hub-signin" if self._secure else "charity-hub-signin"

    def read(self, request: Request) -> str | None:
        """The secret that the browser holds."""
        value = request.cookies.get(self.name, "")
        return value if _SECRET.fullmatch(value) else None

    def give(self, response: Response, secret: str) -> None:
        """Has the browser hold this secret until the sign-in is over."""
        self._set(response, secret, int(LASTS.total_seconds()))

    def take(self, response: Response) -> None:
        """Has the browser forget it."""
        self._set(response, "", 0)

    def _set(self, response: Response, value: str, seconds: int) -> None:
        """Lax, since the browser comes back from the provider's site."""
        response.set_cookie(
            self.name, value, seconds, path="/", secure=self._secure, httponly=True, samesite="lax"
        )


def form_token(secret: str) -> str:
    """What a form of this browser's carries: nobody makes it without the cookie."""
    return hmac.digest(secret.encode(), b"charity-hub form", "sha256").hex()


def is_own_form(request: Request, form: Mapping[str, str], secret: str) -> bool:
    """Whether the form was sent from a page of the hub that this very browser was shown."""
    from_here = request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    return from_here and hmac.compare_digest(form.get("token", "").encode(), form_token(secret).encode())
