"""An example application that signs people in to the hub: a public client with PKCE, which shows their own record."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlencode

import httpx
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

START_PATH = "/application"
BACK_PATH = "/application/back"
SCOPES = "applicant:self donation:read project:report"
_MOST_UNDER_WAY = 1_000
_WHO = "{ viewer { subject scopes } }"
_OWN_RECORD = """query OwnRecord($id: ID!) { beneficiary(id: $id) {
  name civilId identityVerified
  aids(first: 20) { nodes { state cycles aidType { code } charity { code } } } } }"""
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Example application · تطبيق تجريبي</title>
<style>
  body {{ font: 1.0625rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem }}
  pre {{ overflow-x: auto; padding: 1rem; background: #8882 }}
</style>
<h1>{title}</h1><pre>{told}</pre><p><a href="{again}">Sign in again · <span lang="ar">الدخول من جديد</span></a></p></html>"""


@dataclass(frozen=True)
class _Begun:
    client_id: str
    verifier: str


class Application:
    """The application, as a client of the hub at one address."""

    def __init__(self, hub: str, address: str) -> None:
        self._hub = hub
        self._back = address + BACK_PATH
        self._begun: dict[str, _Begun] = {}

    def routes(self) -> list[Route]:
        """Where a person begins, and where the hub sends them back."""
        return [Route(START_PATH, self._start), Route(BACK_PATH, self._come_back)]

    async def _start(self, request: Request) -> Response:
        client_id, state = request.query_params.get("client_id", ""), secrets.token_urlsafe(16)
        begun = _Begun(client_id, secrets.token_urlsafe(48))
        while len(self._begun) >= _MOST_UNDER_WAY:
            del self._begun[next(iter(self._begun))]
        self._begun[state] = begun
        digest = hashlib.sha256(begun.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": self._back,
            "scope": SCOPES,
            "state": state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return RedirectResponse(f"{self._hub}/oauth/authorize?{urlencode(asked)}", 303)

    async def _come_back(self, request: Request) -> Response:
        begun = self._begun.pop(request.query_params.get("state", ""), None)
        if begun is None or request.query_params.get("iss") != self._hub:
            return _page("Nobody began this sign-in here", {}, START_PATH)
        again = f"{START_PATH}?{urlencode({'client_id': begun.client_id})}"
        code = request.query_params.get("code")
        if code is None:
            return _page("You are not signed in", {"error": request.query_params.get("error", "")}, again)
        async with httpx.AsyncClient(base_url=self._hub, timeout=30, trust_env=False) as http:
            return _page("You are signed in", await self._shown(http, begun, code), again)

    async def _shown(self, http: httpx.AsyncClient, begun: _Begun, code: str) -> dict[str, Any]:
        """Who the hub says it is, and their own record if they have one."""
        redeemed = await http.post(
            "/oauth/token",
            data={
                "grant_type": "authorization_code",
                "client_id": begun.client_id,
                "code": code,
                "redirect_uri": self._back,
                "code_verifier": begun.verifier,
            },
        )
        token = redeemed.json()
        if "access_token" not in token:
            return {"error": token.get("error")}
        headers = {"Authorization": f"Bearer {token['access_token']}"}
        asked = await http.post("/graphql", json={"query": _WHO}, headers=headers)
        told: dict[str, Any] = asked.json()["data"]
        if "applicant:self" in told["viewer"]["scopes"]:
            id = base64.b64encode(f"Beneficiary:{told['viewer']['subject']}".encode()).decode()
            body = {"query": _OWN_RECORD, "variables": {"id": id}}
            told |= (await http.post("/graphql", json=body, headers=headers)).json().get("data") or {}
        return told


def _page(title: str, told: dict[str, Any], again: str) -> Response:
    shown = escape(json.dumps(told, ensure_ascii=False, indent=2))
    return HTMLResponse(
        _PAGE.format(title=escape(title), told=shown, again=escape(again)),
        headers={"Cache-Control": "no-store"},
    )
