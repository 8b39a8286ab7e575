"""A question with a malformed argument is refused by the argument's name, never with a failure of the hub."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, get_named_type, get_nullable_type, is_list_type

from hub.schema.build import build_schema
from tests.schema.spoiling import BAD
from tests.served import World

SCHEMA = build_schema("KW").graphql
NO_FILTERS = "Q2xpZW50OjAwMDAwMDAwLTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMA=="
"""The id of a type that no filter takes."""
LARGE = {
    "String": ("a\0b", "x" * 100_000, "", " ", 5),
    "Boolean": ("yes",),
    "ID": (*BAD["ID"][:-1], NO_FILTERS),
}


def _filters() -> Iterator[tuple[str, str, Any]]:
    """Every field of every filter: where it is asked, its name and its type."""
    assert SCHEMA.query_type is not None
    for field, definition in SCHEMA.query_type.fields.items():
        if "filter" in definition.args:
            filter = get_named_type(definition.args["filter"].type)
            assert isinstance(filter, GraphQLInputObjectType)
            for name, wanted in filter.fields.items():
                yield field, name, wanted.type


@pytest.mark.parametrize(
    ("field", "name", "wanted"), [pytest.param(*f, id=f"{f[0]}.{f[1]}") for f in _filters()]
)
async def test_a_bad_value_in_a_filter_is_refused_by_its_name(
    world: World, field: str, name: str, wanted: Any
) -> None:
    assert SCHEMA.query_type is not None
    filter = get_named_type(SCHEMA.query_type.fields[field].args["filter"].type).name
    query = f"query($filter: {filter}) {{ {field}(filter: $filter) {{ totalCount }} }}"
    kind, is_list = get_named_type(wanted).name, is_list_type(get_nullable_type(wanted))
    for bad in LARGE.get(kind) or BAD.get(kind) or ("NOPE", "\0", 1):
        error = await world.error("ministry", query, filter={name: [bad] if is_list else bad})
        assert error["code"] == "BAD_USER_INPUT", (bad, error)
        assert error["argument"].removeprefix("$").removesuffix("[0]") == f"filter.{name}", (bad, error)
        assert len(error["message"]) < 500


async def test_a_filter_takes_so_many_values_and_no_more(world: World) -> None:
    query = "query($filter: ProjectFilter) { projects(filter: $filter) { totalCount } }"
    many = [f"W-{n}" for n in range(1_001)]
    found = await world.data("ministry", query, filter={"externalIds": many[:1_000]})
    assert found["projects"]["totalCount"] == 3
    error = await world.error("ministry", query, filter={"externalIds": many})
    assert (error["code"], error["argument"]) == ("BAD_USER_INPUT", "filter.externalIds")


@pytest.mark.parametrize("bad", [*BAD["ID"][:-1], "QmVuZWZpY2lhcnk6MQ==", "é", "x" * 100_000])
@pytest.mark.parametrize("field", ["node", "beneficiary", "project", "charity"])
async def test_a_malformed_id_is_refused(world: World, field: str, bad: str) -> None:
    query = f"query($id: ID!) {{ {field}(id: $id) {{ id }} }}"
    answer = await world.answer("ministry", query, id=bad)
    if field == "node" and "errors" not in answer:
        assert answer["data"] == {"node": None}
    else:
        assert answer["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT", "argument": "id"}


async def test_an_id_of_another_type_is_told_apart(world: World) -> None:
    query = "query($id: ID!) { project(id: $id) { id } }"
    error = await world.error("ministry", query, id=world.id("Charity", 0))
    assert error["message"] == "id: is the id of a Charity; a Project is asked for."


@pytest.mark.parametrize("bad", BAD["CivilId"])
async def test_a_malformed_civil_number_is_refused_and_not_repeated(world: World, bad: Any) -> None:
    query = "query($n: CivilId!) { beneficiaryByCivilId(civilId: $n) { id } }"
    error = await world.error("charity", query, n=bad)
    assert (error["code"], error["argument"]) == ("BAD_USER_INPUT", "civilId")
    assert str(bad)[:12] not in error["message"].replace("civilId", "")


CHECKS = "query($input: [AidCheckInput!]!) { aidChecks(input: $input) { allowed } }"


@pytest.mark.parametrize(
    ("changed", "argument"),
    [
        ({"civilId": "123"}, "input[1].civilId"),
        ({"aidType": "a\0b"}, "input[1].aidType"),
        ({"cycles": ["2026-13"]}, "input[1].cycles[0]"),
        ({"cycles": []}, "input[1].cycles"),
        ({"amount": "-5"}, "input[1].amount"),
        ({"amount": "NaN"}, "input[1].amount"),
        ({"colour": "red"}, "input[1].colour"),
    ],
)
async def test_a_malformed_check_is_refused_by_its_place(
    world: World, changed: dict[str, Any], argument: str
) -> None:
    good = {
        "civilId": world.country.civil_numbers[0],
        "aidType": "cash",
        "cycles": ["2027-01"],
        "amount": "40",
    }
    error = await world.error("charity", CHECKS, input=[good, good | changed])
    assert (error["code"], error["argument"]) == ("BAD_USER_INPUT", argument)


async def test_up_to_a_thousand_checks_are_answered_in_one_call(world: World) -> None:
    one = {"civilId": world.country.civil_numbers[0], "aidType": "cash", "cycles": ["2026-11"]}
    answers = (await world.data("charity", CHECKS, input=[one] * 1_000))["aidChecks"]
    assert answers == [{"allowed": False}] * 1_000
    error = await world.error("charity", CHECKS, input=[one] * 1_001)
    assert (error["code"], error["argument"]) == ("BAD_USER_INPUT", "input")


async def test_a_wrong_value_in_the_document_itself_is_no_valid_document(world: World) -> None:
    for written in ('"x"', "1.5", "{}", "null", "[1]", "99999999999"):
        error = await world.error("charity", f"{{ aids(first: {written}) {{ totalCount }} }}")
        assert error["code"] in {"GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"}
