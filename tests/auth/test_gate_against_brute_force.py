"""For any document and any needs, the gate finds what trying every type at every place finds."""

from collections.abc import Iterator
from functools import reduce

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_object_type,
)
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from hub.auth.gate import Gate, Requirements, ScopeSets
from hub.auth.scopes import Scope
from hub.errors import MissingScope
from tests.auth.gate_world import FIELDS, Parsed, a_schema

SCHEMA = a_schema()
COMPOSITE = ["Node", "Held", "Person", "Household", "Aid", "Refused", "GrantResult", "_Entity"]
FEW = [Scope.BENEFICIARY_READ, Scope.BENEFICIARY_IDENTITY, Scope.AID_READ]
REQUIRED = {"id": '"1"', "representations": "[]"}

scope_sets = st.frozensets(st.sampled_from(FEW), max_size=2)
needs = st.lists(scope_sets, min_size=1, max_size=2).map(lambda sets: tuple(sorted(set(sets), key=sorted)))


@st.composite
def requirements(draw: st.DrawFn) -> Requirements:
    return Requirements({place: draw(needs) for place in FIELDS})


@st.composite
def selections(draw: st.DrawFn, type_name: str, depth: int, fragments: list[str]) -> str:
    parts = [draw(selection(type_name, depth, fragments)) for _ in range(draw(st.integers(1, 3)))]
    return "{ " + " ".join(parts) + " }"


@st.composite
def selection(draw: st.DrawFn, type_name: str, depth: int, fragments: list[str]) -> str:
    kind = draw(st.sampled_from(["field", "field", "field", "inline", "spread"]))
    directive = draw(st.sampled_from(["", "", "@skip(if: true)", "@include(if: $flag)"]))
    if kind == "spread" and fragments:
        return f"...{draw(st.sampled_from(fragments))} {directive}"
    if kind == "inline" and depth > 0:
        condition = draw(st.sampled_from([None, *COMPOSITE]))
        inner = draw(selections(condition or type_name, depth - 1, fragments))
        return f"... {f'on {condition}' if condition else ''} {directive} {inner}"
    return draw(field(type_name, depth, fragments)).replace("@", directive, 1)


@st.composite
def field(draw: st.DrawFn, type_name: str, depth: int, fragments: list[str]) -> str:
    owner = SCHEMA.type_map[type_name]
    fields = getattr(owner, "fields", {})
    usable = [
        name for name in fields if depth > 0 or not is_composite_type(get_named_type(fields[name].type))
    ]
    if not usable:
        return "__typename @"
    name = draw(st.sampled_from(usable))
    alias = draw(st.sampled_from(["", "", "other: ", "id: "]))
    given = " ".join(
        f"{argument}: {value}" for argument, value in REQUIRED.items() if argument in fields[name].args
    )
    returned = get_named_type(fields[name].type)
    inner = draw(selections(returned.name, depth - 1, fragments)) if is_composite_type(returned) else ""
    return f"{alias}{name}{f'({given})' if given else ''} @ {inner}"


@st.composite
def documents(draw: st.DrawFn) -> str:
    written: list[str] = []
    texts: list[str] = []
    for number in range(draw(st.integers(0, 3))):
        on = draw(st.sampled_from(COMPOSITE))
        texts.append(f"fragment F{number} on {on} " + draw(selections(on, 2, list(written))))
        written.append(f"F{number}")
    for number in range(draw(st.integers(1, 2))):
        kind, root = draw(st.sampled_from([("query", "Query"), ("query", "Query"), ("mutation", "Mutation")]))
        texts.append(f"{kind} O{number}($flag: Boolean!) " + draw(selections(root, 3, list(written))))
    return "\n".join(texts)


class BruteForce:
    """Every (path, type, field) of a document, by trying every object type at every place."""

    def __init__(self, document: DocumentNode) -> None:
        self.document = document
        self.fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }

    def reached(self) -> Iterator[tuple[str, str, str]]:
        for operation in self.document.definitions:
            if isinstance(operation, OperationDefinitionNode):
                root = SCHEMA.get_root_type(operation.operation)
                assert root is not None
                yield from self.within(operation.selection_set, root, "")

    def within(
        self, selected: SelectionSetNode, owner: GraphQLObjectType, path: str
    ) -> Iterator[tuple[str, str, str]]:
        for node in selected.selections:
            if isinstance(node, FieldNode):
                yield from self.of_field(node, owner, path)
                continue
            assert isinstance(node, InlineFragmentNode | FragmentSpreadNode)
            body = node if isinstance(node, InlineFragmentNode) else self.fragments[node.name.value]
            if body.type_condition is None or owner in possible(body.type_condition.name.value):
                yield from self.within(body.selection_set, owner, path)

    def of_field(
        self, node: FieldNode, owner: GraphQLObjectType, path: str
    ) -> Iterator[tuple[str, str, str]]:
        name = node.name.value
        if name == "__typename":
            return
        here = f"{path}.{name}" if path else name
        yield here, owner.name, name
        if node.selection_set:
            for kind in possible(get_named_type(owner.fields[name].type).name):
                yield from self.within(node.selection_set, kind, here)


def possible(name: str) -> list[GraphQLObjectType]:
    kind = SCHEMA.type_map[name]
    if is_abstract_type(kind):
        return list(SCHEMA.get_possible_types(kind))
    return [kind] if is_object_type(kind) else []


def closed(sets: ScopeSets, scopes: frozenset[Scope]) -> bool:
    return all(not wanted <= scopes for wanted in sets)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents(), requirements(), st.frozensets(st.sampled_from(FEW)))
def test_the_gate_finds_what_brute_force_finds(
    text: str, table: Requirements, scopes: frozenset[Scope]
) -> None:
    document = Parsed(text)
    wanted = {
        (path, tuple(tuple(sorted(one)) for one in table.fields[owner, name]))
        for path, owner, name in BruteForce(document.node()).reached()
        if closed(table.fields[owner, name], scopes)
    }
    found: set[tuple[str, tuple[tuple[str, ...], ...]]] = set()
    try:
        Gate(SCHEMA, table).check(document, scopes)
    except MissingScope as refusal:
        found = {(missing.path, missing.needs) for missing in refusal.missing}

    event("refused" if wanted else "let through")
    assert found <= wanted
    assert {(path.split(".")[-1], sets) for path, sets in found} == {
        (path.split(".")[-1], sets) for path, sets in wanted
    }
    if "fragment" not in text:
        assert found == wanted


@settings(max_examples=100, deadline=None)
@given(documents(), requirements(), st.lists(st.frozensets(st.sampled_from(FEW)), min_size=2, max_size=6))
def test_more_scopes_never_close_anything(
    text: str, table: Requirements, held: list[frozenset[Scope]]
) -> None:
    gate, document = Gate(SCHEMA, table), Parsed(text)
    all_held = reduce(frozenset.union, held)

    def refused(scopes: frozenset[Scope]) -> bool:
        try:
            gate.check(document, scopes)
        except MissingScope:
            return True
        return False

    assert refused(all_held) <= min(refused(scopes) for scopes in held)
