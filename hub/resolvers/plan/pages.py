"""Connections: keyset pages over the UUIDv7 key, so that the page after a cursor costs the same however deep."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any, Protocol, cast

from sqlalchemy import FromClause, Integer, Select, Text, Uuid, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from hub.resolvers.plan.piece import EACH, Path, Piece, hung
from hub.resolvers.plan.selection import Selected
from hub.resolvers.plan.source import Asked, Condition, Page
from hub.resolvers.plan.terms import NULL, Json, array, octets, people, plain, record, word


class Objects(Protocol):
    """What a page needs of the builder of the whole statement."""

    shapes: Mapping[int, Hashable]

    def asked(self, number: int) -> Asked:
        """What sources are told of the field with this number."""

    def matching(self, spec: Page, p: FromClause | None, asked: Asked) -> tuple[FromClause, Condition]:
        """The related rows that the caller may see."""

    def object(
        self,
        type_name: str,
        t: FromClause,
        children: Sequence[Selected],
        path: Path,
        from_: FromClause | None = None,
    ) -> tuple[Piece, FromClause]:
        """The JSON of one row, and the FROM clause it needs."""


def page(builder: Objects, spec: Page, p: FromClause | None, child: Selected, path: Path) -> Select[Any]:
    """The select of one connection with the columns `json` and, where people are in it, `who`."""
    asked = builder.asked(child.number)
    filters, after = cast("tuple[frozenset[tuple[str, Any]], bool]", builder.shapes[child.number])
    tables = [spec.filters[name].table for name, _ in filters if spec.filters[name].table]
    t, where = builder.matching(replace(spec, table=tables[0]) if tables else spec, p, asked)
    for name, value in sorted(filters, key=itemgetter(0)):
        filter = spec.filters[name]
        given = value if filter.shaping else asked.argument(name, filter.type)
        where &= filter.where(t, asked, given)
    return _Paged(builder, spec, child, path, asked).select(t, where, p, after)


class _Paged:
    """One connection while it is built."""

    def __init__(self, builder: Objects, spec: Page, child: Selected, path: Path, asked: Asked) -> None:
        self.builder, self.spec, self.child, self.path = builder, spec, child, path
        self.asked = asked
        self.first = asked.argument("first", Integer())

    def select(self, t: FromClause, where: Condition, p: FromClause | None, after: bool) -> Select[Any]:
        """The rows of one page as JSON, and one row more to know whether there is another page."""
        rows, has_people = self._rows(self._keyset(t, where, p, after))
        on_page = rows.c.n <= self.first
        fields = [(c.key, self._part(c, rows, on_page, after, t, where, p)) for c in self.child.children()]
        columns: list[Any] = [record(fields).label("json")]
        if has_people:
            columns.append(func.string_agg(rows.c.who, word(",")).filter(on_page).label("who"))
        # HAVING keeps it one row of aggregates even where only constants were asked for.
        return select(*columns).select_from(rows).having(true())

    def _order(self, t: FromClause) -> Any:
        return t.c.id.desc() if self.spec.newest_first else t.c.id.asc()

    def _keyset(self, t: FromClause, where: Condition, p: FromClause | None, after: bool) -> FromClause:
        if after:
            last = self.asked.argument("after", Uuid())
            where &= t.c.id < last if self.spec.newest_first else t.c.id > last
        return hung(select(t).where(where).order_by(self._order(t)).limit(self.first + 1), p).subquery()

    def _rows(self, kept: FromClause) -> tuple[Any, bool]:
        from_ = kept
        who: list[Json] = []
        columns: list[Any] = [
            func.row_number().over(order_by=self._order(kept)).label("n"),
            octets(func.uuid_send(kept.c.id)).label("cursor"),
        ]
        for part in self.child.children():
            if part.name == "nodes":
                node, from_ = self._node(part, kept, from_, (*self.path, part.key, EACH), who)
                columns.append(node.label(f"item{part.number}"))
            elif part.name == "edges":
                edge, from_ = self._edge(part, kept, from_, who)
                columns.append(edge.label(f"item{part.number}"))
        if who:
            columns.append(people(who).label("who"))
        return select(*columns).select_from(from_).subquery(), bool(who)

    def _node(
        self, asked_for: Selected, kept: FromClause, from_: FromClause, path: Path, who: list[Json]
    ) -> tuple[Json, FromClause]:
        piece, from_ = self.builder.object(self.spec.source, kept, asked_for.children(), path, from_)
        who += [piece.who] if piece.who is not None else []
        return piece.json, from_

    def _edge(
        self, part: Selected, kept: FromClause, from_: FromClause, who: list[Json]
    ) -> tuple[Json, FromClause]:
        fields: list[tuple[str, Json]] = []
        for c in part.children():
            if c.name == "node":
                path = (*self.path, part.key, EACH, c.key)
                node, from_ = self._node(c, kept, from_, path, who)
                fields.append((c.key, node))
            elif c.name == "cursor":
                fields.append((c.key, octets(func.uuid_send(kept.c.id))))
            else:
                fields.append((c.key, word(f'"{part.type_name}"')))
        return record(fields), from_

    def _part(
        self,
        part: Selected,
        rows: Any,
        on_page: Condition,
        after: bool,
        t: FromClause,
        where: Condition,
        p: FromClause | None,
    ) -> Json:
        match part.name:
            case "edges" | "nodes":
                return array(rows.c[f"item{part.number}"], [rows.c.n], on_page)
            case "totalCount":
                return plain(hung(select(func.count()).select_from(t).where(where), p).scalar_subquery())
            case "pageInfo":
                return record([(c.key, self._info(c, rows, on_page, after)) for c in part.children()])
            case _:
                return word(f'"{self.child.type_name}"')

    def _info(self, c: Selected, rows: Any, on_page: Condition, after: bool) -> Json:
        match c.name:
            case "hasNextPage":
                return plain(func.count() > self.first)
            case "hasPreviousPage":
                return word("true" if after else "false")
            case "startCursor":
                return func.coalesce(func.max(rows.c.cursor).filter(rows.c.n == 1), NULL)
            case "endCursor":
                last = func.least(func.count(), self.first)
                backwards = func.array_agg(aggregate_order_by(rows.c.cursor, rows.c.n), type_=ARRAY(Text()))
                return func.coalesce(backwards[last], NULL)
            case _:
                return word('"PageInfo"')
