"""What of a project stands in the hub, in digests that its charity's adapter works out too.

A transaction's digest is SHA-256 of its values in `TOLD`'s order with U+001F between them, nothing for an absent
one; a project's transactions have theirs combined by exclusive or, since they have no order.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Text, cast, func, literal_column, select

from hub.auth.scopes import Scope
from hub.resolvers.plan.source import Asked, Column, Condition, Embedded
from hub.resolvers.plan.sources.common import NOBODY, is_own
from hub.resolvers.plan.terms import code, moment, word
from hub.storage.tables import project_transaction

_HALF = 16
"""Hexadecimal digits of a 64-bit number; two of them are kept of each digest."""


def _published_here(t: Any, q: Asked) -> Condition:
    """Holds for the projects of the charity that asks, for a client that publishes them."""
    return is_own(t, q) if q.holds(Scope.PROJECT_PUBLISH) else NOBODY


def _told(t: Any) -> Any:
    organisations = (
        t.c[party].op("->>")(word(part)) for party in ("provider", "receiver") for part in ("name", "ref")
    )
    told = (
        t.c.reference,
        t.c.type,
        _day(t.c.date),
        cast(func.trim_scale(t.c.value), Text),
        t.c.currency,
        _day(t.c.value_date),
        t.c.description,
        *organisations,
    )
    parts = (func.coalesce(each, word("")) for each in told)
    return func.concat_ws(literal_column("E'\\x1f'", Text), *parts, type_=Text())


def _day(value: Any) -> Any:
    return func.to_char(value, word("YYYY-MM-DD"))


def _transactions_digest(t: Any) -> Any:
    moved = project_transaction.alias()
    digest = func.encode(func.sha256(func.convert_to(_told(moved), word("UTF8"))), word("hex"))
    each = select(digest.label("hex")).where(moved.c.project_id == t.c.id).correlate_except(moved).lateral()
    halves = [_hex(_combined(func.substr(each.c.hex, place, _HALF))) for place in (1, 1 + _HALF)]
    return select(func.concat(*halves, type_=Text())).select_from(each).scalar_subquery()


def _combined(digits: Any) -> Any:
    bits = func.concat(word("x"), digits, type_=Text()).op("::")(literal_column("bit(64)"))
    return func.coalesce(func.bit_xor(cast(bits, BigInteger)), literal_column("0"))


def _hex(value: Any) -> Any:
    return func.lpad(func.to_hex(cast(value, BigInteger)), literal_column(str(_HALF)), word("0"))


PUBLICATION = Embedded(
    {
        "contentDigest": Column(lambda t, q: code(func.encode(t.c.content_digest, word("hex")))),
        "transactionsDigest": Column(lambda t, q: code(_transactions_digest(t))),
        "changedAt": Column(lambda t, q: moment(t.c.changed_at)),
    },
    present=_published_here,
)
