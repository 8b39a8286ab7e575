"""The demo's national identity provider: the stand-in of the examples, in a process of its own beside the hub."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from pydantic import SecretStr

from hub.auth.scopes import CallerKind, Scope
from hub.cli.demo.clients import Clients, Wanted
from hub.settings import Settings

STAND_IN = Path(__file__).parents[3] / "examples" / "identity"
APPLICATION = (Scope.APPLICANT_SELF, Scope.DONATION_READ, Scope.PROJECT_REPORT)
_USUAL_PORTS_AWAY = 100
_STARTED_WITHIN = 60.0


@dataclass(frozen=True)
class StandIn:
    """The running provider as the hub's settings name it, with an example application that signs people in."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)

    @property
    def settings(self) -> dict[str, object]:
        """What the hub is told of it."""
        return {
            "identity_kind": "OIDC",
            "identity_issuer": self.issuer,
            "identity_client_id": self.client_id,
            "identity_client_secret": SecretStr(self.client_secret),
        }

    async def link(self, clients: Clients) -> str:
        """The address at which a person begins to sign in."""
        back = f"{self.issuer}/application/back"
        wanted = Wanted(
            f"application at {self.issuer}",
            "Family portal",
            CallerKind.PERSON,
            APPLICATION,
            redirect_uri=back,
        )
        return f"{self.issuer}/application?{urlencode({'client_id': await clients.application(wanted)})}"


@asynccontextmanager
async def identity_provider(settings: Settings, issuer: str) -> AsyncIterator[StandIn | None]:
    """The provider for the block's length; None where the settings name another, or the examples are not there.

    It ends with the demo, however that ends: it serves until its standard input is closed.
    """
    if "identity_kind" in settings.model_fields_set or not STAND_IN.is_dir():
        yield None
        return
    port = int(issuer.rpartition(":")[2]) + _USUAL_PORTS_AWAY if issuer.count(":") == 2 else 0
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(STAND_IN),
        *("--port", str(port), "--or-any-port", "--until-input-ends"),
        *("--redirect-uri", f"{issuer}/oauth/signin/back", "--hub", issuer),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if name != "IDENTITY_CLIENT_SECRET"},
        start_new_session=True,
    )
    try:
        yield await _told(process)
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.communicate()


async def _told(process: asyncio.subprocess.Process) -> StandIn | None:
    """What it says of itself as soon as it listens; None when it did not start."""
    if process.stdout is None:
        return None
    try:
        line = await asyncio.wait_for(process.stdout.readline(), _STARTED_WITHIN)
        return StandIn(**json.loads(line))
    except (TimeoutError, ValueError):
        return None
