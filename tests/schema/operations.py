"""Operations generated from the schema: any selection that a caller's scopes open, with arguments that make sense."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    is_required_argument,
    is_required_input_field,
)

from hub.auth.caller import Caller
from hub.auth.gate import Requirements, opens
from tests.schema.a_country import Country

_DEPTH = 6
_ID_TYPES = {
    "charityId": "Charity",
    "beneficiaryId": "Beneficiary",
    "ids": "Beneficiary",
    "subjectId": "Project",
}
_WORDS = ["cash", "food", "W-0", "SD", "14031", "Hawalli", "well", "%"]


class Operations:
    """Writes queries that one caller may ask, from a seed."""

    def __init__(
        self, schema: GraphQLSchema, requirements: Requirements, country: Country, caller: Caller, seed: int
    ) -> None:
        self._schema = schema
        self._requirements = requirements
        self._country = country
        self._caller = caller
        self._random = Random(seed)
        self._aliases = 0

    def query(self) -> str:
        """One query with one to three root fields."""
        root = self._schema.query_type
        assert root is not None
        chosen = self._random.choices(self._open(root), k=self._random.randint(1, 3))
        fields = [self._field(root, name, _DEPTH) for name in chosen]
        return "query Generated { " + " ".join(fields) + " }"

    def _open(self, parent: GraphQLObjectType) -> list[str]:
        needs = self._requirements.fields
        held = self._caller.scopes
        return [name for name in parent.fields if name[0] != "_" and opens(needs[parent.name, name], held)]

    def _field(self, parent: GraphQLObjectType, name: str, depth: int) -> str:
        definition = parent.fields[name]
        self._aliases += 1
        alias = f"a{self._aliases}: " if self._random.random() < 0.5 or definition.args else ""
        skipped = (
            f" @skip(if: {self._random.choice(['true', 'false'])})" if self._random.random() < 0.1 else ""
        )
        below = self._below(get_named_type(definition.type), depth - 1)
        return f"{alias}{name}{self._arguments(parent.name, name, definition)}{skipped}{below}"

    def _below(self, named: Any, depth: int) -> str:
        if is_leaf_type(named):
            return ""
        if isinstance(named, GraphQLInterfaceType):
            possible = self._schema.get_possible_types(named)
            return "{ __typename " + " ".join(self._fragment(each, depth) for each in possible) + " }"
        return "{ " + self._selection(named, depth) + " }"

    def _fragment(self, named: GraphQLObjectType, depth: int) -> str:
        if not self._open(named):
            return ""
        return f"... on {named.name} {{ {self._selection(named, depth)} }}"

    def _selection(self, named: GraphQLObjectType, depth: int) -> str:
        names = [
            n for n in self._open(named) if depth > 0 or is_leaf_type(get_named_type(named.fields[n].type))
        ]
        count = self._random.randint(1, min(6, len(names))) if names else 0
        fields = [self._field(named, name, depth) for name in self._random.sample(names, count)]
        if not fields or self._random.random() < 0.3:
            fields.append("__typename")
        if self._random.random() < 0.2:
            return f"... on {named.name} {{ {' '.join(fields)} }}"
        return " ".join(fields)

    def _arguments(self, owner: str, name: str, definition: GraphQLField) -> str:
        given = {
            argument: self._argument(owner, name, argument, wanted.type)
            for argument, wanted in definition.args.items()
            if is_required_argument(wanted) or self._random.random() < 0.5
        }
        if not given:
            return ""
        return "(" + ", ".join(f"{argument}: {value}" for argument, value in given.items()) + ")"

    def _argument(self, owner: str, name: str, argument: str, type_: Any) -> str:
        named = get_named_type(type_)
        if argument == "first":
            return str(self._random.randint(1, 4))
        if argument == "after":
            return "null"
        if argument == "id":
            return json.dumps(self._id_for(name))
        if isinstance(named, GraphQLInputObjectType):
            value = self._input(named)
            return f"[{value}]" if is_list_type(get_nullable_type(type_)) else value
        return self._leaf(argument, named, listed=False)

    def _id_for(self, name: str) -> str:
        kinds = [k for k in self._country.ids if k.lower() == name] or list(self._country.ids)
        return self._random.choice(self._country.ids[self._random.choice(kinds)])

    def _input(self, named: GraphQLInputObjectType) -> str:
        needs = self._requirements.input_fields
        parts = []
        for name, wanted in named.fields.items():
            closed = not opens(needs.get((named.name, name), (frozenset(),)), self._caller.scopes)
            if closed or (not is_required_input_field(wanted) and self._random.random() < 0.75):
                continue
            listed = is_list_type(get_nullable_type(wanted.type))
            parts.append(f"{name}: {self._leaf(name, get_named_type(wanted.type), listed)}")
        return "{" + ", ".join(parts) + "}"

    def _leaf(self, argument: str, named: Any, listed: bool) -> str:
        value = self._value(argument, named)
        return f"[{value}]" if listed else value

    def _value(self, argument: str, named: Any) -> str:
        if isinstance(named, GraphQLEnumType):
            return self._random.choice(list(named.values))
        if named.name == "ID":
            return json.dumps(self._random.choice(self._country.ids[_ID_TYPES[argument]]))
        choices = {
            "Boolean": ["true", "false"],
            "CivilId": [json.dumps(number) for number in self._country.civil_numbers],
            "Cycle": ['"2026-11"', '"2026-12"', '"once"'],
            "DateTime": ['"2026-01-01T00:00:00Z"', '"2031-01-01T00:00:00+03:00"'],
            "Decimal": ['"40"', '"100.500"'],
        }
        return self._random.choice(choices.get(named.name, [json.dumps(word) for word in _WORDS]))
