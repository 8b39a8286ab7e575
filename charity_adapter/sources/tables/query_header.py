"""Takes the columns of a query for the fields that they are named after, where charity.toml maps none."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from charity_adapter.errors import ConfigError, SourceError
from charity_adapter.fields import FIELDS, Field, Shape
from charity_adapter.mapping import ColumnMap, TableConfig
from charity_adapter.sources.tables.headers import Header, refuse_missing
from charity_adapter.strict import suggested

IN_A_LANGUAGE = re.compile(r"(.+)_([a-z]{2,3})")


@dataclass(frozen=True, slots=True)
class _Named:
    """A column that is named after a field, with the language that its name ends in: title_en."""

    column: str
    field: Field
    language: str | None


def named_columns(table: TableConfig, file: str, names: Sequence[str]) -> tuple[TableConfig, Header]:
    """The table with its columns mapped, by charity.toml or by their own names. Raises SourceError and ConfigError."""
    header = Header(tuple(names), rows=1, lines=1)
    if not table.columns:
        table = replace(table, columns=tuple(_mapped(table, file, names)))
    refuse_missing(header, [name for column in table.columns for name in column.columns], table, file)
    return table, header


def _mapped(table: TableConfig, file: str, names: Sequence[str]) -> Iterator[ColumnMap]:
    fields = {field.name: field for field in FIELDS[table.kind]}
    named = [_named(name, fields) for name in names]
    if unknown := [name for name, found in zip(names, named, strict=True) if found is None]:
        shown = ", ".join(suggested(name, name, fields) for name in unknown)
        raise SourceError("columns-unknown", file=file, table=table.name, columns=shown)
    known = [found for found in named if found]
    for own in known:
        if own.field.shape is Shape.WORDS and not (own.language or table.conventions.language):
            raise ConfigError("config-language", file=file, key=f"{table.name}.language")
        yield ColumnMap(own.field.name, (own.column,), own.language)
    given = {own.field.name for own in known} | set(table.constants) | set(table.defaults)
    # What must be there and is not is asked for, so that it is told as a missing column.
    for field in fields.values():
        if field.required and field.shape is not Shape.CURRENCY and field.name not in given:
            yield ColumnMap(field.name, (field.name,))


def _named(name: str, fields: dict[str, Field]) -> _Named | None:
    if name in fields:
        return _Named(name, fields[name], None)
    found = IN_A_LANGUAGE.fullmatch(name)
    field = fields.get(found[1]) if found else None
    return _Named(name, field, found[2]) if found and field and field.shape is Shape.WORDS else None
