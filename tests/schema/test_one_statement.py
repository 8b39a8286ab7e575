"""A planned operation is one SQL statement, however deep and however many root fields it has."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text

from hub.errors import Language
from hub.resolvers.context import RequestContext
from hub.schema.answer import Answering, Question
from hub.schema.build import build_schema
from hub.storage.audit import AuditRecord, ReadAudit
from hub.storage.sight import THE_HUB_ITSELF, Sight
from hub.storage.work import Database
from tests.served import World

FAMILY = """query Family($id: ID!) { beneficiary(id: $id) { name civilId phone region { governorate }
  household { size head { name } members { name civilId beneficiary { name aids { nodes { state } } } } }
  finances { monthlyIncome { amount } perCapita { amount } incomes { monthly { amount } } }
  aids(first: 5) { totalCount nodes { aidType { code ceiling { amount } } charity { name } amount { amount } } } } }"""
PROJECTS = """{ projects(first: 10) { totalCount edges { cursor node { title titles { text } charity { name }
  results { indicators { periods { actual } } } budget { planned { amount } spent { amount }
  lines { spent { amount } deviation } transactions(first: 3) { nodes { value { amount } } } } } }
  pageInfo { hasNextPage endCursor } } }"""
MANY_ROOTS = """{ viewer { scopes charity { name } } aidTypes { code } charities { nodes { code } }
  a: aids { nodes { state } } b: aids(first: 1) { totalCount } beneficiaries { nodes { name } } __typename }"""


class Counting(Database):
    """Counts the statements that reads send."""

    statements = 0

    async def read(self, sql: str, parameters: Sequence[object], sight: Sight) -> Any:
        self.statements += 1
        return await super().read(sql, parameters, sight)

    def work(self, sight: Sight = THE_HUB_ITSELF) -> Any:
        raise AssertionError("a query opens no transaction")


class Unrecorded(ReadAudit):
    """Keeps the trail's own statements out of the count."""

    async def record(self, record: AuditRecord) -> None:
        pass


@pytest.mark.parametrize("who", ["charity", "ministry"])
@pytest.mark.parametrize("query", [FAMILY, PROJECTS, MANY_ROOTS])
async def test_a_query_is_one_statement(world: World, query: str, who: str) -> None:
    counting = Counting(world.database.engine, world.database.reads, world.database.vault)
    answering = Answering(build_schema("KW"), Unrecorded(counting))
    context = RequestContext(world.caller(who), counting, world.hub.settings, Language.EN)
    for _ in range(2):
        counting.statements = 0
        answer = await answering.answer(Question(query, {"id": world.id("Beneficiary", 0)}), context)
        assert "errors" not in json.loads(answer.body)
        assert counting.statements == 1


async def test_a_long_statement_is_not_compiled_before_it_runs(world: World) -> None:
    """PostgreSQL's just-in-time compiler takes seconds for what runs in milliseconds."""
    ((of_reads,),) = await world.read("SHOW jit")
    async with world.database.work() as work:
        of_writes = await work.connection.scalar(text("SHOW jit"))
    assert (of_reads, of_writes) == ("off", "off")
