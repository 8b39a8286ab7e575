"""What a source says: for each GraphQL type its table, its visible rows, and where each field comes from.

Schema fields say which scopes open them; sources say which rows they show. Neither repeats the other.
A condition or expression is a function of tables `t` (this row) and `p` (the row it hangs on) and of
`Asked`, which gives the caller and the field's arguments as bind parameters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, FromClause, Text, Uuid, bindparam, true
from sqlalchemy.types import TypeEngine

from hub.auth.caller import Caller
from hub.auth.gate import ScopeSets, opens
from hub.auth.scopes import CallerKind, Scope
from hub.resolvers.context import RequestContext

Condition = ColumnElement[bool]
Expression = ColumnElement[Any]


@dataclass(frozen=True)
class Viewpoint:
    """What of a caller changes a plan: its kind and its scopes, but not who it is."""

    kind: CallerKind
    scopes: frozenset[Scope]

    @classmethod
    def of(cls, caller: Caller) -> Viewpoint:
        """The caller's viewpoint; callers who share one share plans."""
        return cls(caller.kind, caller.scopes)


@dataclass(frozen=True)
class Asked:
    """The caller and one field's arguments, as seen by a source while a statement is built."""

    view: Viewpoint
    number: int = 0
    charity: BindParameter[Any] = field(default_factory=lambda: bindparam("caller_charity", type_=Uuid()))
    person: BindParameter[Any] = field(default_factory=lambda: bindparam("caller_person", type_=Uuid()))
    language: BindParameter[Any] = field(default_factory=lambda: bindparam("caller_language", type_=Text()))

    def argument(self, name: str, type_: TypeEngine[Any]) -> BindParameter[Any]:
        """A bind parameter for one argument of this field."""
        return bindparam(bind_name(self.number, name), type_=type_)

    def holds(self, scope: Scope) -> bool:
        """Whether the caller's token carries the scope."""
        return scope in self.view.scopes

    @property
    def is_person(self) -> bool:
        """Whether a natural person asks about themselves."""
        return self.view.kind is CallerKind.PERSON


def bind_name(number: int, name: str) -> str:
    """The bind parameter of one argument of the field with this number in its operation."""
    return f"f{number}_{name}"


def is_of_a_field(bind: str) -> bool:
    """Whether a bind parameter is a field's argument, and not what all requests of one caller share."""
    return re.match(r"f\d+_", bind) is not None


def unchanged(value: object, context: RequestContext, argument: str) -> object:
    """The argument as it came."""
    return value


@dataclass(frozen=True)
class Argument:
    """An argument that becomes a bind parameter: its SQL type and how its value is prepared."""

    type: TypeEngine[Any]
    prepare: Callable[[Any, RequestContext, str], object] = unchanged


@dataclass(frozen=True)
class Column:
    """A scalar: an expression that gives its JSON."""

    sql: Callable[[Any, Asked], Expression]
    arguments: Mapping[str, Argument] = field(default_factory=dict)


@dataclass(frozen=True)
class Embedded:
    """An object made of the same row's columns; absent where `present` is false."""

    fields: Mapping[str, Column]
    present: Callable[[Any, Asked], Condition] | None = None


@dataclass(frozen=True)
class Elements:
    """A list kept as a JSON array in one column: its elements' fields by their JSON keys."""

    value: Callable[[Any], Expression]
    fields: Mapping[str, str | Elements]


@dataclass(frozen=True)
class Finished:
    """A value that Python finishes (decrypts, adds up) from the JSON of some expressions."""

    inputs: Callable[[Any, Asked], Sequence[Expression]]
    finish: Callable[[list[Any], RequestContext], object]


@dataclass(frozen=True)
class One:
    """At most one row of another source; the newest where several fit.

    One that `tells` says something about its person by being found, even where only the id is asked for; one of the
    `same_row` is the row itself seen as another type.
    """

    source: str
    on: Callable[[Any, Any, Asked], Condition]
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    newest: bool = False
    tells: bool = False
    same_row: bool = False


@dataclass(frozen=True)
class Many:
    """All related rows of another source, in a fixed order; for lists that stay short."""

    source: str
    on: Callable[[Any, Any, Asked], Condition]
    order: Callable[[Any], Sequence[Any]]


@dataclass(frozen=True)
class Filter(Argument):
    """One field of a filter input: it adds its condition only when it is given.

    The value is a bind parameter; where the filter is `shaping`, it is the value itself and the statement is
    made for it: a condition chosen by a parameter would keep the database from using an index. A filter's `table`,
    a query with the source's columns, drives a page that it is given for.
    """

    where: Callable[[Any, Asked, Any], Condition] = lambda t, q, v: v.is_not(None)
    shaping: bool = False
    table: Callable[[Asked], FromClause] | None = None


@dataclass(frozen=True)
class Page:
    """A connection over another source: keyset pages in the order of the UUIDv7 key, newest first.

    `table` drives it where that is not the source's whole table: a query with the source's columns.
    """

    source: str
    on: Callable[[Any, Any, Asked], Condition]
    filters: Mapping[str, Filter] = field(default_factory=dict)
    newest_first: bool = True
    table: Callable[[Asked], FromClause] | None = None


@dataclass(frozen=True)
class Nodes:
    """A list of objects of several types, in order; those that the caller may not open by their id are left out.

    `listed` gives rows with the columns `type`, `id` and `position`. The types of `types` must have no field that
    Python finishes.
    """

    types: tuple[str, ...]
    listed: Callable[[Any], FromClause]


@dataclass(frozen=True)
class AnyNode:
    """Relay's `node`: the type is read from the id."""


@dataclass(frozen=True)
class Entities:
    """The federation gateway's `_entities`: types and keys are read from the representations."""


@dataclass(frozen=True)
class Call:
    """A value that a resolver works out; it says itself whose data is in it."""

    function: Callable[[RequestContext, Mapping[str, Any]], Any]


Spec = Column | Embedded | Elements | Finished | One | Many | Page | Nodes | AnyNode | Entities | Call


def everyone(t: FromClause, q: Asked) -> Condition:
    """Every row is visible to whoever may ask for its fields."""
    return true()


def row_key(t: FromClause) -> Expression:
    """The row's id."""
    return t.c.id


@dataclass(frozen=True)
class Source:
    """Where one GraphQL type's objects come from.

    `person` gives the id of whose data a row is; `impersonal` fields say nothing about them.
    `key` is None for the one-row source of a caller's own view.
    """

    table: Callable[[Asked], FromClause]
    fields: Mapping[str, Spec]
    visible: Callable[[Any, Asked], Condition] = everyone
    person: Callable[[Any], Expression] | None = None
    impersonal: frozenset[str] = frozenset({"id"})
    key: Callable[[Any], Expression] | None = row_key


@dataclass(frozen=True)
class Sources:
    """The sources by type, and what the id of each type needs: `node` shows only what those scopes open."""

    by_type: Mapping[str, Source]
    needs_of_ids: Mapping[str, ScopeSets] = field(default_factory=dict)

    def __getitem__(self, type_name: str) -> Source:
        return self.by_type[type_name]

    def __contains__(self, type_name: object) -> bool:
        return type_name in self.by_type

    def get(self, type_name: str) -> Source | None:
        """The type's source, if its objects are read from the database."""
        return self.by_type.get(type_name)

    def opens(self, type_name: str, view: Viewpoint) -> bool:
        """Whether the viewpoint's scopes open objects of this type by their id."""
        return opens(self.needs_of_ids.get(type_name, ()), view.scopes)
