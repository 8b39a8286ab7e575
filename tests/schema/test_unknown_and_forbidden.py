"""What one may not see costs the hub what something that is not there costs it: no answer and no clock tells them apart."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event

from hub.errors import Language
from hub.resolvers.context import RequestContext
from hub.resolvers.delivering import CancelAid, DeliverAid, ReturnAid, cancel_aid, deliver_aid, return_aid
from hub.resolvers.inputs import latest_day
from hub.resolvers.outcome import Outcome, Refused
from hub.schema.answer import Answering, Question
from hub.schema.build import build_schema
from hub.storage.audit import AuditRecord, ReadAudit
from hub.storage.sight import Sight
from hub.storage.work import Database
from tests.schema.a_country import global_id
from tests.served import World

_EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, SUMMARY OFF, FORMAT JSON) "
FEW_PAGES = 3
"""The row that is looked at before it is known to be hidden lies on a page, which somebody unknown has not."""


@dataclass
class Sent:
    """The statements of one answer, with their parameters and on whose behalf they ran."""

    statements: list[tuple[str, Sequence[object], Sight]] = field(default_factory=list)
    recorded: int = 0


class Watched(Database):
    """A database that remembers what was read."""

    sent: Sent

    async def read(self, sql: str, parameters: Sequence[object], sight: Sight) -> Any:
        self.sent.statements.append((sql, parameters, sight))
        return await super().read(sql, parameters, sight)


class WatchedAudit(ReadAudit):
    """A trail that remembers how often it is written."""

    sent: Sent

    async def record(self, record: AuditRecord) -> None:
        self.sent.recorded += 1


async def asked(world: World, who: str, query: str, id: str) -> tuple[bytes, Sent]:
    """An answer, and what it took."""
    database = Watched(world.database.engine, world.database.reads, world.database.vault)
    audit = WatchedAudit(database)
    database.sent = audit.sent = Sent()
    context = RequestContext(world.caller(who), database, world.hub.settings, Language.EN)
    answer = await Answering(build_schema("KW"), audit).answer(Question(query, {"id": id}), context)
    return answer.body, database.sent


@dataclass(frozen=True)
class Done:
    """What PostgreSQL did for a statement: the steps with the rows that each gave, and the pages that it read."""

    steps: Any
    pages: int
    looked_at_in_vain: int


async def done_for(world: World, sent: Sent) -> list[Done]:
    """What PostgreSQL does for each of the statements, with everything at hand."""
    done = []
    for sql, parameters, sight in sent.statements:
        await world.database.read(_EXPLAIN + sql, parameters, sight)
        ((told,),) = await world.database.read(_EXPLAIN + sql, parameters, sight)
        plan = json.loads(told)[0]["Plan"]
        done.append(
            Done(_steps(plan), plan["Shared Hit Blocks"] + plan["Shared Read Blocks"], _removed(plan))
        )
    return done


def _steps(plan: dict[str, Any]) -> Any:
    below = [_steps(each) for each in plan.get("Plans", ())]
    return plan["Node Type"], plan.get("Index Name"), plan["Actual Rows"], plan["Actual Loops"], below


def _removed(plan: dict[str, Any]) -> int:
    own = plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Join Filter", 0)
    return int(own) + sum(_removed(each) for each in plan.get("Plans", ()))


_PERSON = """name civilId phone household { size members { name } } finances { monthlyIncome { amount } }
  aids(first: 5) { totalCount nodes { state } }"""
_MONEY = "query($id: ID!) { node(id: $id) { id ... on Transaction { value { amount } description } } }"
_ENTITY = """query($id: ID!) { _entities(representations: [{__typename: "Beneficiary", id: $id}]) {
  ... on Beneficiary { name } } }"""

QUESTIONS = {
    "a person by id": (
        "person",
        "Beneficiary",
        f"query($id: ID!) {{ beneficiary(id: $id) {{ {_PERSON} }} }}",
    ),
    "a person by node": (
        "person",
        "Beneficiary",
        f"query($id: ID!) {{ node(id: $id) {{ id ... on Beneficiary {{ {_PERSON} }} }} }}",
    ),
    "an entity": ("person", "Beneficiary", _ENTITY),
    "a transaction": ("other charity", "Transaction", _MONEY),
    "a person, for a portal": ("donor portal", "Beneficiary", "query($id: ID!) { node(id: $id) { id } }"),
}


async def hidden(world: World, type_name: str) -> str:
    """Something that those who ask may not see."""
    if type_name == "Beneficiary":
        return world.id("Beneficiary", 2)
    rows = await world.read(
        "SELECT t.id FROM project_transaction t WHERE t.charity_id = $1 LIMIT 1", world.key("Charity", 0)
    )
    return global_id("Transaction", rows[0][0])


@pytest.mark.parametrize("name", QUESTIONS)
async def test_what_is_hidden_is_answered_like_what_is_not_there_and_by_the_same_work(
    world: World, name: str
) -> None:
    who, type_name, query = QUESTIONS[name]
    forbidden = await asked(world, who, query, await hidden(world, type_name))
    unknown = await asked(world, who, query, global_id(type_name, uuid4()))

    assert forbidden[0] == unknown[0]
    # A gateway is told of each entity that it will not get; of both in the same words.
    assert (b"errors" in forbidden[0]) == (name == "an entity"), forbidden[0]
    assert [sql for sql, *_ in forbidden[1].statements] == [sql for sql, *_ in unknown[1].statements]
    assert forbidden[1].recorded == unknown[1].recorded == 0
    for one, other in zip(
        await done_for(world, forbidden[1]), await done_for(world, unknown[1]), strict=True
    ):
        assert one.steps == other.steps
        assert abs(one.looked_at_in_vain - other.looked_at_in_vain) <= 1
        assert abs(one.pages - other.pages) <= FEW_PAGES


async def test_the_same_work_for_what_is_seen_would_be_noticed(world: World) -> None:
    _, type_name, query = QUESTIONS["a person by id"]
    _, seen = await asked(world, "person", query, world.id("Beneficiary", 0))
    _, unknown = await asked(world, "person", query, global_id(type_name, uuid4()))
    (one,), (other,) = await done_for(world, seen), await done_for(world, unknown)
    assert one.steps != other.steps
    assert one.pages > other.pages + FEW_PAGES
    assert seen.recorded


STEPS: dict[str, Callable[[RequestContext, UUID], Awaitable[Outcome]]] = {
    "deliver": lambda context, id: deliver_aid(context, DeliverAid(id, latest_day())),
    "cancel": lambda context, id: cancel_aid(context, CancelAid(id, "x")),
    "return": lambda context, id: return_aid(context, ReturnAid(id, latest_day(), "x")),
}


@pytest.mark.parametrize("step", STEPS)
async def test_a_step_on_anothers_aid_is_refused_like_one_on_none_by_the_same_statements(
    own_world: World, step: str
) -> None:
    context = RequestContext(own_world.caller("charity"), own_world.database, own_world.hub.settings)
    statements: list[str] = []
    engine = own_world.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *heard: statements.append(heard[2]))
    told = []
    for id in (own_world.key("Aid", 2), uuid4()):
        statements.clear()
        outcome = await STEPS[step](context, id)
        assert isinstance(outcome, Refused)
        told.append((outcome, list(statements)))
    assert told[0] == told[1]
    assert told[0][0].code == "UNKNOWN_AID"
