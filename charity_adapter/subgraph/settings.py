"""What charity.toml says of the subgraph: who may ask, and where case notes and site reports are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from charity_adapter.config import DatabaseConfig, read_database
from charity_adapter.errors import ConfigError
from charity_adapter.strict import Strict


class NoteKind(StrEnum):
    """What is noted, by its name in charity.toml."""

    CASE_NOTES = "case_notes"
    SITE_REPORTS = "site_reports"


class NoteKey(StrEnum):
    """What a note is kept by: the hub's id, or what the hub and the charity both know."""

    ID = "id"
    CIVIL_ID = "civil_id"
    EXTERNAL_ID = "external_id"


WHERE: Mapping[str, tuple[str, ...]] = {
    "csv": ("path",),
    "xlsx": ("path", "sheet"),
    "sql": ("query", "url", "url_env", "password_env"),
}
KEYS: Mapping[NoteKind, tuple[NoteKey, NoteKey]] = {
    NoteKind.CASE_NOTES: (NoteKey.ID, NoteKey.CIVIL_ID),
    NoteKind.SITE_REPORTS: (NoteKey.ID, NoteKey.EXTERNAL_ID),
}
COLUMNS: Mapping[NoteKind, tuple[str, ...]] = {
    NoteKind.CASE_NOTES: ("key", "text", "on", "author"),
    NoteKind.SITE_REPORTS: ("key", "text", "on", "author", "progress"),
}
NEEDED = ("key", "text")


@dataclass(frozen=True, slots=True)
class NotesConfig:
    """Where notes of one kind are kept, and in which columns; a note is kept by `key`."""

    name: str
    kind: str
    key: NoteKey
    columns: Mapping[str, str]
    path: Path | None = None
    sheet: str | None = None
    query: str | None = None
    database: DatabaseConfig | None = None


@dataclass(frozen=True, slots=True)
class SubgraphConfig:
    """The whole of `[subgraph]`. Tokens are our own one, or the hub's for `clients` of ours."""

    notes: Mapping[NoteKind, NotesConfig]
    token_env: str | None
    clients: tuple[str, ...]
    charity: str | None


def read_subgraph(table: Strict, root: Path) -> SubgraphConfig:
    """Read `[subgraph]`; paths begin at `root`. Raises ConfigError naming the key."""
    table.only("token_env", "clients", "charity", *NoteKind)
    notes = {kind: _notes(table.table(kind), kind, root) for kind in NoteKind if kind in table.values}
    if not notes:
        raise ConfigError("config-missing", file=table.file, key=f"[{table.key(NoteKind.CASE_NOTES)}]")
    token = table.optional("token_env")
    clients = table.texts("clients") if "clients" in table.values else ()
    if not (token or clients):
        raise ConfigError("config-subgraph-access", file=table.file)
    charity = table.optional("charity")
    kept_by_own = any(config.key is NoteKey.EXTERNAL_ID for config in notes.values())
    if kept_by_own and charity is None:
        raise ConfigError("config-missing", file=table.file, key=table.key("charity"))
    return SubgraphConfig(notes, token, clients, charity)


def _notes(table: Strict, kind: NoteKind, root: Path) -> NotesConfig:
    how = table.required("kind")
    if how not in WHERE:
        raise ConfigError(
            "config-kind", file=table.file, key=table.key("kind"), value=how, allowed=", ".join(WHERE)
        )
    table.only("kind", "key", "columns", *WHERE[how])
    path = None if how == "sql" else root / table.required("path")
    return NotesConfig(
        name=table.name,
        kind=how,
        key=_key(table, kind),
        columns=_columns(table.table("columns"), kind),
        path=path,
        sheet=table.optional("sheet"),
        query=table.required("query") if how == "sql" else None,
        database=read_database(table) if how == "sql" else None,
    )


def _key(table: Strict, kind: NoteKind) -> NoteKey:
    key = table.chosen("key", NoteKey)
    if key is None:
        raise ConfigError("config-missing", file=table.file, key=table.key("key"))
    if key not in KEYS[kind]:
        raise ConfigError(
            "config-word", file=table.file, key=table.key("key"), value=key, allowed=", ".join(KEYS[kind])
        )
    return key


def _columns(table: Strict, kind: NoteKind) -> Mapping[str, str]:
    table.only(*COLUMNS[kind])
    named = {name: table.optional(name) for name in COLUMNS[kind]}
    for name in NEEDED:
        table.required(name)
    return {name: column for name, column in named.items() if column is not None}
