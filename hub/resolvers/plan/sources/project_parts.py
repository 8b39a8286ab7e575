"""The lists that a project keeps as JSON: texts in several languages, results, milestones, documents."""

from __future__ import annotations

from sqlalchemy import cast
from sqlalchemy.dialects.postgresql import JSONB

from hub.resolvers.plan.source import Elements
from hub.resolvers.plan.terms import word


def same(*names: str) -> dict[str, str | Elements]:
    """Fields that are kept under their own names."""
    return {name: name for name in names}


def texts(column: str) -> Elements:
    """The texts of a column with their languages."""
    return Elements(lambda t: t.c[column], _TEXTS)


def _nested(name: str, fields: dict[str, str | Elements]) -> Elements:
    return Elements(lambda e: cast(e.c.value, JSONB).op("->")(word(name)), fields)


_TEXTS: dict[str, str | Elements] = same("lang", "text")
_TITLES = _nested("titles", _TEXTS)
_PERIODS = _nested("periods", same("start", "end", "target", "actual"))
_INDICATORS = _nested(
    "indicators", {"titles": _TITLES, **same("baselineYear", "baselineValue"), "periods": _PERIODS}
)

RESULTS = Elements(
    lambda t: t.c.results,
    {
        "kind": "kind",
        "titles": _TITLES,
        "descriptions": _nested("descriptions", _TEXTS),
        "indicators": _INDICATORS,
    },
)
MILESTONES = Elements(lambda t: t.c.milestones, {"titles": _TITLES, **same("plannedOn", "doneOn")})
DOCUMENTS = Elements(lambda t: t.c.documents, {"titles": _TITLES, **same("url", "format", "category")})
