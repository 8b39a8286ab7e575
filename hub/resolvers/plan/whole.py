"""Whole rows: the selection of everything that a type keeps in its own row, for the ordinary way of reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphql import (
    FieldNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    NameNode,
    get_named_type,
)
from sqlalchemy import FromClause

from hub.resolvers.plan.piece import Path, Piece
from hub.resolvers.plan.selection import TYPENAME, Selected
from hub.resolvers.plan.source import Column, Elements, Embedded, Finished, Sources, Spec
from hub.resolvers.plan.statement import Builder
from hub.resolvers.plan.terms import NULL, Json, code, record, word

KEY = "__key"
WHO = "__who"
THIS = 1
"""The number of the one field that such a statement answers."""


class WholeRows(Builder):
    """Builds objects as whole rows, with their key, their type and whose data they are beside their fields."""

    def object(
        self,
        type_name: str,
        t: FromClause,
        children: Sequence[Selected],
        path: Path,
        from_: FromClause | None = None,
    ) -> tuple[Piece, FromClause]:
        """The JSON of the whole row `t`."""
        source, from_ = self.sources[type_name], t if from_ is None else from_
        fields: list[tuple[str, Json]] = [
            (TYPENAME, word(f'"{type_name}"')),
            (KEY, code(t.c.id) if source.key else NULL),
            (WHO, code(source.person(t)) if source.person else NULL),
        ]
        for child in children:
            piece, from_ = self.field(source.fields[child.name], t, from_, child, ())
            fields.append((child.key, piece.json))
        return Piece(record(fields), None), from_


class Wholes:
    """The selections of whole rows and of fields leading to them, read off the schema."""

    def __init__(self, schema: GraphQLSchema, sources: Sources) -> None:
        self._schema = schema
        self._sources = sources

    def row(self, type_name: str) -> tuple[Selected, ...]:
        """Every field of the type that takes no argument and lies in its own row."""
        fields = self._sources[type_name].fields
        return tuple(self._whole(type_name, name) for name, spec in fields.items() if in_row(spec))

    def field(self, owner: str, name: str) -> Selected:
        """The field with whole rows below it."""
        named = self._named(owner, name)
        if isinstance(named, GraphQLInterfaceType):
            possible = self._schema.get_possible_types(named)
            return self._chosen(owner, name, (), {each.name: self.row(each.name) for each in possible})
        if not isinstance(named, GraphQLObjectType):
            return self._chosen(owner, name, ())
        if named.name in self._sources:
            return self._chosen(owner, name, self.row(named.name))
        return self._chosen(owner, name, self._connection(named))

    def _connection(self, connection: GraphQLObjectType) -> tuple[Selected, ...]:
        edge = get_named_type(connection.fields["edges"].type).name
        node = get_named_type(connection.fields["nodes"].type).name
        info = get_named_type(connection.fields["pageInfo"].type)
        rows = self._chosen(edge, "node", self.row(node))
        edges = (self._chosen(edge, "cursor", ()), rows)
        facts = tuple(self._chosen(info.name, fact, ()) for fact in info.fields)
        return (
            self._chosen(connection.name, "edges", edges),
            self._chosen(connection.name, "pageInfo", facts),
            self._chosen(connection.name, "totalCount", ()),
        )

    def _whole(self, owner: str, name: str) -> Selected:
        named = self._named(owner, name)
        inner = named.fields if isinstance(named, GraphQLObjectType) else {}
        return self._chosen(owner, name, tuple(self._whole(named.name, each) for each in inner))

    def _named(self, owner: str, name: str) -> Any:
        return get_named_type(self._schema.type_map[owner].fields[name].type)  # type: ignore[attr-defined]

    def _chosen(
        self,
        owner: str,
        name: str,
        children: tuple[Selected, ...],
        by_type: dict[str, tuple[Selected, ...]] | None = None,
    ) -> Selected:
        definition = self._schema.type_map[owner].fields[name]  # type: ignore[attr-defined]
        type_name = get_named_type(definition.type).name
        node = FieldNode(name=NameNode(value=name))
        return Selected(
            THIS, name, name, owner, type_name, False, definition, node, by_type or {type_name: children}
        )


def in_row(spec: Spec) -> bool:
    """Whether the field lies in its object's own row and takes no argument."""
    return isinstance(spec, Embedded | Elements | Finished) or (
        isinstance(spec, Column) and not spec.arguments
    )
