"""The OAuth clients of the demo's users: made once, their secrets kept in a file that only its owner can read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import httpx

from hub.auth.registration import AuthMethod
from hub.auth.scopes import CallerKind, Scope
from hub.cli.demo.party import Party
from hub.errors import ConfigurationError
from hub.resolvers.clients import CreateClient, create_client
from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Value
from hub.storage import clients as stored_clients

CASE_WORK = (
    Scope.BENEFICIARY_READ,
    Scope.BENEFICIARY_IDENTITY,
    Scope.BENEFICIARY_CONTACT,
    Scope.BENEFICIARY_HOUSEHOLD,
    Scope.BENEFICIARY_FINANCE,
    Scope.BENEFICIARY_REGISTER,
    Scope.AID_CHECK,
    Scope.AID_READ,
    Scope.AID_GRANT,
)
ADAPTER = (Scope.PROJECT_PUBLISH, Scope.PROJECT_READ, Scope.BUDGET_READ, Scope.FINDING_READ)
MINISTRY = (
    *(scope for scope in Scope if scope.startswith("admin:")),
    Scope.BENEFICIARY_READ,
    Scope.BENEFICIARY_IDENTITY,
    Scope.PROJECT_READ,
)
DONOR_PORTAL = (Scope.PROJECT_READ, Scope.PROJECT_REPORT)


@dataclass(frozen=True)
class Wanted:
    """A client that the demo needs; `key` finds it again on the next run."""

    key: str
    title: str
    kind: CallerKind
    scopes: tuple[Scope, ...]
    charity_id: UUID | None = None
    redirect_uri: str | None = None


class Clients:
    """The clients kept in one file."""

    def __init__(self, kept: Path, context: RequestContext, http: httpx.AsyncClient) -> None:
        self._file = kept
        self._kept: dict[str, dict[str, str]] = json.loads(kept.read_text()) if kept.exists() else {}
        self._context = context
        self._http = http

    async def refuse_a_hub_in_use(self) -> None:
        """Raises ConfigurationError when the database has clients, and none of them is the demo's."""
        async with self._context.database.work() as work:
            standing = {client.client_id for client in await stored_clients.everyone(work)}
        if standing and not standing & {kept["client_id"] for kept in self._kept.values()}:
            raise ConfigurationError(
                "This database is in use and not by the demo, which would add invented people to it: "
                "name another HUB_DATA_DIR, and no HUB_DATABASE_URL."
            )

    async def party(self, wanted: Wanted) -> Party:
        """The user with that client, which is made unless it was made before and still comes in."""
        kept = await self._found(wanted)
        return Party(wanted.title, kept["client_id"], kept["client_secret"], self._http)

    async def application(self, wanted: Wanted) -> str:
        """The client id of an application that signs people in, and has no secret."""
        return (await self._found(wanted))["client_id"]

    async def parties(self, wanted: Sequence[Wanted]) -> list[Party]:
        """Several users."""
        return [await self.party(each) for each in wanted]

    async def _found(self, wanted: Wanted) -> dict[str, str]:
        kept = self._kept.get(wanted.key)
        if kept is None or not await self._comes_in(kept["client_id"]):
            kept = self._kept[wanted.key] = await self._made(wanted)
            self._keep()
        return kept

    async def _comes_in(self, client_id: str) -> bool:
        async with self._context.database.work() as work:
            stored = await stored_clients.find(work, client_id)
        return stored is not None and stored.may_come_in

    async def _made(self, wanted: Wanted) -> dict[str, str]:
        scopes = tuple(scope.value for scope in wanted.scopes)
        command = CreateClient(wanted.kind, wanted.title, scopes, wanted.charity_id)
        if wanted.redirect_uri:
            uris = (wanted.redirect_uri,)
            command = replace(command, auth_method=AuthMethod.NONE, redirect_uris=uris)
        made = await create_client(self._context, command)
        if not isinstance(made, Value):
            raise ConfigurationError(f"The client of {wanted.title} was not made.")
        return {name: str(made.fields[field]) for name, field in _KEPT.items()}

    def _keep(self) -> None:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = self._file.with_suffix(".half")
        half.touch(mode=0o600)
        half.write_text(json.dumps(self._kept, indent=2))
        half.replace(self._file)


_KEPT = {"client_id": "clientId", "client_secret": "clientSecret"}
