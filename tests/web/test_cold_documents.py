"""Whoever sends ever new documents has so much of the processor's time for them, and no more; others have their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from graphql import parse

from hub.errors import Language, TooComplex
from hub.resolvers.context import RequestContext
from hub.schema.answer import Answer, Answering, Question
from hub.schema.build import build_schema
from hub.schema.rationing import Rationing
from hub.schema.walls import Limits, survey
from hub.storage.audit import ReadAudit
from tests.served import World

SECONDS = 10
"""Of planning that the hub under test allows in a minute."""

MOST = 3 * SECONDS
"""New documents that may be answered, each of which costs a second at least: some of the time comes back meanwhile."""


class Processor:
    """A processor whose time the test counts out: each look at it is a second later."""

    seconds = 0

    def __call__(self) -> float:
        self.seconds += 1
        return float(self.seconds)


@pytest.fixture
async def answering(world: World) -> AsyncIterator[Answering]:
    settings = world.hub.settings.model_copy(update={"planning_seconds_per_minute": SECONDS})
    audit = ReadAudit(world.database)
    yield Answering(build_schema("KW"), audit, rationing=Rationing(settings, Processor()))
    await audit.close()


async def asked(
    answering: Answering, world: World, query: str, who: str = "charity", **variables: Any
) -> Answer:
    context = RequestContext(world.caller(who), world.database, world.hub.settings, Language.EN)
    return await answering.answer(Question(query, variables), context)


async def new_ones_answered(answering: Answering, world: World, query: str) -> int:
    """How many new documents are answered until one is refused for their number."""
    for n in range(1_000):
        answer = await asked(answering, world, f"{query} # {n}")
        if answer.failure is not None and answer.failure.code == "RATE_LIMITED":
            return n
    raise AssertionError("a thousand new documents were read")


async def test_new_documents_are_refused_once_their_time_is_used_up(
    answering: Answering, world: World
) -> None:
    known = "query Known { viewer { clientId } }"
    assert (await asked(answering, world, known)).failure is None
    assert await new_ones_answered(answering, world, "{ viewer { clientId } }") <= MOST
    for _ in range(100):
        assert (await asked(answering, world, known)).failure is None
    assert (await asked(answering, world, "{ viewer { subject } }", "ministry")).failure is None


@pytest.mark.parametrize(
    "query",
    [
        "{ nothing }",
        "{",
        "{ " + "viewer { clientId } " * 600 + "}",
        "{ beneficiaries(first: -1) { totalCount } }",
    ],
)
async def test_documents_that_are_refused_cost_their_sender_too(
    answering: Answering, world: World, query: str
) -> None:
    assert 0 < await new_ones_answered(answering, world, query) <= MOST


async def test_a_known_document_that_is_planned_anew_for_every_switch_costs_too(
    answering: Answering, world: World
) -> None:
    names = [f"s{n}" for n in range(6)]
    declared = ", ".join(f"${name}: Boolean!" for name in names)
    fields = " ".join(f"{name}: clientId @include(if: ${name})" for name in names)
    query = f"query({declared}) {{ viewer {{ scopes {fields} }} }}"
    refused = 0
    for switches in range(2 ** len(names)):
        chosen: dict[str, Any] = {name: bool(switches >> place & 1) for place, name in enumerate(names)}
        answer = await asked(answering, world, query, **chosen)
        refused += answer.failure is not None and answer.failure.code == "RATE_LIMITED"
    assert refused >= 2 ** len(names) - MOST


async def test_other_values_in_the_variables_make_no_new_document(answering: Answering, world: World) -> None:
    query = "query($id: ID!) { beneficiary(id: $id) { id } }"
    for _ in range(10):
        for place in range(3):
            answer = await asked(answering, world, query, id=world.id("Beneficiary", place))
            assert answer.failure is None


async def test_the_wait_is_as_long_as_the_time_takes_to_come_back(answering: Answering, world: World) -> None:
    await new_ones_answered(answering, world, "{ viewer { clientId } }")
    failure = (await asked(answering, world, "{ viewer { scopes } }")).failure
    assert failure is not None
    assert 1 <= int(str(failure.values["retry_after"])) <= 60


def cancelling(name: str, count: int) -> str:
    return " ".join(
        f'{name}{n}: cancelAid(id: "QWlkOjAx", reason: "x") {{ __typename }}' for n in range(count)
    )


def in_fragments(first: int, second: int, third: int) -> str:
    return (
        f"mutation {{ ...A {cancelling('m', first)} }} "
        f"fragment A on Mutation {{ {cancelling('a', second)} ... {{ ...B }} }} "
        f"fragment B on Mutation {{ {cancelling('b', third)} }}"
    )


@pytest.mark.parametrize("document", ["mutation { %s }", "query { viewer { clientId } } mutation M { %s }"])
def test_a_mutation_does_a_hundred_things_and_no_more(document: str) -> None:
    schema = build_schema("KW").graphql
    survey(parse(document % cancelling("m", 100)), schema, Limits())
    with pytest.raises(TooComplex) as refused:
        survey(parse(document % cancelling("m", 101)), schema, Limits())
    assert "> 100 fields of a mutation: send several" in refused.value.say(Language.EN)


def test_the_things_that_fragments_bring_to_a_mutation_are_counted() -> None:
    schema, many = build_schema("KW").graphql, Limits(objects=1_000)
    survey(parse(in_fragments(30, 30, 40)), schema, many)
    with pytest.raises(TooComplex):
        survey(parse(in_fragments(30, 30, 41)), schema, many)


def test_a_query_may_ask_for_more_than_a_hundred_things() -> None:
    fields = " ".join(f"a{n}: viewer {{ clientId }}" for n in range(110))
    survey(parse(f"{{ {fields} }}"), build_schema("KW").graphql, Limits())
