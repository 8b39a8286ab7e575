"""What several sources share: whose rows are whose, money, texts in two languages, decrypted values."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Uuid, case, func, literal_column

from hub.auth.scopes import CallerKind, Scope
from hub.resolvers.context import RequestContext
from hub.resolvers.plan.source import (
    Asked,
    Column,
    Condition,
    Embedded,
    Expression,
    Filter,
    Finished,
)
from hub.resolvers.plan.terms import Json, code, global_id, octets
from hub.storage.erasable import Erased
from hub.storage.person_keys import wrapped_for

NOBODY: Condition = literal_column("false")
ANYONE: Condition = literal_column("true")


def own_charity(t: Any, q: Asked) -> Condition:
    """Holds for the caller's own charity's rows: a plain comparison, for which there are indexes."""
    own: Condition = t.c.charity_id == q.charity
    return own


def is_own(t: Any, q: Asked) -> Expression:
    """Whether the row is the caller's own charity's; false for a caller without a charity."""
    return func.coalesce(own_charity(t, q), literal_column("false"))


def supervises_the_registry(q: Asked) -> bool:
    """Whether the caller's lists show everybody's rows and not one charity's own."""
    return q.view.kind is not CallerKind.CHARITY and q.holds(Scope.ADMIN_REGISTRY)


def one_person(column: str) -> Callable[[Any, Asked], Condition]:
    """A person sees the rows about themselves; charities and the ministry see all; portals none."""

    def visible(t: Any, q: Asked) -> Condition:
        if q.is_person:
            own: Condition = t.c[column] == q.person
            return own
        return NOBODY if q.view.kind is CallerKind.DONOR_PORTAL else ANYONE

    return visible


def money(amount: Expression, currency: Expression) -> dict[str, Json]:
    """The JSON of Money's fields."""
    return {"amount": code(amount), "currency": code(currency)}


def money_field(
    amount: Callable[[Any], Expression],
    currency: Callable[[Any], Expression],
    present: Callable[[Any, Asked], Condition] | None = None,
) -> Embedded:
    """A Money made of two columns."""
    return Embedded(
        {
            "amount": Column(lambda t, q: code(amount(t))),
            "currency": Column(lambda t, q: code(currency(t))),
        },
        present,
    )


def in_language(ar: str, en: str) -> Callable[[Any, Asked], Expression]:
    """The text of the caller's language, or the other one where it is missing."""

    def choose(t: Any, q: Asked) -> Expression:
        return case(
            (q.language == "ar", func.coalesce(t.c[ar], t.c[en])), else_=func.coalesce(t.c[en], t.c[ar])
        )

    return choose


def own_id(type_name: str) -> Column:
    """The row's global id."""
    return Column(lambda t, q: global_id(type_name, t.c.id))


def decrypted(table: str, column: str, owner: Callable[[Any], Expression]) -> Finished:
    """A sealed value of this row, opened by the hub after the database has answered; null once the owner was erased.

    `owner` gives the person under whose key it is sealed, which travels beside it.
    """

    def finish(inputs: list[Any], context: RequestContext) -> str | None:
        row, wrapped, sealed = inputs
        return personal(context, (table, column), row, wrapped, sealed)

    return Finished(lambda t, q: [code(t.c.id), key_of_person(owner(t)), octets(t.c[column])], finish)


def key_of_person(owner: Expression) -> Json:
    """The wrapped key of this person, for the hub to unwrap."""
    return octets(wrapped_for(owner))


def unsealed(context: RequestContext, table: str, column: str, row: str, sealed: str) -> str:
    """The plain text of one value that is sealed under the hub's data key, given as base64."""
    return context.database.vault.open(table, column, UUID(row), base64.b64decode(sealed))


def personal(
    context: RequestContext, place: tuple[str, str], row: str, wrapped: str | None, sealed: str | None
) -> str | None:
    """The plain text of one value sealed under a person's key, given as base64; None where the key is gone."""
    if wrapped is None or sealed is None:
        return None
    try:
        own = context.database.vault.seal_of(base64.b64decode(wrapped))
    except Erased:
        return None
    return own.open(*place, UUID(row), base64.b64decode(sealed))


def same_id() -> Callable[[Any, Any, Asked], Condition]:
    """The row whose id is the field's argument `id`."""
    return lambda p, t, q: t.c.id == q.argument("id", Uuid())


def equals(column: str, type_: Any, prepare: Any = None) -> Filter:
    """A filter on one column's exact value."""
    where = lambda t, q, v: t.c[column] == v  # noqa: E731
    return Filter(type_, prepare, where=where) if prepare else Filter(type_, where=where)


def mine() -> Filter:
    """Keeps the caller's own charity's rows, or all but those."""
    return Filter(Boolean(), where=lambda t, q, v: own_charity(t, q) if v else ~is_own(t, q), shaping=True)
