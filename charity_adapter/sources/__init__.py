"""Where records come from: one small interface, and a reader for each kind of source."""

from charity_adapter.config import SourceConfig
from charity_adapter.sources.iati import IatiSource
from charity_adapter.sources.source import Bundle, Source
from charity_adapter.sources.tables import TableSource, open_tables

__all__ = ["Bundle", "IatiSource", "Source", "TableSource", "open_source"]


def open_source(config: SourceConfig) -> Source:
    """Choose the reader for a configured source; nothing is opened before it is read."""
    if config.path is not None and config.kind == "iati":
        return IatiSource(config.path)
    return open_tables(config)
