"""How a mutation is declared: its input, its result union, its scopes, and the resolver that does it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Annotated, Any

import strawberry

from hub.auth.gate import ScopeSets
from hub.schema.common import Purpose
from hub.schema.field import asked
from hub.schema.inputs import input_of


@dataclass(frozen=True)
class Doing:
    """How a mutation is done: the resolver, the command it takes, why it touches personal data if it does.

    `id_of` is the type that the command's own `id` names.
    """

    perform: Callable[..., Awaitable[Any]]
    command: Any
    purpose: Purpose | None
    id_of: str = ""
    many: bool = False


def does(
    doing: Doing, returns: Any, needs: ScopeSets, description: str, arguments: dict[str, tuple[Any, Any]]
) -> Any:
    """A mutation field."""
    field = asked(returns, needs, description, arguments)
    field.metadata = {**field.metadata, "does": doing}
    return field


def union(name: str, *members: Any) -> Any:
    """A result union, named after its mutation."""
    return Annotated[reduce(or_, members), strawberry.union(name=name)]


def one(command: Any, name: str, **types: Any) -> dict[str, tuple[Any, Any]]:
    """The argument `input` made from a command."""
    return {"input": (input_of(command, name, **types), ...)}


REASONED = {"id": (strawberry.ID, ...), "reason": (str, ...)}
"""The arguments of what is done with one object for a reason."""
