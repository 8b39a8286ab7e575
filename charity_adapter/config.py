"""What charity.toml says: which hub, as which client, and which sources."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from charity_adapter.errors import ConfigError
from charity_adapter.mapping import TableConfig
from charity_adapter.strict import Strict
from charity_adapter.table_config import CONVENTIONS, TABLES, read_tables

SOURCE_KINDS = ("csv", "xlsx", "sql", "iati")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class HubConfig:
    """The hub's address and who we are there; the secret itself is never part of the configuration."""

    url: str
    client_id: str
    client_secret_env: str | None = None
    private_key: Path | None = None


@dataclass(frozen=True, slots=True)
class DatabaseConfig:
    """Where a database is; its password, and if wanted its whole address, come from the environment."""

    url: str | None = None
    url_env: str | None = None
    password_env: str | None = None


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """One source of records; what is not IATI says which tables it has."""

    kind: str
    path: Path | None = None
    tables: tuple[TableConfig, ...] = ()
    database: DatabaseConfig | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """A whole charity.toml; paths are relative to the file that names them. `subgraph` is read where it is served."""

    hub: HubConfig
    sources: tuple[SourceConfig, ...]
    subgraph: Strict | None = None


def load_config(path: Path) -> Config:
    """Read charity.toml. Raises ConfigError naming the file and the key; an unknown key is refused by name."""
    table = Strict(path.name, "", _toml(path))
    hub, sources = table.table("hub"), table.tables("source")
    table.only("hub", "source", "subgraph")
    subgraph = table.table("subgraph") if "subgraph" in table.values else None
    return Config(_hub(hub, path.parent), tuple(_source(entry, path.parent) for entry in sources), subgraph)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError("config-unreadable", file=path.name, reason=error.strerror or "") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError("config-syntax", file=path.name, reason=str(error)) from error


def _hub(table: Strict, root: Path) -> HubConfig:
    table.only("url", "client_id", "client_secret_env", "private_key")
    secret, key = table.optional("client_secret_env"), table.optional("private_key")
    if (secret is None) == (key is None):
        raise ConfigError("config-credential", file=table.file)
    url = table.required("url").rstrip("/")
    if not _usable(url):
        raise ConfigError("config-url", file=table.file)
    return HubConfig(url, table.required("client_id"), secret, None if key is None else root / key)


def _usable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        encrypted = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        plain = not (parts.username or parts.password or parts.query or parts.fragment)
        return bool(parts.hostname) and encrypted and plain and parts.port != 0
    except ValueError:
        return False


def _source(table: Strict, root: Path) -> SourceConfig:
    kind = table.required("kind")
    if kind not in SOURCE_KINDS:
        raise ConfigError(
            "config-kind", file=table.file, key=table.key("kind"), value=kind, allowed=", ".join(SOURCE_KINDS)
        )
    if kind == "iati":
        table.only("kind", "path")
        return SourceConfig(kind, root / table.required("path"))
    if kind == "sql":
        table.only("kind", "url", "url_env", "password_env", *CONVENTIONS["sql"], *TABLES)
        database = read_database(table)
        return SourceConfig(kind, None, read_tables(table, kind, None), database)
    table.only("kind", "path", *CONVENTIONS[kind], *TABLES)
    path = table.optional("path")
    return SourceConfig(kind, root / path if path else None, read_tables(table, kind, root))


def read_database(table: Strict) -> DatabaseConfig:
    """Read where a database is. Raises ConfigError for none, for two, and for a password in the file."""
    url, env = table.optional("url"), table.optional("url_env")
    if (url is None) == (env is None):
        raise ConfigError("config-database", file=table.file, source=table.name)
    if url is not None and _holds_password(url):
        raise ConfigError("config-database-password", file=table.file, key=table.key("url"))
    return DatabaseConfig(url, env, table.optional("password_env"))


def _holds_password(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.password) or "password=" in parts.query.lower() or "pwd=" in parts.query.lower()
