"""The gateway's protocol: a supergraph's router asks the hub for its entities."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hub.auth.scopes import Scope
from tests.served import World, global_id

ENTITIES = """query Entities($r: [_Any!]!) { _entities(representations: $r) {
  __typename ... on Beneficiary { id name aids { nodes { state } } } ... on Project { externalId } ... on Charity { code } } }"""


def _of(type_name: str, id: Any) -> dict[str, Any]:
    return {"__typename": type_name, "id": id}


async def test_the_schema_tells_itself_to_a_router(world: World) -> None:
    sdl = (await world.data("ministry", "{ _service { sdl } }"))["_service"]["sdl"]
    assert "@requiresScopes" in sdl
    assert 'type Beneficiary implements Node @key(fields: "id")' in sdl


async def test_the_schema_is_told_under_whatever_names_it_is_asked_by(world: World) -> None:
    query = "query($no: Boolean!) { a: _service { text: sdl ... on _Service { __typename } } __typename b: _service @include(if: $no) { sdl } }"
    told = await world.data("ministry", query, no=False)
    sdl = (await world.data("ministry", "{ _service { sdl } }"))["_service"]["sdl"]
    assert list(told.items()) == [("a", {"text": sdl, "__typename": "_Service"}), ("__typename", "Query")]


async def test_entities_are_resolved_in_their_order(world: World) -> None:
    asked = [
        _of("Project", world.id("Project", 0)),
        _of("Beneficiary", world.id("Beneficiary", 1)),
        _of("Charity", world.id("Charity", 0)),
    ]
    found = (await world.data("charity", ENTITIES, r=asked))["_entities"]
    assert [entity["__typename"] for entity in found] == ["Project", "Beneficiary", "Charity"]
    assert found[1]["aids"] == {"nodes": [{"state": "GRANTED"}]}


async def test_a_bad_representation_spoils_no_other(world: World) -> None:
    unknown = world.id("Charity", 0)
    bad: list[Any] = [
        _of("Nothing", unknown),
        _of("Query", unknown),
        _of("Money", unknown),
        _of("Beneficiary", "garbage"),
        _of("Beneficiary", unknown),
        _of("Beneficiary", None),
        _of("Beneficiary", {"a": 1}),
        _of("Beneficiary", "\0"),
        {"id": unknown},
        {"__typename": 5, "id": unknown},
        {},
    ]
    answer = await world.answer("charity", ENTITIES, r=[*bad, _of("Charity", unknown)])
    assert answer["data"]["_entities"] == [None] * len(bad) + [{"__typename": "Charity", "code": "NOOR"}]
    assert [error["path"] for error in answer["errors"]] == [["_entities", n] for n in range(len(bad))]
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"BAD_USER_INPUT"}


async def test_representations_that_are_no_objects_are_refused(world: World) -> None:
    several: list[Any] = ["x", 5, ["x"], [5], [[]], None]
    for bad in several:
        answer = await world.answer("charity", ENTITIES, r=bad)
        assert answer.get("data") is None or answer["data"]["_entities"] == [None]
        assert {error["extensions"]["code"] for error in answer["errors"]} == {"BAD_USER_INPUT"}


async def test_an_entity_that_the_caller_may_not_see_is_told_like_one_that_is_not_there(world: World) -> None:
    own, hidden = world.id("Beneficiary", 0), world.id("Beneficiary", 1)
    absent = global_id("Beneficiary", UUID(int=7))
    query = "query($r: [_Any!]!) { people: _entities(representations: $r) { ... on Beneficiary { id } } }"
    answers = [
        await world.answer("person", query, r=[_of("Beneficiary", id) for id in (own, each, own)])
        for each in (hidden, absent)
    ]
    assert answers[0] == answers[1]
    assert answers[0]["data"] == {"people": [{"id": own}, None, {"id": own}]}
    (error,) = answers[0]["errors"]
    assert error["path"] == ["people", 1]
    assert error["extensions"]["argument"] == "representations[1]"


async def test_the_fields_of_an_entity_need_their_scopes(world: World) -> None:
    caller = world.caller("charity", Scope.BENEFICIARY_READ)
    error = await world.error(caller, ENTITIES, r=[_of("Beneficiary", world.id("Beneficiary", 0))])
    assert error["code"] == "MISSING_SCOPE"
    assert "_entities.name" in {each["path"] for each in error["missing"]}


async def test_an_entity_whose_type_the_scopes_do_not_open_does_not_tell_that_it_exists(world: World) -> None:
    caller = world.caller("charity", Scope.PROJECT_READ)
    query = "query($r: [_Any!]!) { _entities(representations: $r) { __typename } }"
    answers = [
        await world.answer(caller, query, r=[_of("Beneficiary", id), _of("Project", world.id("Project", 0))])
        for id in (world.id("Beneficiary", 0), global_id("Beneficiary", UUID(int=7)))
    ]
    assert answers[0] == answers[1]
    assert answers[0]["data"]["_entities"] == [None, {"__typename": "Project"}]
    assert [error["path"] for error in answers[0]["errors"]] == [["_entities", 0]]


async def test_so_many_entities_are_asked_for_at_once_and_no_more(world: World) -> None:
    one = _of("Charity", world.id("Charity", 0))
    query = "query($r: [_Any!]!) { _entities(representations: $r) { ... on Charity { code } } }"
    assert len((await world.data("charity", query, r=[one] * 1_000))["_entities"]) == 1_000
    error = await world.error("charity", query, r=[one] * 1_001)
    assert (error["code"], error["argument"]) == ("BAD_USER_INPUT", "representations")
