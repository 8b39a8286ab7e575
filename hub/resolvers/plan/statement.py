"""From selected fields to SQL: each object a row, each relation a lateral subquery, the response as JSON text.

Every piece carries two things upwards: its JSON, and `who`, the ids of the people whose data is in it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import FromClause, Select, Text, Uuid, and_, case, cast, func, null, select, true

from hub.resolvers.plan.pages import page
from hub.resolvers.plan.piece import EACH, Path, Piece, hung, selected
from hub.resolvers.plan.selection import TYPENAME, Selected
from hub.resolvers.plan.source import (
    AnyNode,
    Asked,
    Column,
    Condition,
    Elements,
    Embedded,
    Expression,
    Finished,
    Many,
    Nodes,
    One,
    Page,
    Source,
    Sources,
    Spec,
    Viewpoint,
)
from hub.resolvers.plan.terms import NULL, Json, array, joined, kept, people, record, word


@dataclass(frozen=True)
class Patch:
    """A place in the JSON that Python finishes, and the field that stands there."""

    path: Path
    spec: Finished
    selected: Selected


@dataclass
class Builder:
    """Builds one statement for one viewpoint and one shape of arguments."""

    sources: Sources
    view: Viewpoint
    shapes: Mapping[int, Hashable]
    patches: list[Patch] = field(default_factory=list)
    personal: set[str] = field(default_factory=set)

    def asked(self, number: int) -> Asked:
        """What sources are told of the caller and of the field with this number."""
        return Asked(self.view, number)

    def rows(self, source: Source, asked: Asked) -> FromClause:
        """A fresh alias of the source's table."""
        return source.table(asked).alias()

    def object(
        self,
        type_name: str,
        t: FromClause,
        children: Sequence[Selected],
        path: Path,
        from_: FromClause | None = None,
    ) -> tuple[Piece, FromClause]:
        """The JSON of row `t` as this type, and the FROM clause it needs (`from_` and the laterals)."""
        source = self.sources[type_name]
        from_ = t if from_ is None else from_
        fields: list[tuple[str, Json]] = []
        who = self._own(type_name, source, t, children)
        for child in children:
            if child.name == TYPENAME:
                fields.append((child.key, word(f'"{type_name}"')))
                continue
            piece, from_ = self.field(source.fields[child.name], t, from_, child, (*path, child.key))
            fields.append((child.key, piece.json))
            who += [piece.who] if piece.who is not None else []
        return Piece(record(fields), people(who) if who else None), from_

    def _own(self, type_name: str, source: Source, t: FromClause, children: Sequence[Selected]) -> list[Json]:
        told = {c.name for c in children} - source.impersonal - {TYPENAME}
        if source.person is None or not told:
            return []
        self.personal |= {f"{type_name}.{name}" for name in told}
        return [cast(source.person(t), Text)]

    def field(
        self, spec: Spec, t: FromClause | None, from_: FromClause, child: Selected, path: Path
    ) -> tuple[Piece, FromClause]:
        """One field of row `t`; a relation adds its lateral to `from_`."""
        asked = self.asked(child.number)
        match spec:
            case Column() if t is not None:
                return Piece(spec.sql(t, asked), None), from_
            case Embedded() if t is not None:
                return Piece(self._embedded(spec, t, child, asked), None), from_
            case Elements() if t is not None:
                return Piece(elements(spec, spec.value(t), child.children()), None), from_
            case Finished() if t is not None:
                self.patches.append(Patch(path, spec, child))
                return Piece(_inputs(spec, t, asked), None), from_
            case One(same_row=True) if t is not None:
                return self._same(spec, t, from_, child, path)
            case One() | Many() | Page() | Nodes() | AnyNode():
                return self._related(self.lateral(spec, t, child, path), spec, from_)
            case _:
                raise TypeError(f"{child.parent}.{child.name} has no row to be read from")

    def _same(
        self, spec: One, t: FromClause, from_: FromClause, child: Selected, path: Path
    ) -> tuple[Piece, FromClause]:
        """Row `t` as another type, where the caller may see it as that."""
        asked = self.asked(child.number)
        shown = and_(spec.on(t, t, asked), self.sources[spec.source].visible(t, asked))
        piece, from_ = self.object(spec.source, t, child.children(), path, from_)
        return piece.where(shown), from_

    def _related(self, lateral: Any, spec: Spec, from_: FromClause) -> tuple[Piece, FromClause]:
        absent = NULL if isinstance(spec, One | AnyNode) else word("[]")
        who = lateral.c.who if "who" in lateral.c else None
        return Piece(func.coalesce(lateral.c.json, absent), who), from_.outerjoin(lateral, true())

    def lateral(self, spec: Spec, p: FromClause | None, child: Selected, path: Path) -> Any:
        """A relation as a lateral subquery with the columns `json` and, where people are in it, `who`."""
        match spec:
            case One():
                built = self._one(spec, p, child, path)
            case AnyNode():
                built = self._node(child, path)
            case Nodes() if p is not None:
                built = self._nodes(spec, p, child, path)
            case Many():
                built = self._many(spec, p, child, path)
            case Page():
                built = page(self, spec, p, child, path)
            case _:
                raise TypeError(f"{child.parent}.{child.name} is not a relation")
        return built.lateral()

    def matching(
        self, spec: One | Many | Page, p: FromClause | None, asked: Asked
    ) -> tuple[FromClause, Condition]:
        """The related rows that this caller may see."""
        source = self.sources[spec.source]
        table = spec.table if isinstance(spec, Page) else None
        t = table(asked).alias() if table else self.rows(source, asked)
        return t, and_(spec.on(p, t, asked), source.visible(t, asked))

    def _one(self, spec: One, p: FromClause | None, child: Selected, path: Path) -> Select[Any]:
        t, where = self.matching(spec, p, self.asked(child.number))
        piece, from_ = self.object(spec.source, t, child.children(), path)
        person = self.sources[spec.source].person
        if spec.tells and person is not None:
            self.personal.add(f"{child.parent}.{child.name}")
            piece = Piece(
                piece.json, people([cast(person(t), Text), *([piece.who] if piece.who is not None else [])])
            )
        rows = selected(piece).select_from(from_).where(where)
        return hung(rows.order_by(t.c.id.desc()).limit(1) if spec.newest else rows, p)

    def _node(self, child: Selected, path: Path) -> Select[Any]:
        type_name = str(self.shapes[child.number])
        by_key = One(type_name, lambda p, t, q: t.c.id == q.argument("id", Uuid()))
        source = self.sources.get(type_name)
        if source is None or type_name not in child.below or not self.sources.opens(type_name, self.view):
            return select(NULL.label("json"))
        t, where = self.matching(by_key, None, self.asked(child.number))
        piece, from_ = self.object(type_name, t, child.children(type_name), path)
        return selected(piece).select_from(from_).where(where)

    def _many(self, spec: Many, p: FromClause | None, child: Selected, path: Path) -> Select[Any]:
        t, where = self.matching(spec, p, self.asked(child.number))
        piece, from_ = self.object(spec.source, t, child.children(), (*path, EACH))
        columns: list[Any] = [array(piece.json, spec.order(t)).label("json")]
        if piece.who is not None:
            columns.append(func.string_agg(piece.who, word(",")).label("who"))
        return hung(select(*columns).select_from(from_).where(where), p)

    def _nodes(self, spec: Nodes, p: FromClause, child: Selected, path: Path) -> Select[Any]:
        listed = spec.listed(p)
        found = [
            self._among(listed, name, child, path)
            for name in spec.types
            if name in child.below and self.sources.opens(name, self.view)
        ]
        from_: FromClause = listed
        for each in found:
            from_ = from_.outerjoin(each, true())
        item = func.coalesce(*(each.c.json for each in found), type_=Text()) if found else cast(null(), Text)
        columns: list[Any] = [array(item, [listed.c.position]).label("json")]
        who = [each.c.who for each in found if "who" in each.c]
        if who:
            columns.append(func.string_agg(people(who), word(",")).label("who"))
        return hung(select(*columns).select_from(from_), p)

    def _among(self, listed: FromClause, type_name: str, child: Selected, path: Path) -> Any:
        """The objects of this type among those that are listed."""
        t = self.rows(self.sources[type_name], self.asked(child.number))
        piece, from_ = self.object(type_name, t, child.children(type_name), (*path, EACH))
        same = and_(listed.c.type == word(type_name), t.c.id == listed.c.id)
        visible = self.sources[type_name].visible(t, self.asked(child.number))
        return hung(selected(piece).select_from(from_).where(same, visible), listed).lateral()

    def _embedded(self, spec: Embedded, t: FromClause, child: Selected, asked: Asked) -> Json:
        fields = [
            (c.key, word(f'"{child.type_name}"') if c.name == TYPENAME else spec.fields[c.name].sql(t, asked))
            for c in child.children()
        ]
        built = record(fields)
        return built if spec.present is None else case((spec.present(t, asked), built), else_=NULL)


def _inputs(spec: Finished, t: FromClause, asked: Asked) -> Json:
    parts: list[Json] = []
    for position, expression in enumerate(spec.inputs(t, asked)):
        parts += [word("," if position else "["), expression]
    return joined([*parts, word("]")])


def elements(spec: Elements, value: Expression, children: Sequence[Selected]) -> Json:
    """A list kept as JSON, element by element, with just the fields asked for."""
    each = func.jsonb_array_elements(value).table_valued("value", with_ordinality="position").render_derived()
    e = each.alias()
    fields: list[tuple[str, Json]] = []
    for child in children:
        if child.name == TYPENAME:
            fields.append((child.key, word(f'"{child.parent}"')))
            continue
        place = spec.fields[child.name]
        if isinstance(place, Elements):
            fields.append((child.key, elements(place, place.value(e), child.children())))
        else:
            fields.append((child.key, kept(e.c.value, place)))
    listed = select(array(record(fields), [e.c.position])).select_from(e)
    return listed.scalar_subquery()
