"""Serves the stand-in: `python examples/identity --redirect-uri http://127.0.0.1:8000/oauth/signin/back`.

It prints one line of JSON with its address and the client's credentials, and serves until Ctrl-C.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import socket
import sys
import threading
from pathlib import Path

import uvicorn
from application import Application
from page import Page
from phone import Phones
from provider import Client, Provider, refused
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

CIBA = "urn:openid:params:grant-type:ciba"


def endpoints(provider: Provider, hub: str | None) -> Starlette:
    """The stand-in's endpoints, and those of the example application of the hub at that address."""
    page, phones = Page(provider), Phones(provider)

    async def token(request: Request) -> Response:
        if not provider.proves_itself(request):
            return refused("invalid_client", 401)
        form = {name: str(value) for name, value in (await request.form()).items()}
        redeem = {"authorization_code": page.redeem, CIBA: phones.redeem}.get(form.get("grant_type", ""))
        return redeem(form) if redeem else refused("unsupported_grant_type")

    return Starlette(
        routes=[
            *provider.documents(),
            *page.routes(),
            *phones.routes(),
            *(Application(hub, provider.issuer).routes() if hub else []),
            Route("/token", token, methods=["POST"]),
        ]
    )


def main() -> None:
    """Reads the options and serves."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=8100)
    options.add_argument("--redirect-uri", required=True, help="where the hub takes people back")
    options.add_argument("--callback", help="where the hub hears the answers of phones; without it, it asks")
    options.add_argument("--people", type=Path, default=Path(__file__).with_name("people.json"))
    options.add_argument("--client-id", default="charity-hub")
    options.add_argument(
        "--hub", help="the hub's address: serves an example application that signs people in"
    )
    options.add_argument("--or-any-port", action="store_true", help="takes another port if that one is taken")
    options.add_argument("--until-input-ends", action="store_true", help="ends with whoever started it")
    told = options.parse_args()
    secret = os.environ.get("IDENTITY_CLIENT_SECRET") or secrets.token_urlsafe(24)
    with socket.socket() as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind(("127.0.0.1", told.port))
        except (OSError, OverflowError):
            if not told.or_any_port:
                raise
            bound.bind(("127.0.0.1", 0))
        issuer = f"http://127.0.0.1:{bound.getsockname()[1]}"
        client = Client(told.client_id, secret, told.redirect_uri, told.callback)
        provider = Provider(issuer, client, json.loads(told.people.read_text("utf-8")))
        print(json.dumps({"issuer": issuer, "client_id": client.id, "client_secret": secret}), flush=True)
        server = uvicorn.Server(uvicorn.Config(endpoints(provider, told.hub), log_level="warning"))
        if told.until_input_ends:
            threading.Thread(target=_end_with_input, args=(server,), daemon=True).start()
        server.run([bound])


def _end_with_input(server: uvicorn.Server) -> None:
    sys.stdin.buffer.read()
    server.should_exit = True


if __name__ == "__main__":
    main()
