"""A country with a hub of its own: what the tests over HTTP stand on, and how they ask."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest

from hub.auth.caller import Caller
from hub.auth.scopes import Scope
from hub.settings import Settings
from hub.storage.secrecy import Vault
from tests.conftest import FreshDatabase
from tests.hub import Hub, serving
from tests.schema.a_country import Country, a_country, global_id
from tests.seeing import SeeingDatabase

MODERN = "application/graphql-response+json"


@dataclass(frozen=True)
class World:
    """A served hub, its database, and the country that is in it."""

    hub: Hub
    database: SeeingDatabase
    country: Country

    def caller(self, who: str, *scopes: Scope, without: frozenset[Scope] = frozenset()) -> Caller:
        """One of the country's callers: with these scopes alone where some are named, and without others."""
        known = self.country.callers[who]
        held = (frozenset(scopes) or known.scopes) - without
        return Caller(known.client_id, known.kind, held, known.charity_id, known.person_id)

    def id(self, type_name: str, place: int) -> str:
        """The global id of one of the country's objects."""
        return self.country.ids[type_name][place]

    def key(self, type_name: str, place: int) -> UUID:
        """The same object's key in the database."""
        return key_of(self.id(type_name, place))

    async def data(self, who: str | Caller, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an answer in which there may be no error."""
        answer = await self.answer(who, query, **variables)
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    async def answer(self, who: str | Caller, query: str, **variables: Any) -> dict[str, Any]:
        """The whole answer."""
        caller = self.caller(who) if isinstance(who, str) else who
        return await self.hub.ask(caller, query, variables)

    async def error(self, who: str | Caller, query: str, **variables: Any) -> dict[str, Any]:
        """The one error of an answer, with its message beside the extensions."""
        answer = await self.answer(who, query, **variables)
        assert answer.get("data") is None, answer
        (error,) = answer["errors"]
        return {"message": error["message"], **error["extensions"]}

    async def send(self, body: Any, who: str = "charity", **headers: str) -> httpx.Response:
        """The response to any body, as JSON unless it is bytes already."""
        told = {"Content-Type": "application/json", "Accept": MODERN, "Accept-Language": "en"}
        told |= {"Authorization": f"Bearer {self.hub.token(self.caller(who))}"}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        content: Any = {"content": body} if isinstance(body, bytes) else {"json": body}
        return await self.hub.client.post("/graphql", headers=told, **content)

    async def count(self, table: str) -> int:
        """How many rows a table has."""
        ((rows,),) = await self.database.read(f"SELECT count(*) FROM {table}", [])  # noqa: S608
        return int(rows)

    async def read(self, sql: str, *parameters: object) -> list[Any]:
        """The rows of a statement."""
        return list(await self.database.read(sql, parameters))

    async def run(self, sql: str) -> None:
        """Carries out statements of the test's own."""
        await self.database.as_owner(sql)


@asynccontextmanager
async def a_world(url: str, vault: Vault, settings: Settings) -> AsyncIterator[World]:
    """The country, in the empty database at that address, with a hub that serves it."""
    own = settings.model_copy(update={"database_url": url})
    database = await SeeingDatabase.open(url, vault)
    async with serving(own) as hub:
        yield World(hub, database, await a_country(database, own))
    await database.close()


@pytest.fixture(scope="module")
async def world(fresh_database_url: FreshDatabase, vault: Vault, settings: Settings) -> AsyncIterator[World]:
    """A country that is only read, however many tests ask."""
    async with a_world(await fresh_database_url(), vault, settings) as shared:
        yield shared


@pytest.fixture(scope="module")
async def own_world(
    fresh_database_url: FreshDatabase, vault: Vault, settings: Settings
) -> AsyncIterator[World]:
    """A country of the module's own, to be written to."""
    async with a_world(await fresh_database_url(), vault, settings) as own:
        yield own


def key_of(id: str) -> UUID:
    """The key in a global id."""
    return UUID(b64decode(id).decode().partition(":")[2])


__all__ = ["MODERN", "World", "global_id", "key_of", "own_world", "world"]
