"""A document under construction: what its operation mentions so far, its variables, and the arguments of its fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from graphql import (
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
    is_required_input_field,
)
from hypothesis import strategies as st

from tests.schema.a_country import Country
from tests.schema.questions.reach import Reach
from tests.schema.questions.values import Variable, literal, malformed, sensible

T = TypeVar("T")


@dataclass(repr=False)
class Document:
    """What is written so far: fragments, variables, and everything that the operation mentions.

    Where it is `spoilt`, one argument is malformed; a `generous` one gives every argument and all that inputs have.
    """

    draw: Any
    reach: Reach
    country: Country
    spoilt: bool = False
    generous: bool = False
    fragments: list[str] = field(default_factory=list)
    declared: list[str] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)
    constructs: Counter[str] = field(default_factory=Counter)
    _names: int = 0

    def percent(self, chance: int) -> bool:
        """Whether it happens; shrinks to what does not."""
        return bool(self.draw(st.integers(0, 99)) >= 100 - chance)

    def one(self, values: Sequence[T]) -> T:
        """One of these; shrinks to the first."""
        return values[self.draw(st.integers(0, len(values) - 1))] if len(values) > 1 else values[0]

    def many(self, least: int, most: int) -> int:
        """A number of things."""
        return int(self.draw(st.integers(least, most))) if most > least else least

    def name(self, letter: str) -> str:
        """A name that nothing else in the document has."""
        self._names += 1
        return f"{letter}{self._names}"

    def saw(self, construct: str, happened: bool = True) -> bool:
        """Counts a construct where it is used."""
        self.constructs[construct] += happened
        return happened


class Arguments:
    """Writes the arguments of fields."""

    def __init__(self, document: Document) -> None:
        self.d = document

    def of(self, owner: GraphQLNamedType, name: str, toward: str = "") -> str:
        """The arguments of one field in parentheses; empty where none is given.

        Where the field leads toward a type, rows are mostly left in: an id is one of its, and little is filtered.
        """
        assert isinstance(owner, GraphQLObjectType)
        given, name_of_ids = {}, toward.lower() if toward and name == "node" else name
        for argument, wanted in owner.fields[name].args.items():
            if is_required_argument(wanted) or self._given(12 if toward else 40):
                self.d.places.add(f"{owner.name}.{name}({argument})")
                given[argument] = self._typed(wanted.type, argument, name_of_ids)
        return "(" + ", ".join(f"{a}: {literal(v)}" for a, v in given.items()) + ")" if given else ""

    def _given(self, chance: int) -> bool:
        return self.d.generous or self.d.percent(chance)

    def _typed(self, type_: Any, argument: str, name: str) -> Any:
        """A value for a place of this type, which may stand in a variable."""
        if not is_non_null_type(type_) and self.d.percent(8):
            value: Any = None
            self.d.saw("null")
        elif is_list_type(get_nullable_type(type_)):
            inner = get_nullable_type(type_).of_type
            value = [self._typed(inner, argument, name) for _ in range(self.d.many(0, 3))]
            self.d.saw("empty list", not value)
        else:
            value = self._plain(get_named_type(type_), argument, name)
        return self._lifted(type_, value) if self.d.percent(35) and _is_whole(value) else value

    def _plain(self, named: GraphQLNamedType, argument: str, name: str) -> Any:
        if isinstance(named, GraphQLInputObjectType):
            return self._object(named, name)
        if self.d.spoilt and self.d.percent(50):
            self.d.spoilt = False
            self.d.saw("malformed")
            return self.d.one(malformed(named, argument))
        value = self.d.one(sensible(self.d.country, named, argument, name))
        self.d.saw("cursor", argument == "after" and value is not None)
        return value

    def _object(self, named: GraphQLInputObjectType, name: str) -> dict[str, Any]:
        value = {}
        for each in self.d.reach.inputs(named.name, [*named.fields]):
            wanted = named.fields[each]
            if is_required_input_field(wanted) or self._given(25):
                self.d.places.add(f"{named.name}.{each}")
                value[each] = self._typed(wanted.type, each, name)
        return value

    def _lifted(self, type_: Any, value: Any) -> Any:
        """The value as a variable: given, by the declaration's default, or left out where that is allowed."""
        name = self.d.name("v")
        self.d.saw("variable")
        if value is None or self.d.percent(75):
            self.d.declared.append(f"${name}: {type_}")
            self.d.variables[name] = value
        elif self.d.percent(70):
            self.d.saw("default of a variable")
            self.d.declared.append(f"${name}: {type_} = {literal(value)}")
        elif is_non_null_type(type_):
            self.d.declared.append(f"${name}: {type_} = {literal(value)}")
            self.d.variables[name] = value
        else:
            self.d.saw("variable left out")
            self.d.declared.append(f"${name}: {type_}")
        return Variable(name)


def _is_whole(value: Any) -> bool:
    """Whether no variable stands inside: JSON has none."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return not isinstance(value, Variable) and all(_is_whole(each) for each in inner)
