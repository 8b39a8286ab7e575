"""Spreadsheets, CSV files and databases as sources: columns become fields as charity.toml says."""

from pathlib import Path

from charity_adapter.config import SourceConfig
from charity_adapter.mapping import TableConfig
from charity_adapter.sources.tables.csv_grid import CsvGrid
from charity_adapter.sources.tables.grid import Grid
from charity_adapter.sources.tables.source import TableSource

__all__ = ["TableSource", "open_tables"]


def open_tables(config: SourceConfig) -> TableSource:
    """Choose the reader for a source of tables."""
    return TableSource(_name(config), config.tables, _csv)


def _name(config: SourceConfig) -> str:
    paths = dict.fromkeys(str(table.path) for table in config.tables)
    return ", ".join(paths)


def _csv(table: TableConfig) -> Grid:
    return CsvGrid(table.path or Path(), table)
