"""A hub where people sign in, with the stand-in identity provider in a process of its own beside it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

import httpx
import uvicorn

from hub.app import create_app
from hub.auth.clients import register
from hub.auth.registration import AuthMethod, Registration
from hub.auth.scopes import CallerKind, Scope
from hub.settings import Settings
from hub.storage.work import Database
from tests.builders.base import a_civil_number
from tests.ports import free_port

ROOT = Path(__file__).parents[1]
BACK = "https://portal.example/back"
VERIFIER = "v" * 43
PERSONS = (Scope.APPLICANT_SELF, Scope.DONATION_READ, Scope.PROJECT_REPORT)


@dataclass(frozen=True)
class StandIn:
    """The running provider, and the civil numbers of those who can prove themselves to it."""

    issuer: str
    client_id: str
    client_secret: str
    people: tuple[str, ...]

    async def on_the_phone(self, number: str, answer: Literal["approve", "deny"]) -> None:
        """The person answers on the phone."""
        async with httpx.AsyncClient(trust_env=False) as client:
            form = {"number": number, "answer": answer}
            (await client.post(f"{self.issuer}/phone", data=form)).raise_for_status()


@dataclass(frozen=True)
class Desk:
    """The hub, its database, and the provider that it asks."""

    settings: Settings
    database: Database
    identity: StandIn

    def browser(self, language: str = "en") -> httpx.AsyncClient:
        """A browser without scripts, which follows no redirect by itself."""
        return httpx.AsyncClient(
            base_url=self.settings.issuer, headers={"Accept-Language": language}, timeout=240, trust_env=False
        )

    async def client(
        self,
        *scopes: str,
        kind: CallerKind = CallerKind.PERSON,
        charity_id: UUID | None = None,
        name: str = "Family portal",
        back: str = BACK,
    ) -> str:
        """The id of a new application that signs people in."""
        async with self.database.work() as work:
            wanted = Registration(
                kind,
                name,
                scopes or PERSONS,
                charity_id=charity_id,
                auth_method=AuthMethod.NONE,
                redirect_uris=(back,),
            )
            made = await register(work, wanted)
        return made.client.client_id


@asynccontextmanager
async def identity_stand_in(
    directory: Path, redirect_uri: str, callback: str | None = None, *, people: int = 8
) -> AsyncIterator[StandIn]:
    """Serves the stand-in for the block's length, with people of the test's own."""
    numbers = [a_civil_number() for _ in range(people)]
    listed = directory / f"people-{secrets.token_hex(4)}.json"
    listed.write_text(json.dumps({number: f"Person {place}" for place, number in enumerate(numbers, 1)}))
    command = [sys.executable, str(ROOT / "examples" / "identity"), "--port", "0"]
    command += ["--redirect-uri", redirect_uri, "--people", str(listed)]
    process = await asyncio.create_subprocess_exec(
        *command, *(["--callback", callback] if callback else []), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        told = json.loads(await process.stdout.readline())
        await _answers(told["issuer"])
        yield StandIn(**told, people=tuple(numbers))
    finally:
        process.terminate()
        await process.communicate()


@asynccontextmanager
async def a_desk(
    settings: Settings,
    database: Database,
    directory: Path,
    kind: Literal["OIDC", "PUSH"],
    *,
    calls_back: bool = False,
) -> AsyncIterator[Desk]:
    """Serves a hub, on a port that its issuer names, whose people prove themselves to the stand-in."""
    port = free_port()
    issuer = f"http://127.0.0.1:{port}"
    heard = f"{issuer}/oauth/signin/heard" if calls_back else None
    async with identity_stand_in(directory, f"{issuer}/oauth/signin/back", heard) as identity:
        own = Settings.model_validate(
            settings.model_dump()
            | {
                "issuer": issuer,
                "identity_kind": kind,
                "identity_issuer": identity.issuer,
                "identity_client_id": identity.client_id,
                "identity_client_secret": identity.client_secret,
            }
        )
        async with _served(own, port):
            yield Desk(own, database, identity)


def asked_for(client_id: str, *scopes: str, back: str = BACK, **changes: str) -> str:
    """The address to which an application sends a person."""
    params = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": back,
        "scope": " ".join(scopes or PERSONS),
        "state": "of-the-app",
        "code_challenge": challenge(VERIFIER),
        "code_challenge_method": "S256",
    }
    return f"/oauth/authorize?{urlencode(params | changes)}"


def challenge(verifier: str) -> str:
    """The S256 code challenge."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def answer_in(address: str) -> dict[str, str]:
    """What the query of an address says."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def token_in(page: httpx.Response) -> str:
    """The hidden token of a page's form."""
    found = re.search(r'name="token" value="([0-9a-f]{64})"', page.text)
    assert found is not None, page.text
    return found[1]


async def chosen_at_the_provider(browser: httpx.AsyncClient, address: str, number: str) -> httpx.Response:
    """The provider's answer to the person who chooses to be this one: a redirect back to the hub."""
    asked = answer_in(address)
    form = {name: asked[name] for name in ("state", "nonce", "code_challenge")}
    return await browser.post(address, data={**form, "number": number})


async def identified(browser: httpx.AsyncClient, address: str, number: str) -> httpx.Response:
    """The consent page that a person comes to by the provider's page."""
    begun = await browser.get(address)
    returned = await chosen_at_the_provider(browser, begun.headers["location"], number)
    back = await browser.get(returned.headers["location"])
    assert back.headers["location"] == "/oauth/signin/consent", back.text
    return await browser.get(back.headers["location"])


async def decided(
    browser: httpx.AsyncClient, page: httpx.Response, decision: str = "allow"
) -> httpx.Response:
    """The hub's answer to a decision on the consent page."""
    form = {"token": token_in(page), "decision": decision}
    return await browser.post("/oauth/signin/consent", data=form)


async def _answers(issuer: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        for _ in range(2_000):
            try:
                await client.get(f"{issuer}/jwks.json")
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return
    raise AssertionError("the stand-in does not answer")


@asynccontextmanager
async def _served(settings: Settings, port: int) -> AsyncIterator[None]:
    server = uvicorn.Server(
        uvicorn.Config(create_app(settings), host="127.0.0.1", port=port, log_level="warning", lifespan="on")
    )
    task = asyncio.create_task(server.serve())
    while not server.started:
        if task.done():
            await task
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await task
