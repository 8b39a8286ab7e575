"""What the documents of the matrix are filled with, and the scopes that open them."""

from __future__ import annotations

import json
import re
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_required_input_field,
)

from tests.auth.matrix.oracle import Needs, refused
from tests.auth.matrix.shapes import Way

Scopes = frozenset[str]

_VALUES = {
    "Boolean": True,
    "Int": 1,
    "DateTime": "2026-01-01T00:00:00Z",
    "Date": "2026-01-01",
    "Cycle": "2026-11",
    "Decimal": "1",
    "CurrencyCode": "KWD",
}


def what_opens(asked: frozenset[Needs], held: Scopes) -> Scopes:
    """These scopes and as few others as open all that is asked."""
    while unmet := sorted(needs for needs in refused(asked, held) if needs):
        held |= frozenset(min(unmet[0], key=lambda each: (len(frozenset(each) - held), each)))
    return held


def kind_of_operation(owner: str, way: Way) -> str:
    """Whether this way begins at a query, at a mutation or at a subscription."""
    begins = {owner, *(step.owner for step in way[:1])}
    return next((root.lower() for root in ("Mutation", "Subscription") if root in begins), "query")


def a_value(type_: Any) -> Any:
    """A value of an input type, as JSON has it, with no more in it than must be."""
    named = get_named_type(type_)
    if isinstance(named, GraphQLEnumType):
        value: Any = next(iter(named.values))
    elif isinstance(named, GraphQLInputObjectType):
        required = {name: each.type for name, each in named.fields.items() if is_required_input_field(each)}
        value = {name: a_value(each) for name, each in required.items()}
    else:
        value = _VALUES.get(named.name, "x")
    return [value] if is_list_type(get_nullable_type(type_)) else value


def as_literal(type_: Any, value: Any) -> str:
    """The same value as a document has it."""
    text = re.sub(r'"(\w+)":', r"\1:", json.dumps(value))
    return text.replace('"', "") if isinstance(get_named_type(type_), GraphQLEnumType) else text
