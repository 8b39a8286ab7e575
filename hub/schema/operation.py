"""An operation as it is carried out: its plan, and what is known of it before any request asks it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLInputObjectType, OperationDefinitionNode, OperationType, get_named_type

from hub.errors import BadUserInput, Message
from hub.resolvers.plan.planner import Plan
from hub.resolvers.plan.selection import Selected
from hub.schema.introspection import asks_for_schema
from hub.schema.rationing import NUMBER

ONLY_STREAMED = Message(
    "is a subscription: ask for it over graphql-transport-ws, or with Accept: text/event-stream.",
    "اشتراك: اطلبه عبر graphql-transport-ws أو بالترويسة Accept: text/event-stream.",
)
LONGEST_NAME = 100
_LONG_NUMBER = re.compile(r"[0-9]{8,}")


@dataclass(frozen=True)
class Operation:
    """One operation of a document for one viewpoint and one choice of `@include` and `@skip`."""

    plan: Plan
    is_query: bool
    is_subscription: bool
    asks_for_schema: bool
    may_name_numbers: bool

    @classmethod
    def of(cls, node: OperationDefinitionNode, plan: Plan) -> Operation:
        """The operation with this plan."""
        return cls(
            plan,
            node.operation is OperationType.QUERY,
            node.operation is OperationType.SUBSCRIPTION,
            asks_for_schema(plan.roots),
            any(_may_name_numbers(root) for root in plan.roots),
        )

    def refuse_streamed(self) -> None:
        """Raises BadUserInput for a subscription, where one answer is all that can be given."""
        if self.is_subscription:
            raise BadUserInput("query", ONLY_STREAMED)


def _may_name_numbers(root: Selected) -> bool:
    """Whether an argument of the field, or a field within it, names somebody by civil number."""
    return root.definition is not None and _names_number(root.definition.args.items(), set())


def _names_number(fields: Iterable[tuple[str, Any]], seen: set[str]) -> bool:
    for name, definition in fields:
        if name == NUMBER:
            return True
        inner = get_named_type(definition.type)
        if isinstance(inner, GraphQLInputObjectType) and inner.name not in seen:
            seen.add(inner.name)
            if _names_number(inner.fields.items(), seen):
                return True
    return False


def recorded_name(name: str | None) -> str:
    """What the caller named the operation, as the audit keeps it: short, and without a number that names a person."""
    return _LONG_NUMBER.sub("#", name)[:LONGEST_NAME] if name else ""
