"""Binding: the arguments of every selected field become the statement's bind parameters and its shape."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from graphql.execution.values import VariableValues

from hub.resolvers.context import RequestContext
from hub.resolvers.global_id import parse_global_id
from hub.resolvers.plan.arguments import (
    cursor_key,
    page_size,
    refuse_unreadable,
)
from hub.resolvers.plan.entities import refuse_too_many
from hub.resolvers.plan.reader import ArgumentReader
from hub.resolvers.plan.selection import Selected
from hub.resolvers.plan.source import AnyNode, Argument, Column, Entities, One, Page, Spec, bind_name

Shape = tuple[tuple[int, Hashable], ...]


def caller_binds(context: RequestContext) -> dict[str, object]:
    """The bind parameters that say who asks."""
    caller = context.caller
    return {
        "caller_charity": caller.charity_id,
        "caller_person": caller.person_id,
        "caller_client": caller.client_id,
        "caller_language": context.language.value,
        "caller_scopes": caller.scope_names,
    }


class Bound:
    """One field's arguments: what they bind, and what of them changes the statement itself."""

    def __init__(
        self, number: int, spec: Spec | None, values: Mapping[str, Any], context: RequestContext
    ) -> None:
        self.values = values
        self.shape: Hashable = None
        self.binds: dict[str, object] = {}
        match spec:
            case Page():
                self._page(number, spec, values, context)
            case AnyNode():
                type_name, key = parse_global_id(values["id"], "id")
                self.shape, self.binds[bind_name(number, "id")] = type_name, key
            case Entities():
                refuse_too_many(values["representations"])
            case Column() | One():
                self._arguments(number, spec.arguments, values, context)
            case _:
                pass

    def _page(self, number: int, spec: Page, values: Mapping[str, Any], context: RequestContext) -> None:
        given = {k: v for k, v in (values.get("filter") or {}).items() if v is not None}
        after = cursor_key(values.get("after"))
        filters = frozenset(
            (name, value if spec.filters[name].shaping else None) for name, value in given.items()
        )
        self.shape = (filters, after is not None)
        self.binds[bind_name(number, "first")] = page_size(values["first"])
        if after is not None:
            self.binds[bind_name(number, "after")] = after
        for name, value in given.items():
            refuse_unreadable(value, f"filter.{name}")
            prepared = spec.filters[name].prepare(value, context, f"filter.{name}")
            self.binds[bind_name(number, name)] = prepared

    def _arguments(
        self, number: int, wanted: Mapping[str, Argument], values: Mapping[str, Any], context: RequestContext
    ) -> None:
        for name, argument in wanted.items():
            self.binds[bind_name(number, name)] = argument.prepare(values.get(name), context, name)


class Binder:
    """Binds one selected field's arguments for each request; what is the same for all requests is bound once."""

    def __init__(self, selected: Selected, spec: Spec | None) -> None:
        self.number = selected.number
        self.spec = spec
        self.reader = ArgumentReader.of(selected)
        self._is_constant = self.reader.is_fixed and not _depends_on_request(spec, self.reader.fixed)
        self._constant: Bound | None = None

    def bound(self, variables: VariableValues, context: RequestContext) -> Bound:
        """The bound arguments; a field without a source has only their values. Raises BadUserInput."""
        if self._constant is not None:
            return self._constant
        bound = Bound(self.number, self.spec, self.reader.values(variables), context)
        if isinstance(self.spec, AnyNode) and bound.shape not in self.reader.selected.below:
            bound.shape = (
                None  # one statement for all that is not asked for: an id may name any word as its type
            )
        if self._is_constant:
            self._constant = bound
        return bound


def _depends_on_request(spec: Spec | None, values: Mapping[str, Any]) -> bool:
    """Whether preparing these values may look at who asks, and how."""
    if isinstance(spec, Page):
        return bool(values.get("filter"))
    return isinstance(spec, Column | One) and bool(spec.arguments)
