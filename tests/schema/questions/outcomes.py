"""Outcomes of mutations generated from their result types: objects that the caller sees, and refusals with all they tell."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLUnionType,
    is_non_null_type,
)

from hub.errors import Message
from hub.resolvers.outcome import Made, Refused, Value
from tests.schema.a_country import Country
from tests.schema.questions.invented import TEXTS
from tests.schema.questions.reach import SCHEMA
from tests.schema.questions.writing import Document
from tests.served import key_of

_MESSAGE = Message('Not now, {name}: "{text}".', "ليس الآن يا {name}: «{text}».")
_LEAVES: dict[str, tuple[Any, ...]] = {
    "Boolean": (True, False),
    "Date": ("2026-01-01",),
    "DateTime": (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 9, 30, 0, 5, tzinfo=UTC)),
    "Decimal": (Decimal("12.500"), Decimal("1E+3"), Decimal("-0.000001")),
    "Int": (0, 7),
    "Float": (0.25, 1.0),
    "Cycle": ("2026-11", "once"),
}


class Outcomes:
    """Draws what a mutation might have come to."""

    def __init__(self, document: Document, country: Country) -> None:
        self._d = document
        self._country = country

    def of(self, type_: Any) -> Any:
        """One outcome, or as many as the result is a list of."""
        inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if isinstance(inner, GraphQLList):
            return tuple(self.of(inner.of_type) for _ in range(self._d.many(0, 3)))
        members: GraphQLUnionType = inner
        return self._one(self._d.one(members.types))

    def _one(self, member: GraphQLObjectType) -> Made | Refused | Value:
        if member.name == "Client":
            return self._client(member)
        if member.name in SCHEMA.sources:
            return self._made(member.name)
        told = self._members(member)
        code, _ = told.pop("code"), told.pop("message")
        reason = StrEnum("Reason", {code: code})  # type: ignore[misc]
        values = {"name": self._d.one(TEXTS), "text": self._d.one(TEXTS)}
        return Refused(member.name, reason[code], _MESSAGE, values, told)

    def _made(self, type_name: str) -> Made:
        return Made(type_name, key_of(self._d.one(self._country.ids[type_name])))

    def _client(self, member: GraphQLObjectType) -> Value:
        """A client is told from memory: only then there is a secret to tell."""
        return Value("Client", self._members(member) | {"id": key_of(self._country.ids["Client"][0])})

    def _members(self, member: GraphQLObjectType) -> dict[str, Any]:
        return {name: self._member(field.type) for name, field in member.fields.items()}

    def _member(self, type_: Any) -> Any:
        if not is_non_null_type(type_) and self._d.percent(40):
            return None
        inner = type_.of_type if is_non_null_type(type_) else type_
        if isinstance(inner, GraphQLList):
            return tuple(self._member(inner.of_type) for _ in range(self._d.many(0, 3)))
        if isinstance(inner, GraphQLObjectType):
            made = inner.name in SCHEMA.sources
            return self._made(inner.name) if made else Value(inner.name, self._members(inner))
        if isinstance(inner, GraphQLEnumType):
            return self._d.one([*inner.values])
        return self._d.one(_LEAVES.get(inner.name, TEXTS))
