"""A charity that publishes with the real adapter, as a process of its own, to a hub that really serves."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from lxml import etree

from hub.auth.scopes import Scope
from tests.builders import a_charity
from tests.builders.clients import OAuthClient, an_oauth_client
from tests.hub import Hub, a_charity_caller
from tests.seeing import SeeingDatabase

SCOPES = (Scope.PROJECT_PUBLISH, Scope.PROJECT_READ, Scope.BUDGET_READ, Scope.FINDING_READ)
Counts = dict[str, int]
_ROWS = {
    "activities": "iati-activity",
    "budgets": "iati-activity/budget",
    "transactions": "iati-activity/transaction",
}
_MONEY = """query($after: String, $lines: String) { projects(filter: {mine: true}, first: 20, after: $after) {
  totalCount pageInfo { hasNextPage endCursor }
  nodes { id externalId title revision budget { lines { planned { amount currency } }
    transactions(first: 200, after: $lines) { totalCount nodes { reference value { amount } }
      pageInfo { hasNextPage endCursor } } } } } }"""


@dataclass(frozen=True)
class Done:
    """How the adapter ended and what it printed."""

    exit_code: int
    document: dict[str, Any]
    errors: str


@dataclass(frozen=True)
class Publisher:
    """One charity with its folder, its file and its client; `source` stands in charity.toml in place of the file."""

    hub: Hub
    database: SeeingDatabase
    charity_id: UUID
    client: OAuthClient
    folder: Path
    file: Path
    source: str | None = None

    async def publish(self, *, secret: str | None = None, key: bool = False) -> Done:
        """Runs `charity-adapter publish` to its end."""
        return await self.run("publish", secret=secret, key=key)

    async def run(self, *words: str, secret: str | None = None, key: bool = False) -> Done:
        """Runs any command of the adapter to its end."""
        process = await self.start(*words, secret=secret, key=key)
        printed, errors = await process.communicate()
        return Done(process.returncode or 0, json.loads(printed), errors.decode())

    async def start(
        self,
        *words: str,
        secret: str | None = None,
        key: bool = False,
        url: str | None = None,
        as_json: bool = True,
    ) -> asyncio.subprocess.Process:
        """Starts a command of the adapter, or publishing; waits for nothing. `url` is the hub's other address."""
        proof = 'private_key = "key.jwk"' if key else 'client_secret_env = "CHARITY_HUB_SECRET"'
        config = self.folder / "charity.toml"
        source = self.source or f'[[source]]\nkind = "iati"\npath = "{self.file}"\n'
        config.write_text(
            f'[hub]\nurl = "{url or self.hub.client.base_url}"\nclient_id = "{self.client.client_id}"\n{proof}\n{source}',
            encoding="utf-8",
        )
        asked = (*(words or ("publish",)), *(("--json",) if as_json else ()), "--config", str(config))
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "charity_adapter", *asked),
            env={**os.environ, "LANG": "en", "CHARITY_HUB_SECRET": secret or self.client.secret},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def content(self) -> dict[str, Any]:
        """Everything that the hub holds of the charity's, but for ids and moments; what was written twice is there twice."""
        sql = """
        SELECT 'project ' || p.external_id AS name, to_jsonb(p)::text AS said
        FROM project p WHERE p.charity_id = $1
        UNION ALL SELECT 'budget ' || p.external_id || ' ' || b.position, to_jsonb(b)::text
        FROM budget_line b JOIN project p ON p.id = b.project_id WHERE p.charity_id = $1
        UNION ALL SELECT 'paid ' || p.external_id || ' ' || t.reference, to_jsonb(t)::text
        FROM project_transaction t JOIN project p ON p.id = t.project_id WHERE p.charity_id = $1"""
        rows = await self.database.read(sql, [self.charity_id])
        found: dict[str, Any] = {}
        for row in rows:
            found.setdefault(row["name"], []).append(_said(json.loads(row["said"])))
        return found

    async def projects(self) -> list[dict[str, Any]]:
        """Every project that the hub shows to its charity, with every transaction."""
        found, after = [], None
        while True:
            page = (await self._ask(after=after))["projects"]
            found += page["nodes"]
            if not page["pageInfo"]["hasNextPage"]:
                assert len(found) == page["totalCount"]
                return [await self._whole(project) for project in found]
            after = page["pageInfo"]["endCursor"]

    async def counts(self) -> Counts:
        """How much of each kind the hub shows."""
        projects = await self.projects()
        return {
            "activities": len(projects),
            "budgets": sum(len(project["budget"]["lines"]) for project in projects),
            "transactions": sum(len(project["transactions"]) for project in projects),
        }

    async def versions(self) -> dict[str, Any]:
        """Every row with the transaction that wrote it and its place on disk: equal only where nothing was written."""
        sql = """
        SELECT 'project' || p.external_id AS name, p.xmin::text || p.ctid::text || p.revision AS version
        FROM project p WHERE p.charity_id = $1
        UNION ALL SELECT 'budget' || b.id, b.xmin::text || b.ctid::text FROM budget_line b
        JOIN project p ON p.id = b.project_id WHERE p.charity_id = $1
        UNION ALL SELECT 'paid' || t.id, t.xmin::text || t.ctid::text FROM project_transaction t
        JOIN project p ON p.id = t.project_id WHERE p.charity_id = $1"""
        return {row["name"]: row["version"] for row in await self.database.read(sql, [self.charity_id])}

    async def _whole(self, project: dict[str, Any]) -> dict[str, Any]:
        """The project with the pages of its transactions put together."""
        page = project["budget"]["transactions"]
        nodes = list(page["nodes"])
        query = """query($id: ID!, $after: String) { project(id: $id) { budget {
          transactions(first: 200, after: $after) { nodes { reference value { amount } }
            pageInfo { hasNextPage endCursor } } } } }"""
        total = page["totalCount"]
        while page["pageInfo"]["hasNextPage"]:
            asked = {"id": project["id"], "after": page["pageInfo"]["endCursor"]}
            answer = await self.hub.ask(a_charity_caller(self.charity_id), query, asked)
            page = answer["data"]["project"]["budget"]["transactions"]
            nodes += page["nodes"]
        assert len(nodes) == total
        return {**project, "transactions": nodes}

    async def _ask(self, **variables: Any) -> dict[str, Any]:
        answer = await self.hub.ask(a_charity_caller(self.charity_id), _MONEY, variables)
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data


def _said(row: dict[str, Any]) -> dict[str, Any]:
    """A row without ids and moments."""
    return {name: value for name, value in row.items() if name != "id" and not name.endswith(("_id", "_at"))}


async def a_publisher(
    hub: Hub, database: SeeingDatabase, file: Path, folder: Path, *, alg: str | None = None
) -> Publisher:
    """A new charity for a file."""
    charity_id = await a_charity(database)
    client = await an_oauth_client(database, charity_id=charity_id, scopes=SCOPES, alg=alg)
    place = folder / str(charity_id)
    place.mkdir()
    return Publisher(hub, database, charity_id, client, place, file)


def rows_in(file: Path) -> Counts:
    """The rows of a file, counted without the adapter."""
    root = etree.parse(file).getroot()
    return {name: len(root.findall(expression)) for name, expression in _ROWS.items()}


def money_in(file: Path, kind: str) -> Decimal:
    """The sum of the file's budgets or transactions that have a value, whatever their currency."""
    values = etree.parse(file).getroot().iterfind(f"iati-activity/{kind}/value")
    return sum((Decimal((value.text or "0").strip()) for value in values), Decimal(0))
