"""Spreadsheets, CSV files and databases as sources: columns become fields as charity.toml says."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from functools import partial
from pathlib import Path

from charity_adapter.config import DatabaseConfig, SourceConfig
from charity_adapter.mapping import TableConfig
from charity_adapter.sources.tables.csv_grid import CsvGrid
from charity_adapter.sources.tables.grid import Grid
from charity_adapter.sources.tables.source import Open, TableSource, begin_query
from charity_adapter.sources.tables.xlsx_grid import XlsxGrid

__all__ = ["TableSource", "open_tables"]


def open_tables(config: SourceConfig) -> TableSource:
    """Choose the reader for a source of tables. Raises ConfigError when a database's secret is not there."""
    if config.database is not None:
        return _queries(config, config.database)
    name = ", ".join(dict.fromkeys(str(table.path) for table in config.tables))
    return TableSource(name, config.tables, lambda: nullcontext(partial(_file, config.kind)))


def _file(kind: str, table: TableConfig) -> Grid:
    """A table's file, by its suffix; by the kind of the source where it has another."""
    path = table.path or Path()
    suffix = path.suffix.lower()
    return (
        CsvGrid(path, table)
        if suffix == ".csv" or (kind == "csv" and suffix != ".xlsx")
        else XlsxGrid(path, table)
    )


def _queries(config: SourceConfig, database: DatabaseConfig) -> TableSource:
    # SQLAlchemy takes its time to import: whoever has files alone does not wait for it.
    from charity_adapter.sources.tables.sql import QueryGrid, address, connected, shown

    url = address(database)

    @contextmanager
    def opening() -> Iterator[Open]:
        with connected(url) as connection, ExitStack() as answers:
            yield lambda table: QueryGrid(connection, answers, shown(url), table)

    return TableSource(shown(url), config.tables, opening, begin_query)
