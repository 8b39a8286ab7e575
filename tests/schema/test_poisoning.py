"""What one caller leaves in the hub's caches changes nothing of another one's answer: a test tries, in every order."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.auth.caller import Caller
from hub.auth.scopes import Scope
from hub.errors import Language
from hub.resolvers.context import RequestContext
from hub.schema.answer import Answering, Question
from hub.schema.build import build_schema
from hub.schema.document_ids import hash_id
from tests.schema.test_one_statement import Unrecorded
from tests.served import World

TWO = """query Codes { aidTypes { code } }
query Who { viewer { clientId } }
query Mine($with: Boolean! = true, $first: Int! = 2) {
  viewer { clientId charity @include(if: $with) { name } }
  projects(first: $first) @skip(if: $with) { nodes { id title } }
}"""
NODE = "query($id: ID!) { node(id: $id) { __typename id ... on Beneficiary { name civilId } ... on Project { title } } }"
AIDS = "query($first: Int!, $filter: AidFilter) { aids(first: $first, filter: $filter) { totalCount nodes { state amount { amount } } } }"
FAMILY = "query($id: ID!) { beneficiary(id: $id) { id name civilId aids { nodes { charity { name } amount { amount } } } } }"
TEXTS = (TWO, TWO.replace("\n", " "), f"{TWO} ", NODE, AIDS, FAMILY, "{ viewer { nothing } }", "{ viewer {")
CALLERS = ("charity", "other charity", "ministry", "person", "donor portal")
IMPOSSIBLE = "x" * 5


@dataclass(frozen=True)
class Asked:
    """One request as somebody sends it."""

    who: str
    without: Scope | None
    language: Language
    question: Question


def questions(world: World) -> st.SearchStrategy[Question]:
    ids = [world.id("Beneficiary", 0), world.id("Beneficiary", 1), world.id("Project", 0), IMPOSSIBLE]
    variables = st.fixed_dictionaries(
        {},
        optional={
            "with": st.sampled_from([True, False, None, "no"]),
            "id": st.sampled_from(ids),
            "first": st.sampled_from([1, 2, 0]),
            "filter": st.sampled_from([None, {}, {"mine": True}, {"mine": False}, {"state": "GRANTED"}]),
        },
    )
    texts, names = st.sampled_from(TEXTS), st.sampled_from([None, "Codes", "Who", "Mine", "Nobody"])
    by_name = st.sampled_from([*map(hash_id, TEXTS[:5]), None])
    return st.builds(
        lambda text, values, name, sent, id: Question(text if sent or not id else "", values, name, document_id=id),
        texts, variables, names, st.booleans(), by_name,
    )  # fmt: skip


def requests(world: World) -> st.SearchStrategy[Asked]:
    scopes = st.sampled_from([None, Scope.BENEFICIARY_READ, Scope.BENEFICIARY_IDENTITY, Scope.AID_READ])
    return st.builds(Asked, st.sampled_from(CALLERS), scopes, st.sampled_from(Language), questions(world))


async def body(answering: Answering, world: World, asked: Asked) -> bytes:
    without = frozenset({asked.without} if asked.without else ())
    caller = world.caller(asked.who, without=without)
    context = RequestContext(caller, world.database, world.hub.settings, asked.language, request_id="r")
    return (await answering.answer(asked.question, context)).body


def a_fresh(world: World) -> Answering:
    """The service of a process that has answered nothing yet."""
    return Answering(build_schema("KW"), Unrecorded(world.database))


@pytest.fixture(scope="module")
def worn(world: World) -> Answering:
    """The service of one process, which remembers all that the module's tests have asked."""
    return a_fresh(world)


async def test_each_answer_is_byte_for_byte_what_a_fresh_process_answers(
    world: World, worn: Answering
) -> None:
    drawn: list[list[Asked]] = []

    @settings(max_examples=60, database=None)
    @given(st.lists(requests(world), min_size=4, max_size=8))
    def draw(asked: list[Asked]) -> None:
        drawn.append(asked)

    draw()
    assert len(drawn) >= 50
    texts = {}
    for each in itertools.chain(*drawn):
        question, got = each.question, await body(worn, world, each)
        place = (world.caller(each.who).client_id, question.document_id)
        if question.text and question.document_id == hash_id(question.text):
            texts[place] = question.text
        meant = question.text or texts.get(place, "")
        fresh = replace(each, question=replace(question, text=meant))
        assert got == await body(a_fresh(world), world, fresh), each


async def test_a_plan_of_one_kind_of_caller_serves_no_other(world: World) -> None:
    """Every order of five callers who ask the same of the same family."""
    question = Question(FAMILY, {"id": world.id("Beneficiary", 0)})
    alone = {who: await body(a_fresh(world), world, asked(who, question)) for who in CALLERS}
    assert len(set(alone.values())) > 2
    for order in itertools.permutations(CALLERS, 3):
        answering = a_fresh(world)
        for who in order:
            assert await body(answering, world, asked(who, question)) == alone[who], order


@pytest.mark.parametrize("who", CALLERS)
async def test_an_operation_and_its_conditions_choose_the_plan(world: World, who: str) -> None:
    """Every order of the operations of one document, with each condition."""
    ways: list[tuple[str, dict[str, bool]]] = [
        ("Codes", {}),
        ("Who", {}),
        ("Mine", {"with": True}),
        ("Mine", {"with": False}),
    ]
    wanted = [await body(a_fresh(world), world, asked(who, Question(TWO, v, name))) for name, v in ways]
    assert len(set(wanted)) == 4
    assert all(b'"data"' in each for each in wanted), wanted
    for order in itertools.permutations(range(4)):
        answering = a_fresh(world)
        for n in order:
            name, values = ways[n]
            assert await body(answering, world, asked(who, Question(TWO, values, name))) == wanted[n], order


async def test_a_refusal_is_not_remembered_for_whoever_may(world: World, worn: Answering) -> None:
    question = Question(FAMILY, {"id": world.id("Beneficiary", 0)})
    refused = replace(asked("charity", question), without=Scope.BENEFICIARY_IDENTITY)
    for _ in range(3):
        assert b"MISSING_SCOPE" in await body(worn, world, refused)
        assert b"MISSING_SCOPE" not in await body(worn, world, asked("charity", question))


async def test_a_wrong_text_never_stands_under_a_hash(world: World) -> None:
    answering, right = a_fresh(world), "{ viewer { clientId } }"
    wrong = Question("{ aidTypes { code } }", document_id=hash_id(right))
    for who in CALLERS:
        assert b"BAD_USER_INPUT" in await body(answering, world, asked(who, wrong))
        named = asked(who, Question("", document_id=hash_id(right)))
        assert b"PersistedQueryNotFound" in await body(answering, world, named)


async def test_nobody_learns_by_a_hash_what_others_have_asked(world: World) -> None:
    answering, text = a_fresh(world), '{ beneficiaryByCivilId(civilId: "1") { id } }'
    told, named = Question(text, document_id=hash_id(text)), Question("", document_id=hash_id(text))
    await body(answering, world, asked("charity", told))
    assert b"PersistedQueryNotFound" not in await body(answering, world, asked("charity", named))
    for who in ("other charity", "ministry"):
        assert b"PersistedQueryNotFound" in await body(answering, world, asked(who, named))


async def test_made_up_types_in_ids_make_one_statement(world: World) -> None:
    from base64 import b64encode

    answering = a_fresh(world)
    before = statements(answering)
    for n in range(30):
        made_up = b64encode(f"Type{n}:{world.key('Beneficiary', 0)}".encode()).decode()
        assert b'"node":null' in await body(
            answering, world, asked("charity", Question(NODE, {"id": made_up}))
        )
    assert statements(answering) - before == 1


def statements(answering: Answering) -> int:
    kept: Any = answering._documents._statements
    return len(kept)


def asked(who: str, question: Question) -> Asked:
    return Asked(who, None, Language.EN, question)


def test_callers_differ_in_their_clients(world: World) -> None:
    callers: list[Caller] = [world.caller(who) for who in CALLERS]
    assert len({caller.client_id for caller in callers}) > 3
