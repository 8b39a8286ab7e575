"""What `hub schema --plans` tells of a root field is what happens when the field is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from graphql import is_leaf_type, is_required_argument

from hub.errors import Language
from hub.resolvers.context import RequestContext
from hub.resolvers.plan.source import Call
from hub.schema.answer import Answering, Question
from hub.schema.build import build_schema
from hub.schema.plans import RootField, Way, root_fields
from hub.storage.audit import AuditRecord, ReadAudit
from hub.storage.sight import THE_HUB_ITSELF, Sight
from hub.storage.work import Database
from tests.schema.good_inputs import good_inputs
from tests.served import World

SCHEMA = build_schema("KW")
FIELDS = root_fields(SCHEMA)
ASKED = {
    "__schema": "{ __schema { queryType { name } } }",
    "__type": '{ __type(name: "Aid") { name } }',
    "_service": "{ _service { sdl } }",
}


class Counting(Database):
    """Counts the statements of reads and the transactions of everything else."""

    statements = transactions = 0

    async def read(self, sql: str, parameters: Sequence[object], sight: Sight) -> Any:
        self.statements += 1
        return await super().read(sql, parameters, sight)

    def work(self, sight: Sight = THE_HUB_ITSELF) -> Any:
        self.transactions += 1
        return super().work(sight)


class Unrecorded(ReadAudit):
    """Keeps the trail's own statements out of the count."""

    async def record(self, record: AuditRecord) -> None:
        pass


def of_query(*ways: Way) -> list[Any]:
    return [pytest.param(f, id=f.name) for f in FIELDS if f.root == "Query" and f.way in ways]


async def asked(
    world: World, document: str, variables: dict[str, Any], who: str = "ministry"
) -> tuple[int, int]:
    """How many statements and how many transactions the answer took."""
    counting = Counting(world.database.engine, world.database.reads, world.database.vault)
    context = RequestContext(world.caller(who), counting, world.hub.settings, Language.EN)
    answer = await Answering(SCHEMA, Unrecorded(counting)).answer(Question(document, variables), context)
    told = json.loads(answer.body)
    assert "errors" not in told, told
    assert all(value is not None for value in told["data"].values()), told
    return counting.statements, counting.transactions


def question(world: World, name: str) -> tuple[str, dict[str, Any]]:
    """A question that asks for nothing but this field of Query, with what it must be given."""
    if name in ASKED:
        return ASKED[name], {}
    assert SCHEMA.graphql.query_type is not None
    kinds = {kind.lower(): kind for kind in world.country.ids}
    known = {
        "id": world.id(kinds.get(name, "Project"), 0),
        "civilId": world.country.civil_numbers[0],
        "input": [{"civilId": world.country.civil_numbers[0], "aidType": "cash", "cycles": ["2026-11"]}],
        "representations": [{"__typename": "Project", "id": world.id("Project", 0)}],
    }
    wanted = SCHEMA.graphql.query_type.fields[name].args
    given = {argument: wanted[argument].type for argument in wanted if is_required_argument(wanted[argument])}
    declared = ", ".join(f"${argument}: {type_}" for argument, type_ in given.items())
    passed = ", ".join(f"{argument}: ${argument}" for argument in given)
    document = (
        f"query({declared}) {{ {name}({passed}) {{ __typename }} }}"
        if given
        else f"{{ {name} {{ __typename }} }}"
    )
    return document, {argument: known[argument] for argument in given}


@pytest.mark.parametrize("field", of_query(Way.PLANNED))
async def test_a_planned_field_is_one_statement_and_no_transaction(world: World, field: RootField) -> None:
    assert await asked(world, *question(world, field.name)) == (1, 0)


@pytest.mark.parametrize("field", of_query(Way.CALLS_OUT))
async def test_a_field_that_calls_out_opens_a_transaction(world: World, field: RootField) -> None:
    statements, transactions = await asked(world, *question(world, field.name))
    assert (statements, transactions) == (0, 1)
    assert field.told


@pytest.mark.parametrize("field", of_query(Way.SCHEMA))
async def test_a_field_that_tells_the_schema_reads_nothing(world: World, field: RootField) -> None:
    assert await asked(world, *question(world, field.name)) == (0, 0)


MADE = (
    "grantAid",
    "registerBeneficiary",
    "submitProject",
    "setDeviationPolicy",
    "setAidType",
    "approvePartner",
)


@pytest.mark.parametrize("name", MADE)
async def test_what_a_mutation_made_is_read_by_one_statement(own_world: World, name: str) -> None:
    assert SCHEMA.graphql.mutation_type is not None
    (field,) = (each for each in FIELDS if each.name == name)
    wanted = SCHEMA.graphql.mutation_type.fields[name]
    made = next(each for each in wanted.type.of_type.types if each.name in field.told)
    leaf = next(
        each for each, of in made.fields.items() if is_leaf_type(getattr(of.type, "of_type", of.type))
    )
    declared = ", ".join(f"${argument}: {wanted.args[argument].type}" for argument in wanted.args)
    passed = ", ".join(f"{argument}: ${argument}" for argument in wanted.args)
    document = f"mutation({declared}) {{ {name}({passed}) {{ __typename ... on {made.name} {{ {leaf} }} }} }}"
    who = "charity" if name in {"grantAid", "registerBeneficiary", "submitProject"} else "ministry"
    statements, _ = await asked(own_world, document, good_inputs(own_world)[name], who)
    assert statements == 1


def test_every_root_field_of_the_schema_is_told() -> None:
    told = {(field.root, field.name) for field in FIELDS}
    roots = [SCHEMA.graphql.query_type, SCHEMA.graphql.mutation_type, SCHEMA.graphql.subscription_type]
    there = {(root.name, name) for root in roots if root for name in root.fields}
    assert told == there | {("Query", "__schema"), ("Query", "__type")}


def test_all_that_is_read_is_planned_but_the_check_of_an_aid() -> None:
    unplanned = {field.name for field in FIELDS if field.root == "Query" and field.way is not Way.PLANNED}
    assert unplanned <= {"aidChecks", "_entities", "_service", "__schema", "__type"}


def test_below_a_root_field_nothing_calls_out() -> None:
    calls = {
        (owner, name)
        for owner, source in SCHEMA.sources.by_type.items()
        for name, spec in source.fields.items()
        if isinstance(spec, Call)
    }
    assert calls == {("Query", "aidChecks")}


def test_the_page_on_plans_names_every_question() -> None:
    page = (Path(__file__).parents[2] / "docs/explanation/reading-plans.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in page.splitlines() if line.startswith("| `")]
    told = {name: row[2].strip().partition(":")[0] for row in rows for name in re.findall(r"`(\w+)`", row[1])}
    ways = {field.name: str(field.way) for field in FIELDS if field.root == "Query"}
    assert told.keys() == ways.keys()
    assert all(told[name] == way for name, way in ways.items() if way != Way.SCHEMA), told
