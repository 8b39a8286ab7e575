"""Questions of one plan that come at the same moment are answered together, each with its own answer and no other."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from typing import Any

import pytest

from hub.errors import Language
from hub.resolvers.context import RequestContext
from hub.schema.answer import Answering, Question
from hub.schema.build import build_schema
from hub.storage.audit import AuditRecord, ReadAudit
from hub.storage.sight import Sight
from hub.storage.work import Database
from tests.served import World

PERSON = """query Person($id: ID!) { beneficiary(id: $id) { id name civilId
  household { members { name } } aids(first: 5) { nodes { state mine charity { name } amount { amount } } } } }"""
PROJECTS = (
    "query Projects($n: Int!) { projects(first: $n) { nodes { id title budget { spent { amount } } } } }"
)
LISTED = """query Listed($ids: [ID!]) { beneficiaries(filter: {ids: $ids}) { nodes { id name } } }"""
CALLERS = ("charity", "other charity", "ministry", "person")


class Watched(Database):
    """Notes each statement that is sent, with whose it is; `refuses` names what the database fails on."""

    def __init__(self, other: Database) -> None:
        super().__init__(other.engine, other.reads, other.vault)
        self.sent: list[tuple[str, Sight]] = []
        self.refuses: object = None

    async def read(self, sql: str, parameters: Sequence[object], sight: Sight) -> Any:
        self.sent.append((sql, sight))
        if self.refuses is not None and any(self.refuses in _flat(each) for each in parameters):
            raise ZeroDivisionError
        return await super().read(sql, parameters, sight)


class Remembered(ReadAudit):
    """Keeps the records instead of writing them down."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.records: list[AuditRecord] = []

    async def record(self, record: AuditRecord) -> None:
        self.records.append(record)


def _flat(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


class Desk:
    """A hub's service on a watched database, and callers who ask it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.database = Watched(world.database)
        self.audit = Remembered(self.database)
        self.answering = Answering(build_schema("KW"), self.audit)

    async def ask(self, who: str, text: str, **variables: Any) -> bytes:
        """The answer to one question."""
        context = RequestContext(self.world.caller(who), self.database, self.world.hub.settings, Language.EN)
        return (await self.answering.answer(Question(text, variables), context)).body


@pytest.fixture
def desk(world: World) -> Desk:
    """The service, without anything asked yet."""
    return Desk(world)


async def test_each_of_many_at_once_is_answered_as_if_it_were_alone(desk: Desk) -> None:
    ids = [desk.world.id("Beneficiary", n) for n in range(4)] * 8
    alone = {id: await desk.ask("charity", PERSON, id=id) for id in ids}
    desk.database.sent.clear()
    together = await asyncio.gather(*[desk.ask("charity", PERSON, id=id) for id in ids])
    assert together == [alone[id] for id in ids]
    assert len(set(alone.values())) == 4
    assert len(desk.database.sent) == 2, "the first goes alone, and all the others come while it is under way"


async def test_the_audit_names_for_each_whose_data_it_was_shown(desk: Desk) -> None:
    ids = [desk.world.id("Beneficiary", n) for n in range(4)]
    for id in ids:
        await desk.ask("charity", PERSON, id=id)
    alone = sorted(record.person_ids for record in desk.audit.records)
    desk.audit.records.clear()
    await asyncio.gather(*[desk.ask("charity", PERSON, id=id) for id in ids])
    assert sorted(record.person_ids for record in desk.audit.records) == alone


async def test_callers_who_see_different_rows_are_never_answered_together(desk: Desk) -> None:
    ids = [desk.world.id("Beneficiary", n) for n in range(4)]
    asked = [(who, id) for who in CALLERS for id in ids] * 3
    alone = {each: await desk.ask(each[0], PERSON, id=each[1]) for each in asked}
    desk.database.sent.clear()
    together = await asyncio.gather(*[desk.ask(who, PERSON, id=id) for who, id in asked])
    assert together == [alone[each] for each in asked]
    seen = {sight for _, sight in desk.database.sent}
    assert len(seen) == len({desk.world.caller(who).sight for who in CALLERS})


async def test_questions_that_differ_in_nothing_share_one_run(desk: Desk) -> None:
    alone = await desk.ask("charity", PROJECTS, n=5)
    desk.database.sent.clear()
    together = await asyncio.gather(*[desk.ask("charity", PROJECTS, n=5) for _ in range(20)])
    assert set(together) == {alone}
    assert len(desk.database.sent) == 2


async def test_one_that_fails_fails_alone(desk: Desk) -> None:
    sizes = [1, 2, 3, 4, 5, 6]
    alone = [await desk.ask("charity", PROJECTS, n=n) for n in sizes]
    desk.database.refuses = 4
    together = await asyncio.gather(*[desk.ask("charity", PROJECTS, n=n) for n in sizes])
    assert b'"code":"INTERNAL"' in together[3]
    assert [*together[:3], *together[4:]] == [*alone[:3], *alone[4:]]


async def test_lists_are_answered_each_for_itself(desk: Desk) -> None:
    ids = [[desk.world.id("Beneficiary", n)] for n in range(3)]
    alone = [await desk.ask("charity", LISTED, ids=each) for each in ids]
    together = await asyncio.gather(*[desk.ask("charity", LISTED, ids=each) for each in ids])
    assert together == alone


async def test_whoever_gives_up_takes_nobody_along(desk: Desk) -> None:
    ids = [desk.world.id("Beneficiary", n) for n in range(4)]
    alone = [await desk.ask("charity", PERSON, id=id) for id in ids]
    asking = [asyncio.create_task(desk.ask("charity", PERSON, id=id)) for id in ids]
    await asyncio.sleep(0)
    asking[0].cancel()
    asking[2].cancel()
    answers = await asyncio.gather(*asking, return_exceptions=True)
    assert [answers[1], answers[3]] == [alone[1], alone[3]]


async def test_what_is_changed_before_a_question_is_asked_is_in_its_answer(own_world: World) -> None:
    """A question that waits is answered by a run that begins after it came."""
    desk = Desk(own_world)
    rename = "UPDATE project SET titles = json_build_array(json_build_object('lang', 'en', 'text', $1::text))"
    for n in range(5):
        first = asyncio.create_task(desk.ask("charity", PROJECTS, n=3))
        await asyncio.sleep(0)
        async with desk.world.database.work() as work:
            await work.connection.exec_driver_sql(rename, (f"named {n}",))
        assert f"named {n}".encode() in await desk.ask("charity", PROJECTS, n=3)
        await first


async def test_any_crowd_is_answered_as_each_of_it_alone(desk: Desk) -> None:
    chance = random.Random(5)
    questions: list[tuple[str, dict[str, Any]]] = [
        *((PERSON, {"id": desk.world.id("Beneficiary", n)}) for n in range(4)),
        (PERSON, {"id": "nonsense"}),
        *((PROJECTS, {"n": n}) for n in (0, 1, 3, 50)),
    ]
    alone: dict[tuple[str, int], bytes] = {}
    for who in CALLERS:
        for place, (text, variables) in enumerate(questions):
            alone[who, place] = await desk.ask(who, text, **variables)
    for _ in range(30):
        crowd = [(chance.choice(CALLERS), chance.randrange(len(questions))) for _ in range(40)]
        answers = await asyncio.gather(
            *[desk.ask(who, questions[n][0], **questions[n][1]) for who, n in crowd]
        )
        assert answers == [alone[each] for each in crowd]
