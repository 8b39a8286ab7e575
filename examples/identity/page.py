"""OpenID Connect by a page: whoever opens it chooses which of the example people they are."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from provider import Provider, refused
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Example identity · هوية تجريبية</title>
<style>
  body {{ font: 1.0625rem/1.6 system-ui, sans-serif; max-width: 28rem; margin: 2rem auto; padding: 0 1rem }}
  form {{ display: grid; gap: .5rem }}
  button {{ font: inherit; padding: .75rem 1rem; text-align: start; cursor: pointer }}
  small {{ display: block; opacity: .7 }}
</style>
<h1>Who are you? <span lang="ar" dir="rtl">من أنت؟</span></h1>
<p>This page stands in for the national identity provider. The people are invented.</p>
<form method="post">{fields}{people}
<button name="number" value="">None of them · <span lang="ar">لا أحد منهم</span></button></form></html>"""
_CODE_LASTS = 60


@dataclass(frozen=True)
class _Code:
    number: str
    nonce: str
    challenge: str
    redirect_uri: str
    until: float


class Page:
    """The authorization endpoint, and the codes it gave."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._codes: dict[str, _Code] = {}

    def routes(self) -> list[Route]:
        """The page, asked for and answered."""
        return [Route("/authorize", self._show), Route("/authorize", self._choose, methods=["POST"])]

    def redeem(self, form: dict[str, str]) -> Response:
        """The token for a code, once."""
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or code.until < time.monotonic() or code.redirect_uri != form.get("redirect_uri"):
            return refused("invalid_grant")
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not hmac.compare_digest(challenge, code.challenge):
            return refused("invalid_grant")
        id_token = self._provider.identity(code.number, nonce=code.nonce)
        answer = {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "id_token": id_token}
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    async def _show(self, request: Request) -> Response:
        asked = request.query_params
        client = self._provider.client
        if (asked.get("client_id"), asked.get("redirect_uri")) != (client.id, client.redirect_uri):
            return refused("invalid_request")
        if asked.get("code_challenge_method") != "S256" or asked.get("response_type") != "code":
            return refused("invalid_request")
        names = ("state", "nonce", "code_challenge")
        fields = "".join(
            f'<input type="hidden" name="{name}" value="{escape(asked.get(name, ""))}">' for name in names
        )
        people = "".join(
            f'<button name="number" value="{escape(number)}">{escape(name)}<small>{escape(number)}</small></button>'
            for number, name in self._provider.people.items()
        )
        return HTMLResponse(_PAGE.format(fields=fields, people=people), headers={"Cache-Control": "no-store"})

    async def _choose(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        number, redirect_uri = form.get("number", ""), self._provider.client.redirect_uri
        told = {"state": form.get("state", ""), "iss": self._provider.issuer}
        if number in self._provider.people:
            code = secrets.token_urlsafe(24)
            until = time.monotonic() + _CODE_LASTS
            self._codes[code] = _Code(
                number, form.get("nonce", ""), form.get("code_challenge", ""), redirect_uri, until
            )
            told["code"] = code
        else:
            told["error"] = "access_denied"
        return RedirectResponse(f"{redirect_uri}?{urlencode(told)}", 303)
