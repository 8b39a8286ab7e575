"""Selections as the scopes open them, with every construct that GraphQL has for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from graphql import (
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)
from hypothesis import strategies as st

from tests.schema.questions.values import literal
from tests.schema.questions.writing import Arguments, Document


class Selections:
    """Writes what is asked of an object."""

    def __init__(self, document: Document, goal: str) -> None:
        self.d = document
        self.goal = goal
        self.arguments = Arguments(document)
        self._abstract = False

    def toward(self, parent: GraphQLObjectType) -> str:
        """A selection that leads to the goal, where everything open is asked for."""
        if parent.name == self.goal:
            return self.of(parent, 2, [*self.d.reach.fields(parent)])
        steps = self.d.reach.steps_to(self.goal)
        nearer = [
            name
            for name in self.d.reach.fields(parent)
            if any(steps.get(b.name, 99) < steps[parent.name] for b in self.d.reach.below(parent, name))
        ]
        chosen = self.d.one(nearer)
        beside = self._some(parent, 1, 2) if self.d.percent(40) else []
        fields = [
            self.field(parent, chosen, 2, leads=True),
            *(self.field(parent, name, 1) for name in beside),
        ]
        return self.put(parent, self._shuffled(fields))

    def result(self, mutation: GraphQLObjectType, name: str) -> str:
        """What is asked of a mutation's result: everything open of each type that it may be."""
        parts = ["__typename"]
        for each in self.d.reach.below(mutation, name):
            self.d.places |= {f"{each.name}.{field}" for field in self.d.reach.fields(each)}
            with self._among_others():
                parts.append(self._fragment(each, self.of(each, 2, self.d.reach.fields(each))))
        return " ".join(parts)

    def of(self, parent: GraphQLObjectType, depth: int, names: Sequence[str] | None = None) -> str:
        """Some open fields of an object, or those that are named."""
        chosen = self._some(parent, depth, 5) if names is None else list(names)
        fields = [self.field(parent, name, depth, keep=names is not None) for name in chosen]
        if not fields or self.d.percent(25):
            fields.append("__typename")
        if chosen and self.d.percent(12):
            self.d.saw("same field twice")
            fields.append(self.field(parent, self.d.one(chosen), depth))
        return self.put(parent, self._shuffled(fields))

    def _shuffled(self, fields: list[str]) -> list[str]:
        return list(self.d.draw(st.permutations(fields))) if self.d.percent(30) else fields

    def _some(self, parent: GraphQLObjectType, depth: int, most: int) -> list[str]:
        reach = self.d.reach
        names = [
            name
            for name in reach.fields(parent)
            if is_leaf_type(get_named_type(parent.fields[name].type))
            or (depth > 0 and reach.below(parent, name))
        ]
        return [self.d.one(names) for _ in range(self.d.many(1, most))] if names else []

    def field(
        self, parent: GraphQLObjectType, name: str, depth: int, *, leads: bool = False, keep: bool = False
    ) -> str:
        """One field with its alias, its arguments, its directives and what is asked below it."""
        self.d.places.add(f"{parent.name}.{name}")
        onwards = self._onwards(parent, name) if leads else ""
        arguments = self.arguments.of(parent, name, onwards)
        alias = f"{self.d.name('a')}: " if arguments or self.d.percent(35) or self._abstract else ""
        self.d.saw("alias", bool(alias))
        directives = "" if leads else self._switched(certain=keep)
        named = get_named_type(parent.fields[name].type)
        below = "" if is_leaf_type(named) else self._below(parent, name, named, depth, leads)
        written = f"{alias}{name}{arguments}{directives}"
        if alias and below and not leads and self.d.percent(10):
            self.d.saw("merged fields")
            return f"{written} {{ {below} }} {written} {{ {self._below(parent, name, named, depth, leads)} }}"
        return f"{written} {{ {below} }}" if below else written

    def _onwards(self, parent: GraphQLObjectType, name: str) -> str:
        """The type below a field that is nearest to the goal."""
        steps = self.d.reach.steps_to(self.goal)
        return min(self.d.reach.below(parent, name), key=lambda each: steps.get(each.name, 99)).name

    def _below(
        self, parent: GraphQLObjectType, name: str, named: GraphQLNamedType, depth: int, leads: bool
    ) -> str:
        if isinstance(named, GraphQLObjectType):
            return self.toward(named) if leads else self.of(named, depth - 1)
        types, onwards = self.d.reach.below(parent, name), self._onwards(parent, name) if leads else ""
        parts = ["__typename"]
        if not isinstance(named, GraphQLUnionType) and self.d.percent(40):
            self.d.saw("field of an interface")
            parts.append(f"{self.d.name('a')}: id")
        for each in types:
            if each.name == onwards or self.d.percent(30):
                with self._among_others():
                    inner = self.toward(each) if each.name == onwards else self.of(each, depth - 1)
                parts.append(self._fragment(each, inner))
        return " ".join(parts)

    @contextmanager
    def _among_others(self) -> Iterator[None]:
        """Below, every field has a name of its own: fields of different types may not share one."""
        before, self._abstract = self._abstract, True
        yield
        self._abstract = before

    def put(self, parent: GraphQLObjectType, fields: list[str]) -> str:
        """The fields in a selection, some of them in fragments."""
        if self.d.percent(70) or not fields:
            return " ".join(fields)
        middle = self.d.many(0, len(fields) - 1)
        before, inside = fields[:middle], " ".join(fields[middle:])
        if self.d.percent(30):
            self.d.saw("fragment without a type")
            return " ".join([*before, f"...{self._switched(certain=True)} {{ {inside} }}"])
        return " ".join([*before, self._fragment(parent, inside)])

    def _fragment(self, on: GraphQLObjectType, inside: str) -> str:
        switch = self._switched(certain=True)
        if self.d.percent(50):
            self.d.saw("inline fragment")
            return f"... on {on.name}{switch} {{ {inside} }}"
        self.d.saw("named fragment")
        name = self.d.name("F")
        self.d.fragments.append(f"fragment {name} on {on.name} {{ {inside} }}")
        twice = f" ...{name}" if self.d.percent(15) else ""
        return f"...{name}{switch}{twice}"

    def _switched(self, *, certain: bool = False) -> str:
        """Nothing, or @skip and @include; `certain` ones keep what they stand at."""
        if not self.d.percent(15):
            return ""
        self.d.saw("@skip or @include")
        chosen = self.d.one((("include",), ("skip",), ("skip", "include")))
        kept = True if certain else None
        return "".join(f" @{each}(if: {self._condition(each, kept)})" for each in chosen)

    def _condition(self, directive: str, kept: bool | None) -> str:
        value = self.d.one((True, False)) if kept is None else directive == "include"
        if self.d.percent(50):
            return literal(value)
        name = self.d.name("s")
        self.d.saw("switch in a variable")
        self.d.declared.append(f"${name}: Boolean!")
        self.d.variables[name] = value
        return f"${name}"
