"""The page after a cursor costs the same however deep it lies: compared in buffers, which no other load disturbs."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import Any
from uuid import UUID

import pytest

from hub.auth.caller import Caller
from hub.errors import Language
from hub.resolvers.context import RequestContext
from hub.schema.answer import Answering, Question
from hub.schema.build import build_schema
from hub.settings import Settings
from hub.storage.audit import AuditRecord, ReadAudit
from hub.storage.secrecy import Vault
from hub.storage.sight import THE_HUB_ITSELF, Sight
from tests.builders import a_beneficiary, a_charity, an_aid_type
from tests.conftest import FreshDatabase
from tests.hub import a_charity_caller, the_ministry
from tests.schema.a_country import global_id
from tests.schema.a_crowd import FEW, a_crowd
from tests.seeing import SeeingDatabase

DEEP = FEW - 100
"""A cursor that many rows into a connection."""


class Unrecorded(ReadAudit):
    """Keeps the trail out of what is measured."""

    async def record(self, record: AuditRecord) -> None:
        pass


class Explained(SeeingDatabase):
    """Counts the buffers that the last statement touched."""

    buffers = 0

    @classmethod
    async def at(cls, url: str, vault: Vault) -> Explained:
        """The database at this address."""
        return await cls.open(url, vault)

    async def read(self, sql: str, parameters: Any, sight: Sight = THE_HUB_ITSELF) -> Any:
        async with self.reading(sight) as connection:
            plan = await connection.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", *parameters)
        top = json.loads(plan)[0]["Plan"]
        self.buffers = top["Shared Hit Blocks"] + top["Shared Read Blocks"]
        return await super().read(sql, parameters, sight)


class Crowd:
    """The full country: what pages of it say, and what they cost."""

    def __init__(self, database: Explained, settings: Settings) -> None:
        self.database = database
        self._settings = settings
        self._answering = Answering(build_schema("KW"), Unrecorded(database))
        self.callers: dict[str, Caller] = {}
        self.project = ""
        self.person = ""

    async def page(self, who: str, query: str, after: str | None) -> tuple[dict[str, Any], int]:
        """One page, and how many buffers it took."""
        context = RequestContext(self.callers[who], self.database, self._settings, Language.EN)
        question = Question(query, {"after": after, "project": self.project, "person": self.person})
        answer = json.loads((await self._answering.answer(question, context)).body)
        assert "errors" not in answer, answer
        found = answer["data"]
        while "pageInfo" not in found:
            (found,) = found.values()
        return found, self.database.buffers


@pytest.fixture(scope="module")
async def crowd(fresh_database_url: FreshDatabase, vault: Vault, settings: Settings) -> Any:
    """5,000 and 20,000 rows of each kind."""
    database = await Explained.at(await fresh_database_url(), vault)
    full = Crowd(database, settings)
    small, large = await a_charity(database, "SMALL"), await a_charity(database, "LARGE")
    person, aid_type = await a_beneficiary(database), await an_aid_type(database, "cash")
    project = await a_crowd(database, small, large, aid_type, person)
    full.project = global_id("Project", project)
    full.person = global_id("Beneficiary", person)
    full.callers = {
        "small": a_charity_caller(small),
        "large": a_charity_caller(large),
        "ministry": the_ministry(),
    }
    yield full
    await database.close()


PAGES = {
    "aids of a charity": ("aids", "", "aidType { code } charity { code }"),
    "aids of a charity, said so": ("aids", "filter: {mine: true}, ", "state"),
    "people of a charity": ("beneficiaries", "", "name"),
    "people of a charity, said so": ("beneficiaries", "filter: {mine: true}, ", "name"),
    "projects": ("projects", "", "title charity { code }"),
    "projects of a charity": ("projects", "filter: {mine: true}, ", "title"),
}


def _query(field: str, arguments: str, node: str) -> str:
    page = f"nodes {{ id {node} }} pageInfo {{ hasNextPage endCursor }}"
    return f"query($after: String) {{ {field}({arguments}first: 20, after: $after) {{ {page} }} }}"


TRANSACTIONS = """query($after: String, $project: ID!) { project(id: $project) { budget {
  transactions(first: 20, after: $after) { nodes { id reference } pageInfo { hasNextPage endCursor } } } } }"""
HISTORY = """query($after: String, $person: ID!) { beneficiary(id: $person) {
  aids(first: 20, after: $after) { nodes { id state mine } pageInfo { hasNextPage endCursor } } } }"""
ASKED = [
    *(pytest.param(who, _query(*page), id=f"{name}: {who}") for name, page in PAGES.items() for who in ("small", "large")),
    *(
        pytest.param("ministry", _query(field, "", node), id=f"all {field}")
        for field, node in (("aids", "state"), ("beneficiaries", "name"), ("auditEvents", "at"))
    ),
    pytest.param("small", TRANSACTIONS, id="transactions of a project"),
    pytest.param("small", HISTORY, id="the aid of a person"),
]  # fmt: skip


@pytest.mark.parametrize(("who", "query"), ASKED)
async def test_a_deep_page_touches_about_as_many_buffers_as_the_first(
    crowd: Crowd, who: str, query: str
) -> None:
    first, at_first = await crowd.page(who, query, None)
    assert len(first["nodes"]) == 20
    deep, at_depth = await crowd.page(who, query, _far_behind(first["nodes"][-1]["id"]))
    assert len(deep["nodes"]) == 20
    print(f"buffers: {at_first} at first, {at_depth} deep")  # noqa: T201
    assert at_depth <= at_first + 50
    assert at_first <= 100


def _far_behind(id: str) -> str:
    """The cursor of the row that lies deep behind this one; the bulk rows are numbered."""
    near = UUID(b64decode(id).decode().partition(":")[2])
    return b64encode(UUID(int=near.int - DEEP).bytes).decode()
