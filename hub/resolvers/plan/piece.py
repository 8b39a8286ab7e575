"""A piece of the response under construction: its JSON, whose data is in it, and where in the response it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, case, select

from hub.resolvers.plan.terms import NULL, Json

Path = tuple[str, ...]
"""Where a piece stands in the response, by keys."""

EACH = "[]"
"""In a path: every element of the list."""


@dataclass(frozen=True)
class Piece:
    """JSON of one object or list, and the ids of the people whose data is in it (None: nobody's)."""

    json: Json
    who: Json | None

    def where(self, shown: ColumnElement[bool]) -> Piece:
        """The piece where the condition holds, and otherwise null and nobody."""
        who = None if self.who is None else case((shown, self.who))
        return Piece(case((shown, self.json), else_=NULL), who)


def selected(piece: Piece) -> Select[Any]:
    """A select of a piece's columns, `json` and, where people are in it, `who`."""
    columns: list[Any] = [piece.json.label("json")]
    if piece.who is not None:
        columns.append(piece.who.label("who"))
    return select(*columns)


def hung(statement: Select[Any], p: FromClause | None) -> Select[Any]:
    """The statement, hanging on row `p` of the query around it."""
    return statement if p is None else statement.correlate(p)
