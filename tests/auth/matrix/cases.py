"""The matrix: for every field, argument and filter of the schema, documents in every shape and scopes to ask with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLObjectType,
    get_named_type,
    is_introspection_type,
    is_required_input_field,
)

from hub.auth.scopes import Scope
from tests.auth.matrix.oracle import OPEN, Needs, Oracle, refused
from tests.auth.matrix.shapes import ROOTS, SHAPES, Shape, Text, Way, ways_from
from tests.auth.matrix.values import Scopes, a_value, as_literal, kind_of_operation, what_opens

Names = tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """One document, and the scopes that it is asked with, one request each."""

    about: Names
    shape: str
    document: str
    variables: Mapping[str, Any]
    operation: str
    asked: frozenset[Needs]
    asked_in_variables: frozenset[Needs]
    scopes: tuple[Scopes, ...]

    def refused(self, scopes: Scopes) -> frozenset[Needs]:
        """What a holder of these scopes is told to lack: variables are read once the document itself is open."""
        return refused(self.asked, scopes) or refused(self.asked_in_variables, scopes)


class Matrix:
    """Writes the cases of one schema."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        self.schema = oracle.schema
        self._turn = count()
        names = ("_entities", "node")
        self._default = ways_from(self.schema, "Mutation", lambda _: True) | ways_from(
            self.schema, "Query", lambda name: name not in names
        )
        self._ways = {
            "a mutation's result": ways_from(self.schema, "Mutation", lambda _: True),
            "an entity": ways_from(self.schema, "Query", lambda name: name == "_entities"),
            "any node": ways_from(self.schema, "Query", lambda name: name == "node"),
        }

    def cases(self) -> Iterator[Case]:
        """All of them."""
        for owner, kind in self.schema.type_map.items():
            if isinstance(kind, GraphQLObjectType) and not is_introspection_type(kind):
                for names in self._together(owner, kind):
                    yield from self._of_fields(owner, names)
                for name in kind.fields:
                    yield from self._of_arguments(owner, name)
        yield from self._of_interfaces()
        yield from self._of_introspection()

    def coordinates(self) -> set[str]:
        """Every field of the schema."""
        return {
            each
            for owner, kind in self.schema.type_map.items()
            if isinstance(kind, GraphQLObjectType) and not is_introspection_type(kind)
            for each in _coordinates(owner, kind.fields)
        }

    def _together(self, owner: str, kind: GraphQLObjectType) -> Iterator[Names]:
        """Each field that needs something by itself; all that need nothing in one document."""
        needy = [name for name in kind.fields if self._needs(owner, name) != OPEN]
        yield from ((name,) for name in needy)
        if len(needy) < len(kind.fields):
            yield tuple(name for name in kind.fields if name not in needy)

    def _of_fields(self, owner: str, names: Names) -> Iterator[Case]:
        way = () if owner in ROOTS else self._default[owner]
        for shape, write in SHAPES.items():
            yield from self._written(owner, names, way, shape, write)
        for place, ways in self._ways.items():
            if owner in ways:
                yield from self._written(owner, names, ways[owner], place, SHAPES["plain"])
                yield from self._written(
                    owner, names, ways[owner], f"{place}, nested fragments", SHAPES["nested fragments"]
                )
        yield from self._two_operations(owner, names, way)

    def _written(self, owner: str, names: Names, way: Way, shape: str, write: Shape) -> Iterator[Case]:
        text = Text(self.schema)
        selection = write(text, owner, text.leaf(owner, names))
        if selection is None:
            return
        body = text.along(way, owner, selection)
        document = text.operation(kind_of_operation(owner, way), "M", body)
        about, needs = _coordinates(owner, names), self._needs(owner, names[0])
        yield self._case(about, shape, document, text.given, needs, everything=shape == "plain")

    def _needs(self, owner: str, name: str) -> Needs:
        of_field = self.oracle.needs_of(owner, name)
        return self.oracle.stricter.types.get(owner, OPEN) if of_field == OPEN else of_field

    def _two_operations(self, owner: str, names: Names, way: Way) -> Iterator[Case]:
        text = Text(self.schema)
        body = text.along(way, owner, text.leaf(owner, names)())
        harmless = "query Run($stop: Boolean!) { __typename @include(if: $stop) }\n"
        other = text.operation(kind_of_operation(owner, way), "Other", body)
        about, needs = _coordinates(owner, names), self._needs(owner, names[0])
        for shape, document in {
            "second operation": harmless + other,
            "first operation": other + harmless,
        }.items():
            yield self._case(about, shape, document, text.given, needs, operation="Run")

    def _of_arguments(self, owner: str, name: str) -> Iterator[Case]:
        kind = self.schema.type_map[owner]
        assert isinstance(kind, GraphQLObjectType)
        way = () if owner in ROOTS else self._default[owner]
        for argument, wanted in kind.fields[name].args.items():
            named = get_named_type(wanted.type)
            if isinstance(named, GraphQLInputObjectType):
                for field in named.fields:
                    yield from self._of_input(owner, name, way, argument, str(wanted.type), named, field)
            elif argument in {"first", "after"}:
                given = "1" if argument == "first" else '"x"'
                needs = self.oracle.stricter.arguments.get((owner, name, argument), OPEN)
                text = Text(self.schema)
                yield self._with(owner, name, way, "argument", f"{argument}: {given}", text, needs)

    def _of_input(
        self,
        owner: str,
        name: str,
        way: Way,
        argument: str,
        type_: str,
        named: GraphQLInputObjectType,
        field: str,
    ) -> Iterator[Case]:
        needs = self.oracle.needs_of_input(named.name, field)
        inner = named.fields[field].type
        value, many = a_value(inner), type_.startswith("[")
        given = {field: value}
        text = Text(self.schema)
        whole = text.declare(type_, [given] if many else given)
        yield self._with(owner, name, way, "filter in a variable", f"{argument}: {whole}", text, needs)
        text = Text(self.schema)
        nothing = {field: None}
        whole = text.declare(type_, [nothing] if many else nothing)
        yield self._with(
            owner, name, way, "filter by null in a variable", f"{argument}: {whole}", text, needs
        )
        if any(is_required_input_field(each) for each in named.fields.values()):
            return
        literal = f"{{ {field}: {as_literal(inner, value)} }}"
        yield self._with(owner, name, way, "filter", f"{argument}: {literal}", Text(self.schema), needs)
        text = Text(self.schema)
        part, shape = text.declare(str(inner), value), "filter with a variable in it"
        yield self._with(owner, name, way, shape, f"{argument}: {{ {field}: {part} }}", text, needs)
        text = Text(self.schema)
        whole = text.declare(f"{type_} = {literal}")
        yield self._with(owner, name, way, "filter in a default", f"{argument}: {whole}", text, needs)

    def _with(
        self, owner: str, name: str, way: Way, shape: str, argument: str, text: Text, needs: Needs
    ) -> Case:
        selection = text.leaf(owner, (name,))(more=argument)
        body = text.along(way, owner, selection)
        document = text.operation(kind_of_operation(owner, way), "M", body)
        about = (f"{owner}.{name}({argument.partition(':')[0]})",)
        return self._case(about, shape, document, text.given, needs, everything=needs != OPEN)

    def _of_interfaces(self) -> Iterator[Case]:
        """The interface's own field, asked as such, and of the few types that a fragment leaves."""
        for shape, body in {
            "interface's own field": "node(id: $v0) { id }",
            "interface's own field in fragments": "node(id: $v0) { ... { ... on Node { id } } }",
            "interface's own field of entities": "_entities(representations: $r) { ... on Node { id } }",
        }.items():
            declared = ", $r: [_Any!]!" if "$r" in body else ", $v0: ID!"
            document = f"query M($stop: Boolean!{declared}) {{ __typename @include(if: $stop) {body} }}"
            yield self._case(("Node.id",), shape, document, {}, OPEN, everything=True)
        for owner, way in self._ways["any node"].items():
            kind = self.schema.type_map[owner]
            if isinstance(kind, GraphQLObjectType) and kind.interfaces:
                text = Text(self.schema)
                inner = f"... on {owner} {{ ... on {kind.interfaces[0].name} {{ id }} }}"
                document = text.operation("query", "M", text.along(way, owner, inner))
                needs = self.oracle.needs_of(owner, "id")
                yield self._case((f"{owner}.id",), "interface's field of one type", document, {}, needs)

    def _of_introspection(self) -> Iterator[Case]:
        for shape, body in {
            "introspection": "__schema { types { name } }",
            "introspection of a type": '__type(name: "Beneficiary") { name }',
            "introspection in a fragment": "... { s: __schema { types { name } } }",
        }.items():
            document = f"query M($stop: Boolean!) {{ __typename @include(if: $stop) {body} }}"
            yield self._case(("__schema",), shape, document, {}, OPEN)

    def _case(
        self,
        about: Names,
        shape: str,
        document: str,
        variables: Mapping[str, Any],
        needs: Needs,
        everything: bool = False,
        operation: str = "M",
    ) -> Case:
        asked, in_all = self.oracle.asked(document, {}), self.oracle.asked(document, variables)
        scopes = self._scopes(in_all, needs, everything)
        return Case(about, shape, document, dict(variables), operation, asked, in_all - asked, scopes)

    def _scopes(self, asked: frozenset[Needs], needs: Needs, everything: bool) -> tuple[Scopes, ...]:
        """None; what opens the document by each of the needed sets; each with one scope missing; an unrelated one.

        Where not everything is wanted, one of the needed sets is taken, another for each document.
        """
        chosen = needs if everything else (needs[next(self._turn) % len(needs)],)
        sets: list[Scopes] = []
        for each in chosen:
            opening = what_opens(asked, frozenset(each))
            sets.append(opening)
            sets += [opening - {scope} for scope in sorted(each)]
        if everything or next(self._turn) % 7 == 0:
            unrelated = {scope.value for scope in Scope} - {s for each in asked for one in each for s in one}
            opening = what_opens(asked - {needs}, frozenset())
            sets += [frozenset(), opening - {s for each in needs for s in each} | {min(unrelated)}]
        return tuple(dict.fromkeys(sets))


def _coordinates(owner: str, names: Iterable[str]) -> Names:
    return tuple(f"{owner}.{name}" for name in names)
