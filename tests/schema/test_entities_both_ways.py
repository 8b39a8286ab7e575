"""A gateway's entities: as the ordinary way tells them, byte for byte, by one statement for each type."""

from __future__ import annotations

import json
from collections import Counter
from random import Random
from typing import Any
from uuid import UUID

import pytest
from graphql import GraphQLUnionType

from hub.errors import Language
from hub.resolvers.context import RequestContext
from hub.resolvers.plan.entities import MOST_ENTITIES
from hub.schema.answer import Answering, Question
from hub.schema.build import build_schema
from tests.schema.operations import Operations
from tests.schema.test_both_ways import RememberingAudit
from tests.schema.test_one_statement import Counting, Unrecorded
from tests.served import World, global_id

EXAMPLES = 30
"""Questions a kind of caller."""

TYPES = ("Aid", "Beneficiary", "Charity", "Project")
SPOILT: list[Any] = [
    {"__typename": "Nothing", "id": "x"},
    {"__typename": "Finding", "id": global_id("Finding", UUID(int=7))},
    {"__typename": "Charity", "id": "garbage"},
    {"__typename": "Charity", "id": global_id("Project", UUID(int=7))},
    {"__typename": "Beneficiary"},
    *({"__typename": each, "id": global_id(each, UUID(int=7))} for each in TYPES),
    {},
    "x",
]


class Gateway(Operations):
    """Asks for entities as a gateway does, from a seed: some spoilt, some twice, and other fields beside them."""

    def asked(self) -> Question:
        """One question with one or two fields of entities."""
        fields = [self._entities(name) for name in ["e", "f"][: self._random.randint(1, 2)]]
        root = self._schema.query_type
        assert root is not None
        fields += [self._field(root, each, 4) for each in self._random.choices(self._open(root), k=1)]
        self._random.shuffle(fields)
        text = "query Generated($e: [_Any!]!, $f: [_Any!]!) { " + " ".join(fields) + " }"
        return Question(text, {"e": self._representations(), "f": self._representations()})

    def _entities(self, name: str) -> str:
        fragments = " ".join(
            self._fragment(each, 3) for each in _entity_types() if self._random.random() < 0.5
        )
        return f"{name}: _entities(representations: ${name}) {{ __typename {fragments} }}"

    def _representations(self) -> list[Any]:
        there = [
            {"__typename": type_name, "id": id} for type_name in TYPES for id in self._country.ids[type_name]
        ]
        return self._random.choices(2 * there + SPOILT, k=self._random.randint(0, 9))


def _entity_types() -> Any:
    union = build_schema("KW").graphql.type_map["_Entity"]
    assert isinstance(union, GraphQLUnionType)
    return union.types


def test_every_type_with_a_key_is_asked_for_here() -> None:
    assert tuple(each.name for each in _entity_types()) == TYPES
    assert build_schema("KW").sdl.count("@key(") == len(TYPES)


@pytest.mark.parametrize("who", ["charity", "other charity", "ministry", "person", "donor portal"])
async def test_generated_entities_are_answered_alike_both_ways(world: World, who: str) -> None:
    schema, audit = build_schema("KW"), RememberingAudit(world.database)
    answering = Answering(schema, audit)
    caller = world.caller(who)
    context = RequestContext(caller, world.database, world.hub.settings, Language.EN, request_id="r")
    seen: Counter[str] = Counter()
    for seed in range(EXAMPLES):
        question = Gateway(schema.graphql, schema.requirements, world.country, caller, seed).asked()
        planned = await answering.answer(question, context)
        served = audit.taken()
        ordinary = await answering.answer(question, context, planned=False)
        assert served == audit.taken(), question
        assert planned.body == ordinary.body, question
        assert "INTERNAL" not in str(planned.body), question
        told = json.loads(planned.body)
        seen["refused"] += len(told.get("errors", ()))
        seen["told"] += sum(each is not None for each in (told.get("data") or {}).get("e", ()))
    assert seen["refused"] > EXAMPLES
    assert seen["told"] > EXAMPLES / 3


@pytest.mark.parametrize("many", [1, 50, MOST_ENTITIES // 4])
async def test_each_type_is_one_statement_however_many_are_named(world: World, many: int) -> None:
    counting = Counting(world.database.engine, world.database.reads, world.database.vault)
    answering = Answering(build_schema("KW"), Unrecorded(counting))
    context = RequestContext(world.caller("ministry"), counting, world.hub.settings, Language.EN)
    seven = Random(7)
    named = [
        {"__typename": type_name, "id": seven.choice(world.country.ids[type_name])}
        for type_name in TYPES
        for _ in range(many)
    ]
    seven.shuffle(named)
    query = """query($r: [_Any!]!) { _entities(representations: $r) { ... on Beneficiary { name aids { nodes { id } } }
      ... on Aid { id giver: charity { id } } ... on Charity { code } ... on Project { title charity { id } } } %s }"""
    for beside, statements in (("", len(TYPES)), ("charities { totalCount } __typename", len(TYPES) + 1)):
        counting.statements = 0
        answer = json.loads((await answering.answer(Question(query % beside, {"r": named}), context)).body)
        assert "errors" not in answer
        assert all(answer["data"]["_entities"])
        assert counting.statements == statements


async def test_whoever_an_entity_tells_of_is_in_the_audit(world: World) -> None:
    audit = RememberingAudit(world.database)
    context = RequestContext(world.caller("ministry"), world.database, world.hub.settings)
    named = [{"__typename": "Beneficiary", "id": world.id("Beneficiary", n)} for n in (0, 1, 0)]
    query = "query($r: [_Any!]!) { _entities(representations: $r) { ... on Beneficiary { name } } }"
    await Answering(build_schema("KW"), audit).answer(Question(query, {"r": named}), context)
    assert audit.taken() == {world.key("Beneficiary", n) for n in (0, 1)}
