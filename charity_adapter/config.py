"""What charity.toml says: which hub, as which client, and which sources."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from charity_adapter.errors import ConfigError

SOURCE_KINDS = ("iati",)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class HubConfig:
    """The hub's address and who we are there; the secret itself is never part of the configuration."""

    url: str
    client_id: str
    client_secret_env: str | None = None
    private_key: Path | None = None


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """One source of records."""

    kind: str
    path: Path


@dataclass(frozen=True, slots=True)
class Config:
    """A whole charity.toml; paths are relative to the file that names them."""

    hub: HubConfig
    sources: tuple[SourceConfig, ...]


def load_config(path: Path) -> Config:
    """Read charity.toml. Raises ConfigError naming the file and the key; an unknown key is refused by name."""
    table = _Table(path.name, "", _toml(path))
    hub, sources = table.table("hub"), table.tables("source")
    table.only("hub", "source")
    return Config(_hub(hub, path.parent), tuple(_source(entry, path.parent) for entry in sources))


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError("config-unreadable", file=path.name, reason=error.strerror or "") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError("config-syntax", file=path.name, reason=str(error)) from error


def _hub(table: "_Table", root: Path) -> HubConfig:
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


def _source(table: "_Table", root: Path) -> SourceConfig:
    table.only("kind", "path")
    kind = table.required("kind")
    if kind not in SOURCE_KINDS:
        raise ConfigError(
            "config-kind", file=table.file, key=table.key("kind"), value=kind, allowed=", ".join(SOURCE_KINDS)
        )
    return SourceConfig(kind, root / table.required("path"))


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of the file with the name it has there, so that every error can say where it is."""

    file: str
    name: str
    values: Mapping[str, Any]

    def key(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key

    def only(self, *known: str) -> None:
        if unknown := sorted(self.key(key) for key in self.values.keys() - set(known)):
            raise ConfigError("config-unknown-keys", file=self.file, keys=", ".join(unknown))

    def required(self, key: str) -> str:
        value = self.optional(key)
        if value is None:
            raise ConfigError("config-missing", file=self.file, key=self.key(key))
        return value

    def optional(self, key: str) -> str | None:
        value = self.values.get(key)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise ConfigError("config-type", file=self.file, key=self.key(key), expected="a text")
        return value

    def table(self, key: str) -> "_Table":
        value = self.values.get(key)
        if value is None:
            raise ConfigError("config-missing", file=self.file, key=f"[{self.key(key)}]")
        return self._inner(self.key(key), value)

    def tables(self, key: str) -> tuple["_Table", ...]:
        value = self.values.get(key)
        if not value:
            raise ConfigError("config-missing", file=self.file, key=f"[[{self.key(key)}]]")
        if not isinstance(value, list):
            raise ConfigError("config-type", file=self.file, key=f"[[{self.key(key)}]]", expected="a list")
        return tuple(self._inner(f"{self.key(key)}[{place}]", entry) for place, entry in enumerate(value, 1))

    def _inner(self, name: str, value: object) -> "_Table":
        if not isinstance(value, dict):
            raise ConfigError("config-type", file=self.file, key=name, expected="a table")
        return _Table(self.file, name, value)
