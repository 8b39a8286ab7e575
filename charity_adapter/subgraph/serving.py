"""Opens the notes that charity.toml names and serves them; what is wrong with them is told before anybody asks."""

import os
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path

import uvicorn

from charity_adapter.config import Config, HubConfig
from charity_adapter.errors import ConfigError
from charity_adapter.faults import Fault
from charity_adapter.fields import TableKind
from charity_adapter.mapping import TableConfig
from charity_adapter.sources.tables.csv_grid import CsvGrid
from charity_adapter.sources.tables.xlsx_grid import XlsxGrid
from charity_adapter.subgraph.app import create_app
from charity_adapter.subgraph.database import DatabaseNotebook
from charity_adapter.subgraph.notebook import FileNotebook, Notebook
from charity_adapter.subgraph.schema import sdl
from charity_adapter.subgraph.settings import NoteKind, NotesConfig, SubgraphConfig, read_subgraph


def subgraph_of(config: Config, root: Path) -> SubgraphConfig:
    """What charity.toml says of the subgraph. Raises ConfigError."""
    if config.subgraph is None:
        raise ConfigError("config-missing", file="charity.toml", key="[subgraph]")
    return read_subgraph(config.subgraph, root)


def printed(config: SubgraphConfig) -> str:
    """The schema as a router composes it; nothing is read for it."""
    return sdl(config)


def notebooks(config: SubgraphConfig) -> Mapping[NoteKind, Notebook]:
    """Where each kind of note is looked up. Raises ConfigError and SourceError."""
    return {kind: _notebook(kept) for kind, kept in config.notes.items()}


def faults(books: Mapping[NoteKind, Notebook]) -> Iterator[Fault]:
    """Every row that is left out of the files, read through now. Raises SourceError."""
    for book in books.values():
        yield from book.faults()


def server(config: SubgraphConfig, books: Mapping[NoteKind, Notebook], hub: HubConfig) -> uvicorn.Server:
    """The server, ready to run. Raises ConfigError when our own token is not there."""
    app = create_app(config, books, hub.url, _token(config))
    return uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, server_header=False))


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 takes a free one. Raises ConfigError where that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise ConfigError(
            "cannot-listen", host=host, port=port, reason=error.strerror or str(error)
        ) from error


def _token(config: SubgraphConfig) -> str | None:
    if config.token_env is None:
        return None
    token = os.environ.get(config.token_env, "")
    if len(token) < 20:
        raise ConfigError("subgraph-token", name=config.token_env)
    return token


def _notebook(config: NotesConfig) -> Notebook:
    if config.database is not None:
        return DatabaseNotebook(config, config.database)
    path = config.path or Path()
    table = TableConfig(config.name, TableKind.PROJECTS, path=path, sheet=config.sheet)
    grid = CsvGrid(path, table) if config.kind == "csv" else XlsxGrid(path, table)
    return FileNotebook(config, grid, path)
