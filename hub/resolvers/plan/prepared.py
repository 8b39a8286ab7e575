"""A prepared statement of a plan: its SQL, where its parameters come from, and what its columns mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import FromClause, Select, Uuid, bindparam, func, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY, asyncpg

from hub.resolvers.plan.binding import Shape
from hub.resolvers.plan.selection import Selected
from hub.resolvers.plan.source import Asked, Sources, Viewpoint, is_of_a_field
from hub.resolvers.plan.statement import Builder, Patch

KEY, KEYS = "key", "keys"
_PLACE = re.compile(r"\$(\d+)")
_DIALECT = asyncpg.dialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Slot:
    """One piece of the answer in a row: which column has its JSON, which its people, and what is left to finish."""

    selected: Selected
    json: int
    who: int | None
    patches: tuple[Patch, ...]
    personal: frozenset[str]


@dataclass(frozen=True)
class Joined:
    """A statement that answers many requests at once: SQL whose last column numbers them, from 1 on.

    Its parameters are those that all of them share, then for each of their own the list of its values; both are
    given by their places among the parameters of the statement for one, `alone`.
    """

    alone: str
    shared: tuple[int, ...]
    own: tuple[int, ...]
    types: tuple[str, ...]

    @cached_property
    def sql(self) -> str:
        """The text, written when requests first wait together: for most statements they never do."""
        written = {place: f"${n}" for n, place in enumerate(self.shared, 1)}
        written |= {place: f"asked.own{place}" for place in self.own}
        inner = _PLACE.sub(lambda found: written[int(found[1]) - 1], self.alone)
        numbered = enumerate(self.types, len(self.shared) + 1)
        lists = ", ".join(f"${n}::{type_}[]" for n, type_ in numbered)
        columns = ", ".join([*(f"own{place}" for place in self.own), "number"])
        return (
            f"SELECT answer.*, asked.number FROM unnest({lists}) WITH ORDINALITY AS asked({columns}) "  # noqa: S608
            f"CROSS JOIN LATERAL ({inner}) AS answer"
        )


@dataclass(frozen=True)
class Prepared:
    """SQL text for the driver, the names of its parameters in their order, and its slots."""

    sql: str
    names: tuple[str, ...]
    constants: Mapping[str, object]
    slots: tuple[Slot, ...]
    joined: Joined | None = None

    def parameters(self, binds: Mapping[str, object]) -> list[object]:
        """The statement's parameters in the driver's order."""
        return [binds[name] if name in binds else self.constants[name] for name in self.names]


def prepare_roots(sources: Sources, view: Viewpoint, shape: Shape, roots: Sequence[Selected]) -> Prepared:
    """One statement that answers all these fields of Query."""
    from_: FromClause = select(literal_column("1")).subquery("one")
    columns: list[Any] = []
    slots = []
    for root in roots:
        spec = sources[root.parent].fields[root.name]
        builder = Builder(sources, view, dict(shape))
        piece, from_ = builder.field(spec, None, from_, root, ())
        slots.append(_slot(root, builder, columns, piece.json, piece.who))
    return compiled(select(*columns).select_from(from_), slots, joins=True)


def prepare_objects(
    sources: Sources, view: Viewpoint, shape: Shape, selected: Selected, type_name: str, *, many: bool
) -> Prepared:
    """One statement that reads the objects of this type, the one of `KEY` or many of `KEYS`, as the field asks for them."""
    source = sources[type_name]
    builder = Builder(sources, view, dict(shape))
    asked = Asked(view, selected.number)
    t = builder.rows(source, asked)
    piece, from_ = builder.object(type_name, t, selected.children(type_name), ())
    columns: list[Any] = [t.c.id]
    slot = _slot(selected, builder, columns, piece.json, piece.who)
    # PostgreSQL plans for ten of a list's keys, and so plans each list of one anew, which costs more than reading it.
    these = t.c.id == (
        func.any(bindparam(KEYS, type_=ARRAY(Uuid()))) if many else bindparam(KEY, type_=Uuid())
    )
    rows = select(*columns).select_from(from_).where(these, source.visible(t, asked))
    return compiled(rows, [slot])


def _slot(root: Selected, builder: Builder, columns: list[Any], json: Any, who: Any) -> Slot:
    columns.append(json.label(f"json{len(columns)}"))
    place = len(columns) - 1
    if who is not None:
        columns.append(who.label(f"who{len(columns)}"))
    people = len(columns) - 1 if who is not None else None
    return Slot(root, place, people, tuple(builder.patches), frozenset(builder.personal))


def compiled(statement: Select[Any], slots: Sequence[Slot], *, joins: bool = False) -> Prepared:
    """The statement as the driver takes it; with `joins` also the one for many requests at once."""
    built = statement.compile(dialect=_DIALECT)
    sql, names = str(built), tuple(built.positiontup or ())
    types = [built.binds[name].type.compile(_DIALECT) for name in names]
    joined = _joined(sql, names, types) if joins else None
    return Prepared(sql, names, dict(built.params), tuple(slots), joined)


def _joined(sql: str, names: Sequence[str], types: Sequence[str]) -> Joined | None:
    """The statement joined sideways to the list of the requests' own parameters.

    None where one of those is itself a list, since PostgreSQL cannot unnest lists of different lengths.
    """
    own = tuple(place for place, name in enumerate(names) if is_of_a_field(name))
    shared = tuple(place for place in range(len(names)) if place not in own)
    if any(types[place].endswith("[]") for place in own):
        return None
    return Joined(sql, shared, own, tuple(types[place] for place in own))
