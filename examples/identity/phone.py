"""Identity by the phone, in the shape of CIBA: requests wait until the person answers on a page that is their phone."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from html import escape

import httpx
from provider import REQUEST_ID, Provider, refused
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

_INTERVAL = 1
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="3"><title>Example phone · هاتف تجريبي</title>
<style>
  body {{ font: 1.0625rem/1.6 system-ui, sans-serif; max-width: 28rem; margin: 2rem auto; padding: 0 1rem }}
  button {{ font: inherit; padding: .5rem 1rem }} b {{ font-size: 2rem }}
</style>
<h1>The phones of the example people</h1>{requests}</html>"""
_REQUEST = """<form method="post" action="/phone"><p>{name} ({number}): <b>{shown}</b></p>
<input type="hidden" name="number" value="{number}">
<button name="answer" value="approve">Approve</button> <button name="answer" value="deny">Deny</button></form>"""


@dataclass
class _Asked:
    number: str
    shown: str
    until: float
    answer: str | None = None
    last_asked: float = 0.0


class Phones:
    """The requests, by their id."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._asked: dict[str, _Asked] = {}

    def routes(self) -> list[Route]:
        """The API that asks, and the phones that answer."""
        return [
            Route("/push", self._push, methods=["POST"]),
            Route("/phone", self._show),
            Route("/phone", self._answer, methods=["POST"]),
        ]

    def redeem(self, form: dict[str, str]) -> Response:
        """The token for a request that was approved; how it stands, until then."""
        asked = self._asked.get(form.get("auth_req_id", ""))
        now = time.monotonic()
        if asked is None:
            return refused("invalid_grant")
        if asked.until < now:
            return refused("expired_token")
        if asked.answer is None:
            too_soon, asked.last_asked = now - asked.last_asked < _INTERVAL * 0.9, now
            return refused("slow_down" if too_soon else "authorization_pending")
        self._asked.pop(form["auth_req_id"])
        if asked.answer != "approve":
            return refused("access_denied")
        claims = {REQUEST_ID: form["auth_req_id"]}
        id_token = self._provider.identity(asked.number, **claims)
        answer = {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "id_token": id_token}
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    async def _push(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        if not self._provider.proves_itself(request):
            return refused("invalid_client", 401)
        number, shown = form.get("login_hint", ""), form.get("binding_message", "")
        if number not in self._provider.people:
            return refused("unknown_user_id")
        lasts = int(form.get("requested_expiry", "120"))
        request_id = secrets.token_urlsafe(24)
        self._asked[request_id] = _Asked(number, shown, time.monotonic() + lasts)
        return JSONResponse({"auth_req_id": request_id, "expires_in": lasts, "interval": _INTERVAL})

    async def _show(self, _: Request) -> Response:
        waiting = [asked for asked in self._asked.values() if asked.answer is None]
        names = self._provider.people
        shown = "".join(
            _REQUEST.format(
                name=escape(names[asked.number]), number=escape(asked.number), shown=escape(asked.shown)
            )
            for asked in waiting
        )
        page = _PAGE.format(requests=shown or "<p>Nobody is asked anything.</p>")
        return HTMLResponse(page, headers={"Cache-Control": "no-store"})

    async def _answer(self, request: Request) -> Response:
        form = await request.form()
        for request_id, asked in self._asked.items():
            if asked.number == form.get("number") and asked.answer is None:
                asked.answer = str(form.get("answer"))
                await self._call_back(request_id, asked)
                return HTMLResponse("<!doctype html><title>Done</title><p>Done.</p>")
        return refused("nobody_asked", 404)

    async def _call_back(self, request_id: str, asked: _Asked) -> None:
        callback = self._provider.client.callback
        if callback is None:
            return
        claims: dict[str, object] = {REQUEST_ID: request_id}
        if asked.answer == "approve":
            response = self._provider.identity(asked.number, **claims)
        else:
            response = self._provider.signed(error="access_denied", **claims)
        async with httpx.AsyncClient(trust_env=False) as client:
            await client.post(callback, json={"response": response})
