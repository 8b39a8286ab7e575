"""The root fields of Subscription: which of the objects that changed each of them tells a caller of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Uuid, and_, bindparam, func, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY

from hub.resolvers.plan.source import Asked, Condition, Many, Source
from hub.resolvers.plan.sources.common import ANYONE, own_charity, supervises_the_registry

CHANGED = "changed"
"""The bind parameter with the ids of what changed, in their order."""


def _anybodys(t: Any, q: Asked) -> Condition:
    """What the rows of the type itself show to the caller."""
    return ANYONE


def _followed_aid(t: Any, q: Asked) -> Condition:
    """The aid that `Query.aids` lists, or one's own.

    A charity may ask after anybody's aid, person by person; it is not told of everybody's whom it never asked after.
    """
    return ANYONE if q.is_person or supervises_the_registry(q) else own_charity(t, q)


def _changed(type_name: str, followed: Callable[[Any, Asked], Condition] = _anybodys) -> Many:
    ids = bindparam(CHANGED, type_=ARRAY(Uuid()))
    return Many(
        type_name,
        lambda p, t, q: and_(t.c.id == func.any(ids), followed(t, q)),
        lambda t: [func.array_position(ids, t.c.id)],
    )


SUBSCRIPTION = Source(
    table=lambda q: select(literal_column("1").label("id")).subquery(),
    key=None,
    fields={
        "findingFound": _changed("Finding"),
        "aidChanged": _changed("Aid", _followed_aid),
        "projectChanged": _changed("Project"),
    },
)
