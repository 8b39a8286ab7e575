"""The planned and the ordinary way of reading give the same answers, byte for byte, whatever is asked.

Each test has one type of the schema as its goal, of which every open field is asked; all else is generated. The
suite tries some hundreds of questions, the nightly run (`make nightly`) some thousands on several countries.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from graphql import GraphQLInputObjectType, get_named_type
from hypothesis import given
from hypothesis import strategies as st

from hub.auth.scopes import MAY_HOLD, CallerKind
from hub.settings import Settings
from hub.storage.secrecy import Vault
from hub.storage.work import Database
from tests.conftest import FreshDatabase
from tests.schema.questions.an_invented_country import an_invented_country
from tests.schema.questions.comparing import NIGHTLY, Compared, RememberingAudit, Sides, tries
from tests.schema.questions.generated import questions
from tests.schema.questions.reach import SCHEMA, reach_of

__all__ = ["RememberingAudit"]

COUNTRIES = 4 if NIGHTLY else 1
REACHES = [reach_of(MAY_HOLD[kind]) for kind in CallerKind if kind is not CallerKind.SYSTEM]
GOALS = sorted({name for reach in REACHES for name in reach.types})


@pytest.fixture(scope="module")
async def sides(
    fresh_database_url: FreshDatabase, vault: Vault, settings: Settings
) -> AsyncIterator[list[Sides]]:
    """Countries, each from a seed of its own, on both ways."""
    made, databases = [], []
    for seed in range(COUNTRIES):
        database = await Database.open(await fresh_database_url(), vault)
        databases.append(database)
        made.append(Sides(await an_invented_country(database, settings, seed), database, settings))
    yield made
    for database in databases:
        await database.close()


@pytest.fixture(scope="module")
def compared() -> Iterator[Compared]:
    """What was compared; in the end it is told, and once every goal had its turn nothing may have been left out."""
    so_far = Compared()
    yield so_far
    there = fields_of_query()
    found = there & so_far.places
    print(f"\n{dict(so_far.told)}\n{len(found)} of {len(there)} fields")  # noqa: T201
    if so_far.goals == {*GOALS}:
        assert there == found, sorted(there - found)
        given = arguments_of_query() if NIGHTLY else set()
        assert given <= so_far.places, sorted(given - so_far.places)


@pytest.mark.parametrize("goal", GOALS)
@tries(4)
@given(data=st.data())
async def test_generated_questions_are_answered_alike_both_ways(
    sides: list[Sides], compared: Compared, goal: str, data: st.DataObject
) -> None:
    side = data.draw(st.sampled_from(sides))
    asked = data.draw(questions(side.country, goal))
    compared.add(goal, asked, *await side.compare(asked))


def test_no_field_of_the_schema_is_out_of_reach() -> None:
    assert {place for reach in REACHES for place in reach.places} == fields_of_query()


def fields_of_query() -> set[str]:
    """Every field that can stand in a question, as `Type.field`, the gateway protocol's aside."""
    found = set()
    pending = [SCHEMA.graphql.query_type]
    while pending:
        parent = pending.pop()
        for name, definition in parent.fields.items() if parent else ():
            if parent and not name.startswith("_") and f"{parent.name}.{name}" not in found:
                found.add(f"{parent.name}.{name}")
                pending += REACHES[0].possible(get_named_type(definition.type))
    return found


def arguments_of_query() -> set[str]:
    """Every argument of those fields, as `Type.field(argument)`, and every field of their inputs."""
    found: set[str] = set()
    for place in fields_of_query():
        type_name, _, name = place.partition(".")
        parent = REACHES[0].schema.type_map[type_name]
        for argument, wanted in parent.fields[name].args.items():  # type: ignore[attr-defined]
            found.add(f"{place}({argument})")
            named = get_named_type(wanted.type)
            if isinstance(named, GraphQLInputObjectType):
                found |= {f"{named.name}.{each}" for each in named.fields}
    return found
