"""The ways in which a document can ask for one field, and the documents that ask for it so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_required_argument,
    is_union_type,
)

from tests.auth.matrix.oracle import is_interface

ROOTS = frozenset({"Query", "Mutation", "Subscription"})
Leaf = Callable[..., str]


@dataclass(frozen=True)
class Step:
    """A field on the way from the root, and the type that it is a field of."""

    owner: str
    name: str


Way = tuple[Step, ...]


@dataclass
class Text:
    """A document that is being written."""

    schema: GraphQLSchema
    declared: dict[str, str] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)

    def declare(self, type_name: str, value: Any = None) -> str:
        """A variable of this type; one without a value stops the operation before it is carried out."""
        name = f"v{len(self.declared)}"
        self.declared[name] = type_name
        if value is not None:
            self.given[name] = value
        return f"${name}"

    def field(
        self, owner: str, name: str, below: str = "", *, alias: str = "", directive: str = "", more: str = ""
    ) -> str:
        """A field with its required arguments from variables."""
        definition = self.definition(owner, name)
        given = [
            f"{argument}: {self.declare(str(wanted.type))}"
            for argument, wanted in definition.args.items()
            if is_required_argument(wanted) and not more.startswith(f"{argument}:")
        ]
        arguments = ", ".join([*given, *([more] if more else [])])
        return f"{alias}{name}{f'({arguments})' if arguments else ''} {directive} {below}"

    def leaf(self, owner: str, names: Iterable[str]) -> Leaf:
        """Writes the fields that the document is about."""

        def written(alias: str = "", **options: str) -> str:
            return " ".join(
                self.field(
                    owner, name, self._below(owner, name), alias=alias and f"{alias}_{name}: ", **options
                )
                for name in names
            )

        return written

    def _below(self, owner: str, name: str) -> str:
        is_leaf = is_leaf_type(get_named_type(self.definition(owner, name).type))
        return "" if is_leaf else "{ __typename }"

    def definition(self, owner: str, name: str) -> GraphQLField:
        kind = self.schema.type_map[owner]
        assert hasattr(kind, "fields")
        definition: GraphQLField = kind.fields[name]
        return definition

    def along(self, way: Way, owner: str, inner: str) -> str:
        """The way from the root to a selection of that type."""
        for step in reversed(way):
            if is_abstract_type(get_named_type(self.definition(step.owner, step.name).type)):
                inner = f"... on {owner} {{ {inner} }}"
            inner, owner = self.field(step.owner, step.name, f"{{ {inner} }}"), step.owner
        return inner

    def operation(self, kind: str, name: str, body: str) -> str:
        """One operation, which ends before it begins since `$stop` has no value, or one answer cannot be given."""
        if kind == "subscription":  # which has one root field, and no condition on it
            return f"{kind} {name} {{ {body} }}\n" + "\n".join(self.fragments)
        declared = "".join(f", ${each}: {type_name}" for each, type_name in self.declared.items())
        return (
            f"{kind} {name}($stop: Boolean!{declared}) {{ __typename @include(if: $stop) {body} }}\n"
            + "\n".join(self.fragments)
        )


Shape = Callable[[Text, str, Leaf], "str | None"]
"""Writes a selection on a type; None where the type does not allow for the shape."""


def _named(text: Text, owner: str, leaf: Leaf) -> str:
    text.fragments.append(f"fragment F on {owner} {{ {leaf()} }}")
    return "...F"


def _nested(text: Text, owner: str, leaf: Leaf) -> str:
    text.fragments.append(f"fragment G on {owner} {{ ... {{ ... on {owner} {{ {leaf()} }} }} }}")
    beside = "" if owner == "Subscription" else "__typename"
    text.fragments.append(f"fragment F on {owner} {{ {beside} ...G }}")
    return "... { ...F }"


def _through(of_kind: Callable[[GraphQLSchema, str], bool]) -> Shape:
    def through(text: Text, owner: str, leaf: Leaf) -> str | None:
        wider = [
            name
            for name, kind in text.schema.type_map.items()
            if of_kind(text.schema, name)
            and any(each.name == owner for each in text.schema.get_possible_types(kind))  # type: ignore[arg-type]
        ]
        return f"... on {wider[0]} {{ ... on {owner} {{ {leaf()} }} }}" if wider else None

    return through


def _fragment_on_interface(text: Text, owner: str, leaf: Leaf) -> str | None:
    kind = text.schema.type_map[owner]
    if not isinstance(kind, GraphQLObjectType) or not kind.interfaces:
        return None
    text.fragments.append(f"fragment F on {kind.interfaces[0].name} {{ ... on {owner} {{ {leaf()} }} }}")
    return "...F"


def _switched(form: str, value: bool) -> Shape:
    def switched(text: Text, owner: str, leaf: Leaf) -> str | None:
        if owner == "Subscription":
            return None
        directive = form.replace("$", text.declare("Boolean!", value))
        if "F" not in directive:
            return leaf(directive=directive)
        text.fragments.append(f"fragment F on {owner} {{ {leaf()} }}")
        return f"...F {directive.replace('F ', '')}"

    return switched


def _switched_inline(text: Text, owner: str, leaf: Leaf) -> str | None:
    if owner == "Subscription":
        return None
    return f"... on {owner} @include(if: {text.declare('Boolean!', False)}) {{ {leaf()} }}"


def _is_union(schema: GraphQLSchema, name: str) -> bool:
    return is_union_type(schema.type_map[name])


SHAPES: Mapping[str, Shape] = {
    "plain": lambda _, __, leaf: leaf(),
    "alias": lambda _, __, leaf: leaf(alias="other"),
    "named fragment": _named,
    "inline fragment": lambda _, owner, leaf: f"... on {owner} {{ {leaf()} }}",
    "inline fragment without a type": lambda _, __, leaf: f"... {{ {leaf()} }}",
    "nested fragments": _nested,
    "interface": _through(is_interface),
    "union": _through(_is_union),
    "fragment on an interface": _fragment_on_interface,
    "skipped": lambda _, owner, leaf: None if owner == "Subscription" else leaf(directive="@skip(if: true)"),
    "skipped by a variable": _switched("@skip(if: $)", True),
    "not included by a variable": _switched("@include(if: $)", False),
    "fragment skipped by a variable": _switched("F @skip(if: $)", True),
    "inline fragment not included": _switched_inline,
}


def ways_from(schema: GraphQLSchema, root: str, first: Callable[[str], bool]) -> dict[str, Way]:
    """The shortest way to each object type from the root fields that `first` allows."""
    ways: dict[str, Way] = {}
    pending: list[tuple[str, Way]] = [(root, ())]
    while pending:
        owner, way = pending.pop(0)
        kind = schema.type_map[owner]
        assert isinstance(kind, GraphQLObjectType)
        for name, definition in kind.fields.items():
            if way or first(name):
                returned = get_named_type(definition.type)
                for each in _possible(schema, returned):
                    if each not in ways:
                        ways[each] = (*way, Step(owner, name))
                        pending.append((each, ways[each]))
    return ways


def _possible(schema: GraphQLSchema, kind: Any) -> list[str]:
    if is_abstract_type(kind):
        return sorted(each.name for each in schema.get_possible_types(kind))
    return [kind.name] if isinstance(kind, GraphQLObjectType) else []
