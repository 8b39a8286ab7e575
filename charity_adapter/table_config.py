"""Reads what charity.toml says of the tables of a spreadsheet or a database, and refuses what no table has."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from charity_adapter.errors import ConfigError
from charity_adapter.fields import FIELDS, Shape, TableKind, field_of, key_of
from charity_adapter.mapping import Calendar, ColumnMap, Conventions, DateOrder, DecimalSign, TableConfig
from charity_adapter.strict import Strict, suggested
from charity_adapter.vocabulary import plain

TABLES = (*TableKind, "defaults")
SPOKEN = ("language", "calendar", "date_order", "decimal")
# The tables of one source may be CSV files and workbooks: a ledger in one, the projects in the other.
OF_FILES = (*SPOKEN, "encoding", "delimiter")
CONVENTIONS: Mapping[str, tuple[str, ...]] = {"csv": OF_FILES, "xlsx": OF_FILES, "sql": SPOKEN}
IN_FILES = ("path", "sheet", "header_row", "header_rows")
WHERE: Mapping[str, tuple[str, ...]] = {"csv": IN_FILES, "xlsx": IN_FILES, "sql": ("query",)}
MAPPED = ("columns", "constants", "defaults", "codes", "only_with", "distinct")


def read_tables(source: Strict, kind: str, root: Path | None) -> tuple[TableConfig, ...]:
    """Read every table of a source; `root` is where its paths begin. Raises ConfigError."""
    if TableKind.PROJECTS not in source.values:
        raise ConfigError("config-missing", file=source.file, key=f"[{source.key(TableKind.PROJECTS)}]")
    outer = _conventions(source, Conventions())
    return tuple(
        _table(entry, source, table, kind, root, outer)
        for table in TableKind
        for entry in source.one_or_more(table)
    )


def _table(
    entry: Strict, source: Strict, table: TableKind, kind: str, root: Path | None, outer: Conventions
) -> TableConfig:
    entry.only(*WHERE[kind], *CONVENTIONS[kind], *MAPPED)
    conventions = _conventions(entry, outer)
    columns = tuple(_columns(entry.table_or_empty("columns"), table))
    constants = _values(entry.table_or_empty("constants"), table)
    whole = _values(source.table_or_empty("defaults"), None)
    common = {name: value for name, value in whole.items() if name in _names(table)}
    only_with = entry.optional("only_with")
    if only_with is not None and only_with not in _names(table):
        raise _unknown_field(entry, only_with, only_with, table)
    read = TableConfig(
        name=entry.name,
        kind=table,
        path=_path(entry, source, root),
        sheet=entry.optional("sheet"),
        query=entry.required("query") if kind == "sql" else None,
        header_row=entry.whole("header_row"),
        header_rows=entry.whole("header_rows") or 1,
        columns=columns,
        constants=constants,
        defaults={**common, **_values(entry.table_or_empty("defaults"), table)},
        codes=_codes(entry.table_or_empty("codes"), table),
        only_with=only_with,
        distinct=entry.flag("distinct"),
        conventions=conventions,
    )
    _complete(entry, read, kind)
    return read


def _path(entry: Strict, source: Strict, root: Path | None) -> Path | None:
    if root is None:
        return None
    named = entry.optional("path") or source.optional("path")
    if named is None:
        raise ConfigError("config-missing", file=entry.file, key=entry.key("path"))
    return root / named


def _conventions(table: Strict, outer: Conventions) -> Conventions:
    return Conventions(
        language=table.optional("language") or outer.language,
        calendar=table.chosen("calendar", Calendar) or outer.calendar,
        date_order=table.chosen("date_order", DateOrder) or outer.date_order,
        decimal=table.chosen("decimal", DecimalSign) or outer.decimal,
        encoding=_encoding(table) or outer.encoding,
        delimiter=_delimiter(table) or outer.delimiter,
    )


def _encoding(table: Strict) -> str | None:
    name = table.optional("encoding")
    try:
        return name and "".encode(name).decode(name) + name
    except (LookupError, UnicodeError):
        raise table.wrong("encoding", "the name of an encoding, for example windows-1256") from None


def _delimiter(table: Strict) -> str | None:
    sign = table.values.get("delimiter")
    if sign is not None and (not isinstance(sign, str) or len(sign) != 1 or sign in '"\r\n'):
        raise table.wrong("delimiter", "one sign")
    return sign


def _columns(table: Strict, kind: TableKind) -> Iterator[ColumnMap]:
    _only_fields(table, kind)
    for name, value in table.values.items():
        shape = field_of(kind, name).shape
        if isinstance(value, dict) and shape is Shape.WORDS:
            inner = table.table(name)
            yield from (ColumnMap(name, inner.texts(language), language) for language in value)
        elif isinstance(value, dict):
            yield _described(table.table(name), name, shape)
        else:
            yield ColumnMap(name, table.texts(name))


def _described(table: Strict, name: str, shape: Shape) -> ColumnMap:
    dated = ("calendar", "date_order") if shape in {Shape.DATE, Shape.YEAR} else ()
    table.only("column", *dated)
    return ColumnMap(
        name,
        table.texts("column"),
        calendar=table.chosen("calendar", Calendar),
        date_order=table.chosen("date_order", DateOrder),
    )


def _values(table: Strict, kind: TableKind | None) -> Mapping[str, str]:
    """Values for whole columns; a date of TOML is written out, so that every way to give one is read alike."""
    _only_fields(table, kind)
    return {name: _value(table, name) for name in table.values}


def _value(table: Strict, name: str) -> str:
    value = table.values[name]
    if isinstance(value, bool | list | dict):
        raise table.wrong(name, "a text, a number or a date")
    return table.required(name) if isinstance(value, str) else str(value)


def _codes(table: Strict, kind: TableKind) -> Mapping[str, Mapping[str, str]]:
    _only_fields(table, kind)
    inner = ((name, table.table(name)) for name in table.values)
    return {name: {plain(word): words.required(word) for word in words.values} for name, words in inner}


def _only_fields(table: Strict, kind: TableKind | None) -> None:
    kinds = TableKind if kind is None else (kind,)
    table.only(*(field.name for known in kinds for field in FIELDS[known]))


def _names(kind: TableKind) -> tuple[str, ...]:
    return tuple(field.name for field in FIELDS[kind])


def _unknown_field(entry: Strict, shown: str, given: str, kind: TableKind) -> ConfigError:
    return ConfigError("config-unknown-keys", file=entry.file, keys=suggested(shown, given, _names(kind)))


def _complete(entry: Strict, table: TableConfig, kind: str) -> None:
    """Refuse a table that can never give its required fields; a query gives its columns their names itself."""
    if kind == "sql" and not table.columns:
        return
    given = {column.field for column in table.columns} | set(table.constants)
    # An amount may name its own currency: “100 KWD”.
    wanted = [
        field.name for field in FIELDS[table.kind] if field.required and field.shape is not Shape.CURRENCY
    ]
    missing = [name for name in wanted if name not in given | set(table.defaults)]
    if key_of(table.kind) not in given and not missing:
        missing = [key_of(table.kind)]
    if missing:
        keys = ", ".join(entry.key(f"columns.{name}") for name in missing)
        raise ConfigError("config-missing", file=entry.file, key=keys)
    _languages(entry, table)


def _languages(entry: Strict, table: TableConfig) -> None:
    words = {field.name for field in FIELDS[table.kind] if field.shape is Shape.WORDS}
    unspoken = [c.field for c in table.columns if c.field in words and c.language is None]
    unspoken += words & {*table.constants, *table.defaults}
    if unspoken and table.conventions.language is None:
        raise ConfigError("config-language", file=entry.file, key=entry.key("language"))
