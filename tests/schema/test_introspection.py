"""The schema that a caller introspects is the part that its scopes open, and no smaller."""

from __future__ import annotations

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLObjectType,
    get_introspection_query,
    parse,
    print_ast,
    validate_schema,
)

from hub.auth.caller import Caller
from hub.auth.gate import opens
from hub.auth.scopes import MAY_HOLD, CallerKind, Scope
from hub.schema.build import build_schema
from hub.schema.introspection import Introspection, Told

HUB = build_schema("KW")
SETS = {
    "nothing": frozenset[Scope](),
    **{scope.value: frozenset({scope}) for scope in Scope},
    **{kind.value: MAY_HOLD[kind] for kind in CallerKind},
}


@pytest.fixture(scope="module")
def introspection() -> Introspection:
    """The hub's own."""
    return Introspection(HUB)


def fields_of(told: Told) -> set[tuple[str, str]]:
    """Every field of every object type of a schema."""
    kinds = [kind for kind in told.graphql.type_map.values() if isinstance(kind, GraphQLObjectType)]
    return {(kind.name, name) for kind in kinds if kind.name[:2] != "__" for name in kind.fields}


@pytest.mark.parametrize("held", SETS)
def test_the_schema_shows_no_closed_field_and_is_valid(introspection: Introspection, held: str) -> None:
    told = introspection.told(SETS[held])
    closed = {place for place, needs in HUB.requirements.fields.items() if not opens(needs, SETS[held])}
    assert not validate_schema(told.graphql)
    assert not fields_of(told) & closed
    inputs = [kind for kind in told.graphql.type_map.values() if isinstance(kind, GraphQLInputObjectType)]
    shut = {place for place, needs in HUB.requirements.input_fields.items() if not opens(needs, SETS[held])}
    assert not {(kind.name, name) for kind in inputs for name in kind.fields} & shut


def test_whoever_holds_every_scope_sees_the_whole_schema(introspection: Introspection) -> None:
    told = introspection.told(frozenset(Scope))
    assert told.graphql.type_map.keys() == HUB.graphql.type_map.keys()
    assert told.sdl == f"{print_ast(parse(HUB.sdl))}\n"
    assert fields_of(told) == set(HUB.requirements.fields)


def test_what_nothing_leads_to_any_more_has_gone(introspection: Introspection) -> None:
    told = introspection.told(frozenset({Scope.PROJECT_READ}))
    names = told.graphql.type_map.keys()
    assert {"Project", "ProjectConnection", "ProjectFilter", "Charity", "Node"} <= names
    assert not {"Beneficiary", "Household", "Aid", "AuditEvent", "Mutation", "GrantAidInput", "Sex"} & names
    assert told.graphql.mutation_type is None


def test_the_sdl_for_gateways_tells_the_same_part(introspection: Introspection) -> None:
    sdl = introspection.told(frozenset({Scope.PROJECT_READ})).sdl
    assert "type Project" in sdl
    assert "Beneficiary" not in sdl
    assert "mutation" not in sdl.lower()


def test_a_key_stays_only_with_its_field(introspection: Introspection) -> None:
    for held in SETS.values():
        for block in introspection.told(held).sdl.split("\n}"):
            assert '@key(fields: "id")' not in block or "\n  id:" in block


def test_the_question_that_tools_ask_is_answered(introspection: Introspection) -> None:
    caller = Caller("a", CallerKind.CHARITY, MAY_HOLD[CallerKind.CHARITY])
    answer = introspection.answer(parse(get_introspection_query()), None, {}, caller)
    assert answer.errors is None
    assert answer.data is not None
    assert "AuditEvent" not in {kind["name"] for kind in answer.data["__schema"]["types"]}


def test_a_type_that_is_closed_is_not_there(introspection: Introspection) -> None:
    caller = Caller("a", CallerKind.CHARITY, frozenset({Scope.PROJECT_READ}))
    document = parse('{ a: __type(name: "Beneficiary") { name } b: __type(name: "Project") { name } }')
    assert introspection.answer(document, None, {}, caller).data == {"a": None, "b": {"name": "Project"}}
