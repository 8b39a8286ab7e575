"""How a field of the schema is declared: its description and the scopes that open it, here and nowhere else.

From one declaration come the directive in the SDL, the sentence in the description, the check before execution
and the row in SCOPES.md. Where a field's value comes from is said by its source.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import strawberry
from strawberry.federation import field as federation_field

from hub.auth.gate import PUBLIC, ScopeSets
from hub.auth.scopes import Scope

_NEEDS = "needs"


def any_of(*sets: Scope | tuple[Scope, ...]) -> ScopeSets:
    """One of these scopes, or one of these sets of scopes together."""
    return tuple(frozenset(each if isinstance(each, tuple) else (each,)) for each in sets)


def column(needs: ScopeSets, description: str, **options: Any) -> Any:
    """A field without arguments, read from its type's source."""
    return federation_field(
        description=_told(description, needs), metadata={_NEEDS: needs}, **_directive(needs), **options
    )


def asked(
    returns: Any, needs: ScopeSets, description: str, arguments: Mapping[str, tuple[Any, Any]], **options: Any
) -> Any:
    """A field with arguments: each a name with its type and its default (`...` where it must be given)."""
    return federation_field(
        resolver=_signature(returns, arguments),
        description=_told(description, needs),
        metadata={_NEEDS: needs},
        **_directive(needs),
        **options,
    )


def argument(description: str, needs: ScopeSets = PUBLIC, default: Any = None) -> Any:
    """A field of a filter; one that filters by a hidden field needs that field's scopes."""
    return strawberry.field(description=_told(description, needs), metadata={_NEEDS: needs}, default=default)


def needs_of(metadata: Mapping[Any, Any]) -> ScopeSets | None:
    """What a field said that it needs; None for one that said nothing and must not build."""
    return metadata.get(_NEEDS)


def _told(description: str, needs: ScopeSets) -> str:
    if frozenset() in needs:
        return description
    sets = " or ".join(" and ".join(sorted(each)) for each in needs)
    return f"{description} Needs {sets}."


def _directive(needs: ScopeSets) -> dict[str, Any]:
    if frozenset() in needs:
        return {}
    return {"requires_scopes": [sorted(str(scope) for scope in each) for each in needs]}


def _signature(returns: Any, arguments: Mapping[str, tuple[Any, Any]]) -> Callable[..., Any]:
    """A resolver that only tells its signature; the reading of the field is attached when the schema is built."""

    def declared(**_: Any) -> Any:
        raise NotImplementedError("fields are read from their sources")

    parameters = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            annotation=type_,
            default=inspect.Parameter.empty if default is ... else default,
        )
        for name, (type_, default) in arguments.items()
    ]
    declared.__signature__ = inspect.Signature(parameters, return_annotation=returns)  # type: ignore[attr-defined]
    declared.__annotations__ = {name: type_ for name, (type_, _) in arguments.items()} | {"return": returns}
    return declared
